import type { Problem } from '../../errors.js';
import { escapePointer } from './schemaProblems.js';

/** PostgreSQL can't store U+0000, and no name or credential contains it. */
export const NUL = '\u0000';

/** Maximum nesting depth of objects and arrays. Without a limit a body could exhaust the stack of recursive code. */
const MAX_DEPTH = 64;

/** Returns the first problem that makes a body invalid for every operation: a NUL character or too deep nesting. */
export function findBodyProblem(value: unknown, pointer: string, depth = 0): Problem | undefined {
  if (typeof value === 'string')
    return value.includes(NUL) ? toProblem(pointer, 'contains a NUL character') : undefined;
  if (typeof value !== 'object' || value === null) return undefined;
  if (depth === MAX_DEPTH) return toProblem(pointer, `is nested more than ${MAX_DEPTH} levels deep`);
  for (const [name, member] of Object.entries(value)) {
    if (name.includes(NUL)) return toProblem(pointer, 'has a member whose name contains a NUL character');
    const found = findBodyProblem(member, `${pointer}/${escapePointer(name)}`, depth + 1);
    if (found !== undefined) return found;
  }
  return undefined;
}

function toProblem(pointer: string, description: string): Problem {
  return { code: 'invalid', detail: `${pointer === '' ? 'The body' : pointer} ${description}`, source: { pointer } };
}
