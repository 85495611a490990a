/** A number that parsing would change, such as `12345678901234567890` or `1.0`; keeps its source text. */
class SourceNumber {
  constructor(readonly source: string) {}
}

type Reviver = (key: string, value: unknown, context?: { readonly source?: string }) => unknown;

/** Parses JSON; undefined if the text is invalid. Keeps the source of numbers in browsers that provide it to the reviver. */
export function parseJson(text: string): { readonly value: unknown } | undefined {
  const keepNumbers: Reviver = (_key, value, context) =>
    typeof value === 'number' && context?.source !== undefined && context.source !== String(value)
      ? new SourceNumber(context.source)
      : value;
  try {
    return { value: JSON.parse(text, keepNumbers) as unknown };
  } catch {
    return undefined;
  }
}

/** Whether the value has children to expand. */
export function isBranch(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !(value instanceof SourceNumber) && countChildren(value) > 0;
}

export function countChildren(value: object): number {
  return Array.isArray(value) ? value.length : Object.keys(value).length;
}

/** Returns a range of the children of an object or list. @param from counts from 0 */
export function listChildren(value: object, from: number, count: number): readonly (readonly [string, unknown])[] {
  if (!Array.isArray(value)) return Object.entries(value).slice(from, from + count);
  return (value as readonly unknown[]).slice(from, from + count).map((item, at) => [String(from + at), item] as const);
}

/** Formats the number of children: `3 members`, `1 item`. */
export function formatSize(value: object): string {
  const size = countChildren(value);
  const noun = Array.isArray(value) ? 'item' : 'member';
  return `${size} ${noun}${size === 1 ? '' : 's'}`;
}

interface Leaf {
  readonly kind: 'text' | 'number' | 'boolean' | 'empty';
  readonly text: string;
}

/** Formats a value without children as JSON. */
export function formatLeaf(value: unknown): Leaf {
  if (value instanceof SourceNumber) return { kind: 'number', text: value.source };
  if (typeof value === 'number') return { kind: 'number', text: String(value) };
  if (typeof value === 'boolean') return { kind: 'boolean', text: String(value) };
  if (typeof value === 'string') return { kind: 'text', text: JSON.stringify(value) };
  return { kind: 'empty', text: value === null ? 'null' : Array.isArray(value) ? '[]' : '{}' };
}
