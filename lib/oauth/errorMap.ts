/** Classes that an `error_map` may name; the refresher knows them by these words. */
export const FAILURE_CLASSES = ['dead', 'client', 'configuration', 'transient'] as const;

export type FailureClass = (typeof FAILURE_CLASSES)[number];

/** One meaning of a code; with `words` only where the provider's words match the pattern. */
interface Meaning {
  readonly class: FailureClass;
  readonly words?: string;
}

/** Meanings by code, in the order in which they are tried. */
type ErrorMap = ReadonlyMap<string, readonly Meaning[]>;

export interface ReadErrorMap {
  /** The entries that can be understood. */
  readonly map: ErrorMap;
  /** Whether all of them can. */
  readonly isValid: boolean;
}

const MOST_MEANINGS = 20;
const LONGEST_PATTERN = 200;

/** Reads an auth client's `error_map`: each code with a class, with `{ "class", "words" }`, or with a list of both. */
export function readErrorMap(value: unknown): ReadErrorMap {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return { map: new Map(), isValid: false };
  const read = Object.entries(value)
    // A merge patch removes an entry by null.
    .filter(([, entry]) => entry !== null)
    .map(([code, entry]) => [code, readMeanings(entry)] as const);
  const map = new Map(read.flatMap(([code, meanings]) => (meanings === undefined ? [] : [[code, meanings] as const])));
  return { map, isValid: map.size === read.length };
}

/** The class of the first code that the map has a meaning for, given these words. */
export function mappedClass(
  map: ErrorMap,
  codes: readonly string[],
  words: string | undefined,
): FailureClass | undefined {
  for (const code of codes) {
    const found = map.get(code)?.find((meaning) => meaning.words === undefined || fits(words ?? '', meaning.words));
    if (found !== undefined) return found.class;
  }
  return undefined;
}

function readMeanings(entry: unknown): readonly Meaning[] | undefined {
  const list = Array.isArray(entry) ? (entry as readonly unknown[]) : [entry];
  const meanings = list.map(readMeaning).filter((meaning) => meaning !== undefined);
  const isValid = meanings.length === list.length && list.length > 0 && list.length <= MOST_MEANINGS;
  return isValid ? meanings : undefined;
}

function readMeaning(entry: unknown): Meaning | undefined {
  if (isFailureClass(entry)) return { class: entry };
  if (typeof entry !== 'object' || entry === null || Array.isArray(entry)) return undefined;
  const { class: name, words, ...others } = entry as Readonly<Record<string, unknown>>;
  if (!isFailureClass(name) || Object.keys(others).length > 0) return undefined;
  if (words === undefined || words === null) return { class: name };
  if (typeof words !== 'string' || words.length > LONGEST_PATTERN || !/[^*\s]/.test(words)) return undefined;
  return { class: name, words };
}

function isFailureClass(value: unknown): value is FailureClass {
  return FAILURE_CLASSES.some((known) => known === value);
}

/** Whether the parts of a pattern, with `*` between them, are found one after another. No letter case, any white space. */
function fits(words: string, pattern: string): boolean {
  const text = plain(words);
  let from = 0;
  for (const part of plain(pattern).split('*')) {
    const at = text.indexOf(part.trim(), from);
    if (at < 0) return false;
    from = at + part.trim().length;
  }
  return true;
}

function plain(text: string): string {
  return text.toLowerCase().replace(/\s+/g, ' ');
}
