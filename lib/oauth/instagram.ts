import { requireUrl, requireText } from './readClientMembers.js';
import type { JsonObject } from './formResponse.js';
import type { TokenRequest } from './tokenRequest.js';

/** A request whose address holds secrets: it is never logged, quoted or told. */
export interface SecretUrl {
  readonly url: URL;
  readonly secrets: readonly string[];
}

/**
 * A short-lived token for a code. The client's secret is always in the form: Meta reads no header. Where the authorization
 * request has shown a challenge, its verifier comes along (RFC 7636 section 4.5).
 */
export function buildInstagramCodeRequest(
  client: JsonObject,
  { code, redirectUri, codeVerifier }: { code: string; redirectUri: string; codeVerifier?: string },
): TokenRequest {
  const secret = requireText(client, 'client_secret');
  return {
    url: requireUrl(client, 'token_uri'),
    format: 'form',
    headers: {},
    parameters: {
      client_id: requireText(client, 'client_id'),
      client_secret: secret,
      grant_type: 'authorization_code',
      redirect_uri: redirectUri,
      code,
      ...(codeVerifier === undefined ? {} : { code_verifier: codeVerifier }),
    },
    secrets: [code, secret, ...(codeVerifier === undefined ? [] : [codeVerifier])],
  };
}

/** A long-lived token for a short-lived one, by GET. */
export function buildInstagramExchangeUrl(client: JsonObject, accessToken: string): SecretUrl {
  const secret = requireText(client, 'client_secret');
  const parameters = { grant_type: 'ig_exchange_token', client_secret: secret, access_token: accessToken };
  return { url: withQuery(requireUrl(client, 'exchange_uri'), parameters), secrets: [secret, accessToken] };
}

/** A long-lived token for itself, by GET, and without the client's secret. */
export function buildInstagramRefreshUrl(client: JsonObject, accessToken: string): SecretUrl {
  const parameters = { grant_type: 'ig_refresh_token', access_token: accessToken };
  return { url: withQuery(requireUrl(client, 'refresh_token_uri'), parameters), secrets: [accessToken] };
}

/**
 * An answer of Instagram in the members of RFC 6749: its token may stand in `data[0]`, its scopes are `permissions`, as a text
 * with commas or as an array, and `user_id` is a number in some answers and a text in others; here it is a text.
 */
export function normalizeInstagramResponse(response: JsonObject): JsonObject {
  const { data, ...around } = response;
  const first: unknown = Array.isArray(data) ? data[0] : undefined;
  const { permissions, user_id: userId, ...token } = isJsonObject(first) ? { ...around, ...first } : response;
  const scope = Array.isArray(permissions) ? permissions.join(',') : permissions;
  return {
    ...token,
    ...(typeof scope === 'string' && scope !== '' ? { scope } : {}),
    ...(typeof userId === 'string' || typeof userId === 'number' ? { user_id: String(userId) } : {}),
  };
}

function withQuery(url: URL, parameters: Readonly<Record<string, string>>): URL {
  const kept = url.search.slice(1).split('&');
  const own = Object.entries(parameters).map(([name, value]) => `${name}=${encodeURIComponent(value.toWellFormed())}`);
  url.search = [...kept.filter((pair) => pair !== ''), ...own].join('&');
  return url;
}

function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
