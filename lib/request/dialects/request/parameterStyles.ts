import { RestError } from '../../../errors.js';
import { isJsonObject } from '../../../json.js';
import { createValueError, toScalarText } from './scalarText.js';

/** The styles of OpenAPI 3.1, Parameter Object. */
export const STYLES = ['form', 'simple', 'label', 'matrix', 'spaceDelimited', 'pipeDelimited', 'deepObject'] as const;
export type Style = (typeof STYLES)[number];

export interface SerializationRules {
  readonly name: string;
  readonly style: Style;
  readonly explode: boolean;
  /** Returns the form of a text in which it is sent: percent-encoded or unchanged. */
  readonly encode: (text: string) => string;
}

/** A value whose members are text. */
type FlatValue =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'list'; readonly items: readonly string[] }
  | { readonly kind: 'record'; readonly entries: readonly (readonly [string, string])[] };

/**
 * Serializes a value as the style table of OpenAPI 3.1.1 does. Undefined when nothing is sent: for undefined, null, and a list or object
 * without values.
 *
 * @param label names the parameter in error texts
 * @throws RestError `request` when the value, or a member of it, isn't text, a number or a boolean
 */
export function serializeParameter(value: unknown, rules: SerializationRules, label: string): string | undefined {
  const flat = flatten(value, label);
  if (flat === undefined) return undefined;
  const { style, explode, name } = rules;
  const encode = (text: string): string => encodeText(text, rules.encode, label);
  const key = encodeText(name, encodeUnreserved, label);
  const values =
    flat.kind === 'record'
      ? flat.entries.flatMap((entry) => [...entry]).map(encode)
      : (flat.kind === 'list' ? flat.items : [flat.text]).map(encode);
  const pairs = flat.kind === 'record' ? flat.entries.map(([member, text]) => [encode(member), encode(text)]) : [];
  const assigned = pairs.map((pair) => pair.join('='));
  switch (style) {
    case 'simple':
      return (explode && flat.kind === 'record' ? assigned : values).join(',');
    case 'label':
      if (!explode) return `.${values.join(',')}`;
      return `.${(flat.kind === 'record' ? assigned : values).join('.')}`;
    case 'matrix': {
      // RFC 6570, section 3.2.7: an empty value has no equals sign.
      const assign = (to: string, text: string): string => (text === '' ? `;${to}` : `;${to}=${text}`);
      if (!explode || flat.kind === 'text') return assign(key, values.join(','));
      if (flat.kind === 'list') return values.map((text) => assign(key, text)).join('');
      return pairs.map(([member = '', text = '']) => assign(member, text)).join('');
    }
    case 'form':
      if (!explode || flat.kind === 'text') return `${key}=${values.join(',')}`;
      return flat.kind === 'record' ? assigned.join('&') : values.map((text) => `${key}=${text}`).join('&');
    case 'spaceDelimited':
      return `${key}=${values.join('%20')}`;
    case 'pipeDelimited':
      return `${key}=${values.join('%7C')}`;
    case 'deepObject':
      if (flat.kind !== 'record') throw createValueError(label, 'an object, as the style deepObject needs', value);
      return pairs.map(([member = '', text = '']) => `${key}%5B${member}%5D=${text}`).join('&');
  }
}

/** Percent-encodes all but the unreserved characters (RFC 3986, section 2.3). */
export function encodeUnreserved(text: string): string {
  return encodeURIComponent(text).replace(/[!'()*]/g, encodeAscii);
}

/** As `encodeUnreserved`, but keeps reserved characters and percent-encoded triplets. `#` would end the query. */
export function encodeAllowingReserved(text: string): string {
  return text.replace(/%[0-9A-Fa-f]{2}|[^A-Za-z0-9\-._~:/?[\]@!$&'()*+,;=]/gu, (part) =>
    part.length === 3 && part.startsWith('%') ? part : encodeUnreserved(part),
  );
}

function flatten(value: unknown, label: string): FlatValue | undefined {
  if (Array.isArray(value)) {
    const items = value.flatMap((item: unknown) => toScalarText(item, label) ?? []);
    return items.length === 0 ? undefined : { kind: 'list', items };
  }
  if (isJsonObject(value)) {
    const entries = Object.entries(value).flatMap(([name, member]) => {
      const text = toScalarText(member, `${label}, member "${name}"`);
      return text === undefined ? [] : [[name, text] as const];
    });
    return entries.length === 0 ? undefined : { kind: 'record', entries };
  }
  const text = toScalarText(value, label);
  return text === undefined ? undefined : { kind: 'text', text };
}

function encodeText(text: string, encode: (text: string) => string, label: string): string {
  if (text.isWellFormed()) return encode(text);
  throw new RestError('request', `${label}: the text has half of a character (a lone surrogate); check the expression`);
}

function encodeAscii(character: string): string {
  return `%${character.charCodeAt(0).toString(16).toUpperCase()}`;
}
