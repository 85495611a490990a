import { readOptionalText } from './readClientMembers.js';
import type { JsonObject } from '../json.js';

/**
 * Returns the `grant_type` of a token request. Providers may use their own name for a grant type that works like a standard one (RFC 6749,
 * section 4.5): it is read from the auth client's `token_grant_type` or from the query of its token endpoint. `refresh_token` always stays.
 */
export function selectGrantType(client: JsonObject, standard: string, endpoint: URL): string {
  if (standard === 'refresh_token') return standard;
  const inQuery = endpoint.searchParams.get('grant_type') ?? '';
  return readOptionalText(client, 'token_grant_type') ?? (inQuery === '' ? standard : inQuery);
}

/**
 * Returns the endpoint with the grant type in its query, if the query has one: some servers read the query first, others the body. The rest of
 * the query stays byte for byte.
 */
export function replaceQueryGrantType(endpoint: URL, grantType: string): URL {
  if (!endpoint.searchParams.has('grant_type')) return endpoint;
  const pairs = endpoint.search.slice(1).split('&');
  const isGrantType = (pair: string): boolean => new URLSearchParams(pair).has('grant_type');
  const at = pairs.findIndex(isGrantType);
  const url = new URL(endpoint);
  url.search = pairs
    .flatMap((pair, index) => {
      if (index === at) return [`grant_type=${encodeURIComponent(grantType)}`];
      return isGrantType(pair) ? [] : [pair];
    })
    .join('&');
  return url;
}
