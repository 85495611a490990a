/** Classes that an `error_map` may name; the refresher knows them by these words. */
export const MAPPABLE_CLASSES = ['dead', 'client', 'configuration', 'transient'] as const;

export type MappableClass = (typeof MAPPABLE_CLASSES)[number];

/** One meaning of a code; with `words` only where the provider's words match the pattern. */
interface CodeMapping {
  readonly class: MappableClass;
  readonly words?: string;
}

/** Meanings by code, in the order in which they are tried. */
type ErrorMap = ReadonlyMap<string, readonly CodeMapping[]>;

export interface ParsedErrorMap {
  /** The entries that can be understood. */
  readonly map: ErrorMap;
  /** Whether all of them can. */
  readonly isValid: boolean;
}

const MAX_MAPPINGS = 20;
const MAX_PATTERN_LENGTH = 200;

/** Reads an auth client's `error_map`: each code with a class, with `{ "class", "words" }`, or with a list of both. */
export function parseErrorMap(value: unknown): ParsedErrorMap {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return { map: new Map(), isValid: false };
  const read = Object.entries(value)
    // A merge patch removes an entry by null.
    .filter(([, entry]) => entry !== null)
    .map(([code, entry]) => [code, parseMappings(entry)] as const);
  const map = new Map(read.flatMap(([code, meanings]) => (meanings === undefined ? [] : [[code, meanings] as const])));
  return { map, isValid: map.size === read.length };
}

/** The class of the first code that the map has a meaning for, given these words. */
export function findMappedClass(
  map: ErrorMap,
  codes: readonly string[],
  description: string | undefined,
): MappableClass | undefined {
  for (const code of codes) {
    const found = map
      .get(code)
      ?.find((meaning) => meaning.words === undefined || matchesPattern(description ?? '', meaning.words));
    if (found !== undefined) return found.class;
  }
  return undefined;
}

function parseMappings(entry: unknown): readonly CodeMapping[] | undefined {
  const list = Array.isArray(entry) ? (entry as readonly unknown[]) : [entry];
  const meanings = list.map(parseMapping).filter((meaning) => meaning !== undefined);
  const isValid = meanings.length === list.length && list.length > 0 && list.length <= MAX_MAPPINGS;
  return isValid ? meanings : undefined;
}

function parseMapping(entry: unknown): CodeMapping | undefined {
  if (isMappableClass(entry)) return { class: entry };
  if (typeof entry !== 'object' || entry === null || Array.isArray(entry)) return undefined;
  const { class: name, words, ...others } = entry as Readonly<Record<string, unknown>>;
  if (!isMappableClass(name) || Object.keys(others).length > 0) return undefined;
  if (words === undefined || words === null) return { class: name };
  if (typeof words !== 'string' || words.length > MAX_PATTERN_LENGTH || !/[^*\s]/.test(words)) return undefined;
  return { class: name, words };
}

function isMappableClass(value: unknown): value is MappableClass {
  return MAPPABLE_CLASSES.some((known) => known === value);
}

/** Whether the parts of a pattern, with `*` between them, are found one after another. No letter case, any white space. */
function matchesPattern(words: string, pattern: string): boolean {
  const text = normalize(words);
  let from = 0;
  for (const part of normalize(pattern).split('*')) {
    const at = text.indexOf(part.trim(), from);
    if (at < 0) return false;
    from = at + part.trim().length;
  }
  return true;
}

function normalize(text: string): string {
  return text.toLowerCase().replace(/\s+/g, ' ');
}
