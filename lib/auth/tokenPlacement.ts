import { isHttpToken } from '../http/isHttpToken.js';
import { isJsonObject } from '../json.js';

/** The place of an access token in a request: a header with an optional prefix, or a query parameter. */
export type TokenPlacement =
  | { readonly in: 'header'; readonly name: string; readonly prefix?: string }
  | { readonly in: 'query'; readonly name: string };

/** The default (RFC 6750, section 2.1). */
export const BEARER: TokenPlacement = { in: 'header', name: 'Authorization', prefix: 'Bearer' };

const EXPECTED_OBJECT =
  'an object such as { "in": "header", "name": "X-Token", "prefix": "Token" } or { "in": "query", "name": "access_token" }';

/**
 * Reads the member `token_placement` of an auth client or one of its secrets.
 * @returns a string that completes "token_placement must be …" when it is invalid
 */
export function readTokenPlacement(value: unknown): TokenPlacement | string {
  if (!isJsonObject(value)) return EXPECTED_OBJECT;
  const { in: place, name, prefix, ...others } = value;
  if (Object.keys(others).length > 0 || typeof name !== 'string') return EXPECTED_OBJECT;
  if (place === 'query') {
    return prefix === undefined && /^[\x21-\x7e]{1,100}$/.test(name) ? { in: place, name } : EXPECTED_OBJECT;
  }
  if (place !== 'header') return EXPECTED_OBJECT;
  if (name.length > 100 || !isHttpToken(name))
    return 'an object whose name is a header name: letters, digits and hyphens';
  if (prefix === undefined || prefix === '') return { in: place, name };
  if (typeof prefix !== 'string' || !/^[\x21-\x7e]{1,100}$/.test(prefix)) return 'an object whose prefix is one word';
  return { in: place, name, prefix };
}
