import { readOptionalText } from './readClientMembers.js';
import type { JsonObject } from './formResponse.js';

/**
 * The `grant_type` of a token request. Providers have names of their own for grants that work like a standard one (RFC 6749, section 4.5): the
 * auth-client's `token_grant_type` says it, or the query of its token endpoint. A refresh has one name only.
 */
export function selectGrantType(client: JsonObject, standard: string, endpoint: URL): string {
  if (standard === 'refresh_token') return standard;
  const inQuery = endpoint.searchParams.get('grant_type') ?? '';
  return readOptionalText(client, 'token_grant_type') ?? (inQuery === '' ? standard : inQuery);
}

/**
 * The endpoint, whose query names the same grant as the body where it names any: some servers read the query first, others the body. The rest
 * of the query stays as it is written.
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
