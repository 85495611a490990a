import type { Problem } from '../../errors.js';
import { escapePointer } from './schemaProblems.js';

/** Databases don't keep U+0000, and no name or credential has it. */
export const NUL = '\u0000';

/** How many objects and lists may lie in each other. Without an end a body could exhaust the stack of whoever walks it. */
const MAX_DEPTH = 64;

/** What no operation takes in a body, whatever its schema says. */
export function findBodyProblem(value: unknown, pointer: string, depth = 0): Problem | undefined {
  if (typeof value === 'string') return value.includes(NUL) ? toProblem(pointer, 'holds a NUL character') : undefined;
  if (typeof value !== 'object' || value === null) return undefined;
  if (depth === MAX_DEPTH) return toProblem(pointer, `lies in more than ${MAX_DEPTH} others`);
  for (const [name, member] of Object.entries(value)) {
    if (name.includes(NUL)) return toProblem(pointer, 'has a member with a NUL character in its name');
    const found = findBodyProblem(member, `${pointer}/${escapePointer(name)}`, depth + 1);
    if (found !== undefined) return found;
  }
  return undefined;
}

function toProblem(pointer: string, what: string): Problem {
  return { code: 'invalid', detail: `${pointer === '' ? 'The body' : pointer} ${what}`, source: { pointer } };
}
