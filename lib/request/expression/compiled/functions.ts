import { stringify } from '../exactNumbers.js';
import type { Base64Functions } from '../base64.js';
import { leaveToJsonata } from './compiledExpression.js';
import { append, isFunctionObject, lookup, toBoolean, toSequence } from './values.js';

/** A function of JSONata 1.8.9. Arguments that its signature rejects are left to JSONata. */
interface BuiltIn {
  /** Number of parameters that a call has to give, and that it can give. */
  readonly required: number;
  readonly allowed: number;
  /** The first parameter is the context when a call gives one argument less than required. */
  readonly usesContext: boolean;
  readonly call: (first: unknown, second: unknown, third: unknown) => unknown;
}

/** The functions that need nothing of the expression or of the message, by name. */
const FUNCTIONS: ReadonlyMap<unknown, BuiltIn> = new Map<string, BuiltIn>([
  ['string', { required: 1, allowed: 2, usesContext: true, call: string }],
  ['length', ofText((text) => countCharacters(text))],
  ['uppercase', ofText((text) => text.toUpperCase())],
  ['lowercase', ofText((text) => text.toLowerCase())],
  ['trim', ofText(trim)],
  ['encodeUrlComponent', ofText(encodeURIComponent)],
  ['encodeUrl', ofText(encodeURI)],
  ['decodeUrlComponent', ofText(decodeURIComponent)],
  ['decodeUrl', ofText(decodeURI)],
  ['substring', { required: 2, allowed: 3, usesContext: true, call: substring }],
  ['substringBefore', ofTwoTexts(substringBefore)],
  ['substringAfter', ofTwoTexts(substringAfter)],
  ['contains', ofTwoTexts((text, part) => text.includes(part))],
  ['split', ofTwoTexts((text, separator) => text.split(separator))],
  ['replace', { required: 3, allowed: 3, usesContext: false, call: replace }],
  ['join', { required: 1, allowed: 2, usesContext: false, call: join }],
  ['number', { required: 1, allowed: 1, usesContext: true, call: number }],
  ['abs', ofNumber(Math.abs)],
  ['floor', ofNumber(Math.floor)],
  ['ceil', ofNumber(Math.ceil)],
  ['round', { required: 1, allowed: 2, usesContext: true, call: round }],
  ['sum', ofNumbers(addUp)],
  ['max', ofNumbers((numbers) => (numbers.length === 0 ? undefined : Math.max(...limitArguments(numbers))))],
  ['min', ofNumbers((numbers) => (numbers.length === 0 ? undefined : Math.min(...limitArguments(numbers))))],
  ['average', ofNumbers((numbers) => (numbers.length === 0 ? undefined : addUp(numbers) / numbers.length))],
  ['count', { required: 1, allowed: 1, usesContext: false, call: (list) => asList(list)?.length ?? 0 }],
  ['append', { required: 2, allowed: 2, usesContext: false, call: append }],
  ['exists', { required: 1, allowed: 1, usesContext: false, call: (value) => value !== undefined }],
  ['boolean', { required: 1, allowed: 1, usesContext: true, call: toBoolean }],
  ['not', { required: 1, allowed: 1, usesContext: true, call: not }],
  ['lookup', { required: 2, allowed: 2, usesContext: true, call: lookupKey }],
  ['keys', { required: 1, allowed: 1, usesContext: true, call: keys }],
  ['merge', { required: 1, allowed: 1, usesContext: false, call: merge }],
]);

/** The functions that are compiled, those with a state of the expression included. */
export function findBuiltIn(name: unknown, base64: Base64Functions): BuiltIn | undefined {
  if (name === 'base64encode') return ofText(base64.encode);
  if (name === 'base64decode') return ofText(base64.decode);
  return FUNCTIONS.get(name);
}

/** Returns an argument. JSONata wraps a function in another one, and an object of the message that looks like a function too. */
export function checkArgument(value: unknown): unknown {
  return typeof value === 'object' && value !== null && isFunctionObject(value) ? leaveToJsonata() : value;
}

function asText(value: unknown): string | undefined {
  return value === undefined || typeof value === 'string' ? value : leaveToJsonata();
}

function asNumber(value: unknown): number | undefined {
  return value === undefined || typeof value === 'number' ? value : leaveToJsonata();
}

function asList(value: unknown): readonly unknown[] | undefined {
  if (value === undefined) return undefined;
  return Array.isArray(value) ? (value as unknown[]) : [value];
}

function ofText(call: (text: string) => unknown): BuiltIn {
  return {
    required: 1,
    allowed: 1,
    usesContext: true,
    call: (first) => {
      const text = asText(first);
      return text === undefined ? undefined : call(text);
    },
  };
}

function ofTwoTexts(call: (text: string, other: string) => unknown): BuiltIn {
  return {
    required: 2,
    allowed: 2,
    usesContext: true,
    call: (first, second) => {
      const text = asText(first);
      const other = asText(second);
      if (text === undefined) return undefined;
      return other === undefined ? leaveToJsonata() : call(text, other);
    },
  };
}

function ofNumber(call: (value: number) => number): BuiltIn {
  return {
    required: 1,
    allowed: 1,
    usesContext: true,
    call: (first) => {
      const value = asNumber(first);
      return value === undefined ? undefined : call(value);
    },
  };
}

function ofNumbers(call: (numbers: readonly number[]) => number | undefined): BuiltIn {
  const isNumber = (value: unknown): value is number => typeof value === 'number';
  return {
    required: 1,
    allowed: 1,
    usesContext: false,
    call: (first) => {
      const list = asList(first);
      if (list === undefined) return undefined;
      return list.every(isNumber) ? call(list) : leaveToJsonata();
    },
  };
}

/** The longest list that is passed as arguments. JSONata passes any, until the stack is full. */
const MAX_ARGUMENTS = 10_000;

function limitArguments(numbers: readonly number[]): readonly number[] {
  return numbers.length <= MAX_ARGUMENTS ? numbers : leaveToJsonata();
}

function addUp(numbers: readonly number[]): number {
  let total = 0;
  for (const number of numbers) total += number;
  return total;
}

function string(value: unknown, prettify: unknown): unknown {
  if (prettify !== undefined && typeof prettify !== 'boolean') leaveToJsonata();
  return stringify(value, prettify);
}

/** Characters are code points: a pair of surrogates is one, as is a single surrogate. */
const SURROGATE = /[\ud800-\udfff]/;

function countCharacters(text: string): number {
  return SURROGATE.test(text) ? Array.from(text).length : text.length;
}

function trim(text: string): string {
  return text
    .replace(/[ \t\n\r]+/gm, ' ')
    .replace(/^ /, '')
    .replace(/ $/, '');
}

function substring(first: unknown, second: unknown, third: unknown): unknown {
  const text = asText(first);
  const given = asNumber(second);
  const length = asNumber(third);
  if (text === undefined) return undefined;
  if (given === undefined) return leaveToJsonata();
  const count = countCharacters(text);
  const start = count + given < 0 ? 0 : given;
  if (length !== undefined && length <= 0) return '';
  const from = start >= 0 ? start : count + start;
  const end = length === undefined ? undefined : from + length;
  return SURROGATE.test(text) ? Array.from(text).slice(start, end).join('') : text.slice(start, end);
}

function substringBefore(text: string, part: string): string {
  const position = text.indexOf(part);
  return position === -1 ? text : text.slice(0, position);
}

function substringAfter(text: string, part: string): string {
  const position = text.indexOf(part);
  return position === -1 ? text : text.slice(position + part.length);
}

function replace(first: unknown, second: unknown, third: unknown): unknown {
  const [text, part, replacement] = [asText(first), asText(second), asText(third)];
  if (text === undefined) return undefined;
  if (part === undefined || replacement === undefined || part === '') return leaveToJsonata();
  return text.split(part).join(replacement);
}

function join(first: unknown, second: unknown): unknown {
  const list = asList(first);
  const separator = asText(second);
  if (list === undefined) return undefined;
  return list.every((item) => typeof item === 'string') ? list.join(separator ?? '') : leaveToJsonata();
}

const DECIMAL = /^-?[0-9]+(\.[0-9]+)?([Ee][-+]?[0-9]+)?$/;

function number(value: unknown): unknown {
  if (value === undefined || typeof value === 'number') return value;
  if (typeof value === 'boolean') return value ? 1 : 0;
  const parsed = typeof value === 'string' && DECIMAL.test(value) ? Number.parseFloat(value) : Number.NaN;
  return Number.isFinite(parsed) ? parsed : leaveToJsonata();
}

/** Rounds half to even. Decimal places are shifted in the text of the number, as a multiplication would be inexact. */
function round(first: unknown, second: unknown): unknown {
  const value = asNumber(first);
  const precision = asNumber(second);
  if (value === undefined) return undefined;
  const rounded = precision ? shift(roundToEven(shift(value, precision)), -precision) : roundToEven(value);
  // JSON has no -0.
  return rounded + 0;
}

function roundToEven(value: number): number {
  const rounded = Math.round(value);
  const difference = rounded - value;
  return Math.abs(difference) === 0.5 && Math.abs(rounded % 2) === 1 ? rounded - 1 : rounded;
}

function shift(value: number, places: number): number {
  const [digits, exponent] = value.toString().split('e') as [string, string | undefined];
  return Number(`${digits}e${String(exponent === undefined ? places : Number(exponent) + places)}`);
}

function not(value: unknown): boolean | undefined {
  return value === undefined ? undefined : toBoolean(value) !== true;
}

function lookupKey(value: unknown, key: unknown): unknown {
  return typeof key === 'string' ? lookup(value, key) : leaveToJsonata();
}

function keys(value: unknown): unknown[] {
  if (typeof value !== 'object' || value === null) return toSequence([]);
  if (!Array.isArray(value)) return isFunctionObject(value) ? leaveToJsonata() : toSequence(Object.keys(value));
  const merged = Object.create(null) as Record<string, boolean>;
  for (const item of value as unknown[]) for (const key of keys(item) as string[]) merged[key] = true;
  return keys(merged);
}

function merge(first: unknown): unknown {
  const list = asList(first);
  if (list === undefined) return undefined;
  const result = Object.create(null) as Record<string, unknown>;
  for (const item of list) {
    if (typeof item !== 'object' || item === null || Array.isArray(item) || isFunctionObject(item)) leaveToJsonata();
    for (const [key, value] of Object.entries(item)) result[key] = value;
  }
  return result;
}
