import { inspect } from 'node:util';

/** A value that prints, serializes and inspects as `[secret]`. Only `reveal` returns it. */
export class Sensitive<T> {
  readonly #value: T;

  constructor(value: T) {
    this.#value = value;
  }

  reveal(): T {
    return this.#value;
  }

  toString(): string {
    return '[secret]';
  }

  toJSON(): string {
    return '[secret]';
  }

  [inspect.custom](): string {
    return '[secret]';
  }
}

/** Replaces secret values in a text with `[secret]`. */
export type Redact = (text: string) => string;

/** Marks removed values until all are removed: a noncharacter of Unicode, which no other value matches. */
const REMOVED = '\uffff';

/** A shorter value in a different case may be an ordinary word. */
const MIN_LENGTH_IN_ANY_CASE = 8;

/**
 * Creates a function that redacts secret values in a text from outside, in the forms in which servers echo them: verbatim, longer ones in any
 * case, in base64, and each of these percent-encoded, form-encoded, or escaped for JSON, scripts or HTML.
 */
export function createRedactor(values: readonly string[]): Redact {
  const forms = new Set<string>();
  for (const value of values) {
    if (value === '') continue;
    const bytes = Buffer.from(value, 'utf8');
    const base64 = bytes.toString('base64');
    for (const form of [value, base64, base64.replace(/=+$/, ''), bytes.toString('base64url')]) forms.add(form);
  }
  // The longest first: otherwise the rest of a value that contains another one would remain.
  const patterns = [...forms]
    .sort((a, b) => b.length - a.length)
    .map((form) => new RegExp(toEscapedPattern(form), form.length < MIN_LENGTH_IN_ANY_CASE ? 'gu' : 'giu'));
  return (text) =>
    patterns.reduce((rest, pattern) => rest.replace(pattern, REMOVED), text).replaceAll(REMOVED, '[secret]');
}

/** A shorter value is part of many words, and redacting it protects nothing. */
const MIN_LENGTH_WITHIN_WORDS = 4;

/**
 * Creates a function like `createRedactor` for sentences: values of one to three characters are redacted only as separate words, because
 * otherwise the sentence would become unreadable.
 */
export function createSentenceRedactor(values: readonly string[]): Redact {
  const isShort = (value: string): boolean => value.length < MIN_LENGTH_WITHIN_WORDS;
  const redact = createRedactor(values.filter((value) => !isShort(value)));
  const short = values.filter((value) => value !== '' && isShort(value)).map(toPattern);
  if (short.length === 0) return redact;
  const alone = new RegExp(`(?<![\\p{L}\\p{N}])(?:${short.join('|')})(?![\\p{L}\\p{N}])`, 'gu');
  return (text) => redact(text).replace(alone, '[secret]');
}

/** Returns a pattern that matches exactly the text. */
function toPattern(text: string): string {
  return Array.from(text, (character) => `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`).join('');
}

const HTML_NAMES: Readonly<Record<string, string>> = { '&': 'amp', '<': 'lt', '>': 'gt', '"': 'quot', "'": 'apos' };
const JSON_NAMES: Readonly<Record<string, string>> = { '\b': 'b', '\t': 't', '\n': 'n', '\f': 'f', '\r': 'r' };

/**
 * Returns a pattern for a text in which every character except letters and digits may be escaped, each in a different way and up to three
 * times. Without these limits a server could make the search slow.
 */
function toEscapedPattern(text: string): string {
  // Consecutive backslashes are one item: the number that escaping adds is unknown.
  return (text.match(/\\+|[^\\]/gu) ?? []).map(toItemPattern).join('');
}

function toItemPattern(item: string): string {
  if (/^[0-9A-Za-z]$/.test(item)) return item;
  if (item.startsWith('\\')) return `${toCharacterPattern('\\')}{1,${String(8 * item.length)}}`;
  return toCharacterPattern(item);
}

function toCharacterPattern(character: string): string {
  const point = character.codePointAt(0) ?? 0;
  const octets = [...Buffer.from(character, 'utf8')];
  const units = character.split('').map((unit) => unit.charCodeAt(0));
  const html = HTML_NAMES[character];
  const json = JSON_NAMES[character];
  // The character itself is last: it may begin an escaped form, as in `&amp;`.
  const forms = [
    octets.map((octet) => `%(?:25){0,3}${toHexPattern(octet, 2)}`).join(''),
    units.map((unit) => `\\\\{1,7}u${toHexPattern(unit, 4)}`).join(''),
    `&(?:amp;){0,3}#(?:0{0,4}${String(point)}|[xX]0{0,4}${toHexPattern(point, 1)});`,
    ...(html === undefined ? [] : [`&(?:amp;){0,3}${html};`]),
    ...(json === undefined ? [] : [`\\\\{1,7}${json}`]),
    ...(character === ' ' ? ['\\+'] : []),
    `\\\\{0,7}\\u{${point.toString(16)}}`,
  ];
  return `(?:${forms.join('|')})`;
}

/** Returns a pattern for the hexadecimal digits of a value in either case, padded to `places`. */
function toHexPattern(value: number, places: number): string {
  const digits = value.toString(16).padStart(places, '0');
  return digits.replace(/[a-f]/g, (digit) => `[${digit}${digit.toUpperCase()}]`);
}
