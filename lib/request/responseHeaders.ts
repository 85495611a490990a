import type { JsonObject } from '../json.js';
import type { ResponseHead } from './outputMessage.js';

/** Returns headers by lower-case name. A repeated header is a list; set-cookie always is. */
export function listResponseHeaders({ headers, rawHeaders = [] }: ResponseHead): JsonObject {
  const names = Object.keys(headers);
  // With as many lines as names, none is repeated.
  const lines = rawHeaders.length > 2 * names.length ? groupLines(rawHeaders) : undefined;
  const listed: [string, unknown][] = [];
  for (const name of names) {
    const joined = headers[name];
    if (joined === undefined) continue;
    const all = lines?.get(name);
    listed.push([name, name !== 'set-cookie' && all !== undefined && all.length > 1 ? all : joined]);
  }
  return Object.fromEntries(listed);
}

/** Returns the values of the received lines by name. */
function groupLines(rawHeaders: readonly string[]): ReadonlyMap<string, readonly string[]> {
  const lines = new Map<string, string[]>();
  for (let at = 0; at + 1 < rawHeaders.length; at += 2) {
    const name = (rawHeaders[at] ?? '').toLowerCase();
    const value = rawHeaders[at + 1] ?? '';
    const earlier = lines.get(name);
    if (earlier === undefined) lines.set(name, [value]);
    else earlier.push(value);
  }
  return lines;
}
