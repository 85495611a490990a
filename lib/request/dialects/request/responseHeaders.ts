import type { JsonObject } from '../../../json.js';
import type { ResponseHead } from '../../outputMessage.js';

/** Returns headers by lower-case name. A repeated header is a list; set-cookie always is. */
export function listResponseHeaders({ headers, rawHeaders = [] }: ResponseHead): JsonObject {
  const lines = new Map<string, string[]>();
  for (let at = 0; at + 1 < rawHeaders.length; at += 2) {
    const name = (rawHeaders[at] ?? '').toLowerCase();
    const value = rawHeaders[at + 1] ?? '';
    const earlier = lines.get(name);
    if (earlier === undefined) lines.set(name, [value]);
    else earlier.push(value);
  }
  return Object.fromEntries(
    Object.entries(headers).flatMap(([name, joined]) => {
      if (joined === undefined) return [];
      const all = lines.get(name);
      return [[name, name !== 'set-cookie' && all !== undefined && all.length > 1 ? all : joined]];
    }),
  );
}
