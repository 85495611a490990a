import { inspect } from 'node:util';

/** A value that prints, serialises and inspects as `[secret]`; only `reveal` gives it away. */
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

export type Redact = (text: string) => string;

/** Stands for what was taken out until all is: a noncharacter of Unicode, in which no other value is found. */
const REMOVED = '\uffff';

/** A shorter value in other letter case may be a word of the text. */
const MIN_LENGTH_IN_ANY_CASE = 8;

/**
 * Makes a function that replaces secret values in a text that somebody else wrote, in the forms a server echoes them in:
 * as they are, longer ones in any letter case, base64, and either of them percent- or form-encoded, in a JSON or script text, or in HTML.
 */
export function createRedactor(values: readonly string[]): Redact {
  const forms = new Set<string>();
  for (const value of values) {
    if (value === '') continue;
    const bytes = Buffer.from(value, 'utf8');
    const base64 = bytes.toString('base64');
    for (const form of [value, base64, base64.replace(/=+$/, ''), bytes.toString('base64url')]) forms.add(form);
  }
  // The longest first: a value that contains another one must not leave its rest behind.
  const patterns = [...forms]
    .sort((a, b) => b.length - a.length)
    .map((form) => new RegExp(toEscapedPattern(form), form.length < MIN_LENGTH_IN_ANY_CASE ? 'gu' : 'giu'));
  return (text) =>
    patterns.reduce((rest, pattern) => rest.replace(pattern, REMOVED), text).replaceAll(REMOVED, '[secret]');
}

/** A shorter value is a part of many words, and protects nothing. */
const MIN_LENGTH_WITHIN_WORDS = 4;

/**
 * Makes a function like `redactor` for sentences that people read: a value of one to three characters is replaced only where it
 * stands alone, since taken out of every word it would leave nothing to read.
 */
export function createSentenceRedactor(values: readonly string[]): Redact {
  const isShort = (value: string): boolean => value.length < MIN_LENGTH_WITHIN_WORDS;
  const redact = createRedactor(values.filter((value) => !isShort(value)));
  const short = values.filter((value) => value !== '' && isShort(value)).map(toPattern);
  if (short.length === 0) return redact;
  const alone = new RegExp(`(?<![\\p{L}\\p{N}])(?:${short.join('|')})(?![\\p{L}\\p{N}])`, 'gu');
  return (text) => redact(text).replace(alone, '[secret]');
}

/** A pattern of the text itself. */
function toPattern(text: string): string {
  return Array.from(text, (character) => `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`).join('');
}

const HTML_NAMES: Readonly<Record<string, string>> = { '&': 'amp', '<': 'lt', '>': 'gt', '"': 'quot', "'": 'apos' };
const JSON_NAMES: Readonly<Record<string, string>> = { '\b': 'b', '\t': 't', '\n': 'n', '\f': 'f', '\r': 'r' };

/**
 * A pattern of a text in which every character but letters and digits may be escaped, each in its own way and up to three
 * times over. Without these bounds a server could make the search for it slow.
 */
function toEscapedPattern(text: string): string {
  // A run of backslashes is one item: how many of them an escape adds can't be told.
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
  // The character itself comes last: it may be the beginning of an escaped form, as in `&amp;`.
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

/** Hexadecimal digits of at least so many places, in capitals or not. */
function toHexPattern(value: number, places: number): string {
  const digits = value.toString(16).padStart(places, '0');
  return digits.replace(/[a-f]/g, (digit) => `[${digit}${digit.toUpperCase()}]`);
}
