import { parseRecordPath, type RecordPath } from '../response/recordPath.js';

const RESPONSE = /\$response\b/g;
const HEAD = /^\s*\.\s*(?:status|headers|url)\b/;
const BODY_PATH = /^\s*\.\s*body\s*\.\s*((?:[A-Za-z_]\w*|`[^`]+`)(?:\s*\.\s*(?:[A-Za-z_]\w*|`[^`]+`))*)/;

/**
 * The use of a response's body by expressions on pages. `rest`: what is beside the records, which a stream of JSON keeps. `records`: the
 * records, too, so the body has to be in memory.
 */
export type BodyUse = 'none' | 'rest' | 'records';

/**
 * Finds out how an expression uses `$response.body`. In doubt it uses the records.
 *
 * @param recordPath place of the records
 */
export function findBodyUse(source: string, recordPath: RecordPath): BodyUse {
  const uses = [...source.matchAll(RESPONSE)].map(({ index, 0: name }): BodyUse => {
    const rest = source.slice(index + name.length);
    if (HEAD.test(rest)) return 'none';
    const path = parseRecordPath(BODY_PATH.exec(rest)?.[1] ?? '$');
    return path === undefined || haveSameStart(path, recordPath) ? 'records' : 'rest';
  });
  return maxBodyUse(uses);
}

/** Returns the use that needs most. */
export function maxBodyUse(uses: readonly BodyUse[]): BodyUse {
  if (uses.includes('records')) return 'records';
  return uses.includes('rest') ? 'rest' : 'none';
}

function haveSameStart(one: RecordPath, other: RecordPath): boolean {
  const length = Math.min(one.length, other.length);
  return one.slice(0, length).every((name, at) => name === other[at]);
}
