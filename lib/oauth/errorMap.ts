import type { JsonObject } from '../json.js';

/** Failure classes that an `error_map` may name. */
export const MAPPABLE_CLASSES = ['dead', 'client', 'configuration', 'transient'] as const;

export type MappableClass = (typeof MAPPABLE_CLASSES)[number];

/** One mapping of a code; with `words` it applies only when the error description matches that pattern. */
interface CodeMapping {
  readonly class: MappableClass;
  readonly words?: string;
}

/** Mappings by code, in the order in which they are tried. */
type ErrorMap = ReadonlyMap<string, readonly CodeMapping[]>;

interface ParsedErrorMap {
  /** The valid entries. */
  readonly map: ErrorMap;
  /** Whether all entries are valid. */
  readonly isValid: boolean;
}

const MAX_MAPPINGS = 20;
const MAX_PATTERN_LENGTH = 200;

/** Parses the `error_map` of an auth client: each code maps to a class, to `{ "class", "words" }`, or to a list of both. */
export function parseErrorMap(value: unknown): ParsedErrorMap {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return { map: new Map(), isValid: false };
  const read = Object.entries(value)
    // In a merge patch null removes an entry.
    .filter(([, entry]) => entry !== null)
    .map(([code, entry]) => [code, parseMappings(entry)] as const);
  const map = new Map(read.flatMap(([code, mappings]) => (mappings === undefined ? [] : [[code, mappings] as const])));
  return { map, isValid: map.size === read.length };
}

/** Returns the class of the first code with a mapping that applies to the description. */
export function findMappedClass(
  map: ErrorMap,
  codes: readonly string[],
  description: string | undefined,
): MappableClass | undefined {
  for (const code of codes) {
    const found = map
      .get(code)
      ?.find((mapping) => mapping.words === undefined || matchesPattern(description ?? '', mapping.words));
    if (found !== undefined) return found.class;
  }
  return undefined;
}

function parseMappings(entry: unknown): readonly CodeMapping[] | undefined {
  const list = Array.isArray(entry) ? (entry as readonly unknown[]) : [entry];
  const mappings = list.map(parseMapping).filter((mapping) => mapping !== undefined);
  const isValid = mappings.length === list.length && list.length > 0 && list.length <= MAX_MAPPINGS;
  return isValid ? mappings : undefined;
}

function parseMapping(entry: unknown): CodeMapping | undefined {
  if (isMappableClass(entry)) return { class: entry };
  if (typeof entry !== 'object' || entry === null || Array.isArray(entry)) return undefined;
  const { class: name, words, ...others } = entry as JsonObject;
  if (!isMappableClass(name) || Object.keys(others).length > 0) return undefined;
  if (words === undefined || words === null) return { class: name };
  if (typeof words !== 'string' || words.length > MAX_PATTERN_LENGTH || !/[^*\s]/.test(words)) return undefined;
  return { class: name, words };
}

function isMappableClass(value: unknown): value is MappableClass {
  return MAPPABLE_CLASSES.some((known) => known === value);
}

/** Whether a string contains the parts of a pattern, separated by `*`, in order. Letter case and the kind of white space don't matter. */
function matchesPattern(description: string, pattern: string): boolean {
  const text = normalize(description);
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
