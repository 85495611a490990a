import { requireUrl, requireText } from './readClientMembers.js';
import { isJsonObject, type JsonObject } from '../json.js';
import type { TokenRequest } from './tokenRequest.js';

/** A URL that contains secrets: never log it and never put it into a message. */
export interface SecretUrl {
  readonly url: URL;
  readonly secrets: readonly string[];
}

/**
 * Builds the request that exchanges a code for a short-lived token. The client secret is always in the form, because Meta reads no
 * Authorization header. The code verifier is sent if the authorization request had a challenge (RFC 7636, section 4.5).
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

/** Builds the URL that exchanges a short-lived token for a long-lived one, by GET. */
export function buildInstagramExchangeUrl(client: JsonObject, accessToken: string): SecretUrl {
  const secret = requireText(client, 'client_secret');
  const parameters = { grant_type: 'ig_exchange_token', client_secret: secret, access_token: accessToken };
  return { url: withQuery(requireUrl(client, 'exchange_uri'), parameters), secrets: [secret, accessToken] };
}

/** Builds the URL that refreshes a long-lived token, by GET and without the client secret. */
export function buildInstagramRefreshUrl(client: JsonObject, accessToken: string): SecretUrl {
  const parameters = { grant_type: 'ig_refresh_token', access_token: accessToken };
  return { url: withQuery(requireUrl(client, 'refresh_token_uri'), parameters), secrets: [accessToken] };
}

/**
 * Converts a token response of Instagram to the members of RFC 6749: the token may be in `data[0]`, the scopes are in `permissions` as a
 * comma-separated string or an array, and `user_id` is a number or a string. In the result both are strings.
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
  const existing = url.search.slice(1).split('&');
  const added = Object.entries(parameters).map(
    ([name, value]) => `${name}=${encodeURIComponent(value.toWellFormed())}`,
  );
  url.search = [...existing.filter((pair) => pair !== ''), ...added].join('&');
  return url;
}
