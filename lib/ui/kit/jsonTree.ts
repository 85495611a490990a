/** A number that would not be the same after reading it: `12345678901234567890`, `1.0`. It is shown as it was written. */
export class SourceNumber {
  constructor(readonly source: string) {}
}

type Reviver = (key: string, value: unknown, context?: { readonly source?: string }) => unknown;

/** What a JSON text says; undefined when it is none. Browsers that don't tell how a number was written give the number they read. */
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

/** Whether there is something inside that can be unfolded. */
export function isBranch(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !(value instanceof SourceNumber) && countChildren(value) > 0;
}

export function countChildren(value: object): number {
  return Array.isArray(value) ? value.length : Object.keys(value).length;
}

/** Some of what is in an object or a list, in its order. @param from counts from 0 */
export function listChildren(value: object, from: number, count: number): readonly (readonly [string, unknown])[] {
  if (!Array.isArray(value)) return Object.entries(value).slice(from, from + count);
  return (value as readonly unknown[]).slice(from, from + count).map((item, at) => [String(from + at), item] as const);
}

/** `3 members`, `1 item`. */
export function formatSize(value: object): string {
  const size = countChildren(value);
  const word = Array.isArray(value) ? 'item' : 'member';
  return `${size} ${word}${size === 1 ? '' : 's'}`;
}

export interface Leaf {
  readonly kind: 'text' | 'number' | 'word' | 'nothing';
  readonly text: string;
}

/** A value without anything inside, as JSON writes it. */
export function formatLeaf(value: unknown): Leaf {
  if (value instanceof SourceNumber) return { kind: 'number', text: value.source };
  if (typeof value === 'number') return { kind: 'number', text: String(value) };
  if (typeof value === 'boolean') return { kind: 'word', text: String(value) };
  if (typeof value === 'string') return { kind: 'text', text: JSON.stringify(value) };
  return { kind: 'nothing', text: value === null ? 'null' : Array.isArray(value) ? '[]' : '{}' };
}
