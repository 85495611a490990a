import { isJsonObject } from './members.js';

/** Where a request carries an access token: a header, with or without a word before the token, or a query parameter. */
export type TokenPlacement =
  | { readonly in: 'header'; readonly name: string; readonly prefix?: string }
  | { readonly in: 'query'; readonly name: string };

/** RFC 6750 section 2.1. */
export const BEARER: TokenPlacement = { in: 'header', name: 'Authorization', prefix: 'Bearer' };

const EXPECTED_OBJECT =
  'an object such as { "in": "header", "name": "X-Token", "prefix": "Token" } or { "in": "query", "name": "access_token" }';

/**
 * Reads the member `token_placement` of an auth-client, and of the secrets that are made from it.
 * @returns what it has to be, when it isn't
 */
export function readTokenPlacement(value: unknown): TokenPlacement | string {
  if (!isJsonObject(value)) return EXPECTED_OBJECT;
  const { in: place, name, prefix, ...others } = value;
  if (Object.keys(others).length > 0 || typeof name !== 'string') return EXPECTED_OBJECT;
  if (place === 'query') {
    return prefix === undefined && /^[\x21-\x7e]{1,100}$/.test(name) ? { in: place, name } : EXPECTED_OBJECT;
  }
  if (place !== 'header') return EXPECTED_OBJECT;
  if (!/^[!#$%&'*+.^_`|~0-9A-Za-z-]{1,100}$/.test(name))
    return 'with the name of a header: letters, digits and hyphens';
  if (prefix === undefined || prefix === '') return { in: place, name };
  if (typeof prefix !== 'string' || !/^[\x21-\x7e]{1,100}$/.test(prefix)) return 'with a prefix that is one word';
  return { in: place, name, prefix };
}
