import { isJsonObject, isNonEmptyString, type JsonObject } from '../../json.js';
import { help, textField } from '../../members/formField.js';
import { authorizationCode } from '../grants/authorizationCode.js';
import { requireText, requireUrl } from '../readClientMembers.js';
import type { AuthorizationCode, ProviderProtocol, ProviderRequest } from './protocol.js';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/** A request of a short-lived token. The response has no expiry: the token is valid for an hour. */
interface CodeRequest extends AuthorizationCode {
  readonly grant: 'ig_code';
}

/** The exchange of a short-lived token for a long-lived one. */
interface ExchangeRequest {
  readonly grant: 'ig_exchange';
  readonly accessToken: string;
}

/** A refresh of a long-lived token, by the token itself. */
interface RefreshRequest {
  readonly grant: 'ig_refresh';
  readonly accessToken: string;
}

/**
 * Exchanges a code for a short-lived token. The client secret is always in the form, because Meta reads no Authorization header. The code
 * verifier is sent if the authorization request had a challenge (RFC 7636, section 4.5).
 */
const codeRequest: ProviderRequest<CodeRequest> = {
  name: 'ig_code',
  build(client, { code, redirectUri, codeVerifier }) {
    const secret = requireText(client, 'client_secret');
    return {
      method: 'POST',
      url: requireUrl(client, 'token_uri'),
      format: 'form',
      headers: {},
      parameters: {
        client_id: requireText(client, 'client_id'),
        client_secret: secret,
        grant_type: authorizationCode.grantType,
        redirect_uri: redirectUri,
        code,
        ...(codeVerifier === undefined ? {} : { code_verifier: codeVerifier }),
      },
      secrets: [code, secret, ...(codeVerifier === undefined ? [] : [codeVerifier])],
    };
  },
  normalizeResponse,
};

/** Exchanges a short-lived token for a long-lived one, by GET. */
const exchangeRequest: ProviderRequest<ExchangeRequest> = {
  name: 'ig_exchange',
  build(client, { accessToken }) {
    const secret = requireText(client, 'client_secret');
    const parameters = { grant_type: 'ig_exchange_token', client_secret: secret, access_token: accessToken };
    return {
      method: 'GET',
      url: withQuery(requireUrl(client, 'exchange_uri'), parameters),
      secrets: [secret, accessToken],
    };
  },
  normalizeResponse,
};

/** Refreshes a long-lived token, by GET and without the client secret. */
const refreshRequest: ProviderRequest<RefreshRequest> = {
  name: 'ig_refresh',
  build(client, { accessToken }) {
    const parameters = { grant_type: 'ig_refresh_token', access_token: accessToken };
    return {
      method: 'GET',
      url: withQuery(requireUrl(client, 'refresh_token_uri'), parameters),
      secrets: [accessToken],
    };
  },
  normalizeResponse,
  getSpentValue: ({ accessToken }) => accessToken,
};

/** Instagram API with Instagram Login, and its predecessor: a code gives a short-lived token, which is exchanged for one of 60 days. */
export const instagram = {
  providers: ['instagram', 'instagram-basic-display'],
  grantTypes: [authorizationCode.name],
  endpoints: {
    exchange_uri: textField(
      'Long-lived token URL',
      help('The endpoint that exchanges a short-lived token for a long-lived one (exchange_uri).'),
    ),
  },
  scopes: 'instagram_business_basic',
  withDefaults: (values: JsonObject): JsonObject => ({ ...DEFAULTS, ...values }),
  requests: [codeRequest, exchangeRequest, refreshRequest],
  buildCodeRequest: (response: AuthorizationCode): CodeRequest => ({ grant: 'ig_code', ...response }),
  furtherStep: {
    firstTokenMs: HOUR,
    buildRequest: (accessToken: string): ExchangeRequest => ({ grant: 'ig_exchange', accessToken }),
  },
  refresh: {
    strategy: 'ig_refresh',
    // These tokens live for weeks and can't be refreshed once they have expired.
    leadShare: 0.5,
    minAgeMs: DAY,
    minAgeReason: 'Instagram refreshes tokens that are at least 24 hours old',
    retry: { everyMs: DAY, jitterMs: HOUR },
    alertMs: 7 * DAY,
    renewsToken: true,
    needs: ['access_token'],
    toRequest: ({ access_token: token }: JsonObject): RefreshRequest => ({
      grant: 'ig_refresh',
      accessToken: String(token),
    }),
  },
} as const satisfies ProviderProtocol;

/** Meta's endpoints, and the lifetime of long-lived tokens. */
const DEFAULTS = {
  auth_uri: 'https://www.instagram.com/oauth/authorize',
  token_uri: 'https://api.instagram.com/oauth/access_token',
  exchange_uri: 'https://graph.instagram.com/access_token',
  refresh_token_uri: 'https://graph.instagram.com/refresh_access_token',
  token_expires_in: 5_184_000,
};

/**
 * Converts a token response to the members of RFC 6749: the token may be in `data[0]`, the scopes are in `permissions` as a comma-separated
 * string or an array, and `user_id` is a number or a string. In the result both are strings.
 */
function normalizeResponse(response: JsonObject): JsonObject {
  const { data, ...around } = response;
  const first: unknown = Array.isArray(data) ? data[0] : undefined;
  const { permissions, user_id: userId, ...token } = isJsonObject(first) ? { ...around, ...first } : response;
  const scope = Array.isArray(permissions) ? permissions.join(',') : permissions;
  return {
    ...token,
    ...(isNonEmptyString(scope) ? { scope } : {}),
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
