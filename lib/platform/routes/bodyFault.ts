import type { Problem } from '../../errors.js';
import { escaped } from './schemaProblems.js';

/** Databases don't keep U+0000, and no name or credential has it. */
export const NUL = '\u0000';

/** How many objects and lists may lie in each other. Without an end a body could exhaust the stack of whoever walks it. */
const DEEPEST = 64;

/** What no operation takes in a body, whatever its schema says. */
export function bodyFault(value: unknown, pointer: string, depth = 0): Problem | undefined {
  if (typeof value === 'string') return value.includes(NUL) ? fault(pointer, 'holds a NUL character') : undefined;
  if (typeof value !== 'object' || value === null) return undefined;
  if (depth === DEEPEST) return fault(pointer, `lies in more than ${DEEPEST} others`);
  for (const [name, member] of Object.entries(value)) {
    if (name.includes(NUL)) return fault(pointer, 'has a member with a NUL character in its name');
    const found = bodyFault(member, `${pointer}/${escaped(name)}`, depth + 1);
    if (found !== undefined) return found;
  }
  return undefined;
}

function fault(pointer: string, what: string): Problem {
  return { code: 'invalid', detail: `${pointer === '' ? 'The body' : pointer} ${what}`, source: { pointer } };
}
