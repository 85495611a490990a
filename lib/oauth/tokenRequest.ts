import { RestError } from '../errors.js';
import {
  buildClientAuthentication,
  CLIENT_AUTHENTICATIONS,
  type ClientAuthenticationParts,
} from './clientAuthentication.js';
import { requireUrl, readChoice, readOptionalText, requireText } from './readClientMembers.js';
import type { JsonObject } from '../json.js';
import { selectGrantType, replaceQueryGrantType } from './grantType.js';

/** A POST request to a token, revocation or device authorization endpoint. */
export interface TokenRequest {
  /** With the query as configured, except for `grant_type`, which is the same as in the body. */
  readonly url: URL;
  readonly format: 'form' | 'json';
  readonly headers: Readonly<Record<string, string>>;
  /** Parameters of the body. In a form each is a string. */
  readonly parameters: JsonObject;
  /** Secret values of the request, to redact from the response. */
  readonly secrets: readonly string[];
}

/** Parameters of a grant. Undefined ones are omitted. */
type GrantParameters = Readonly<Record<string, string | undefined>>;

/** Shorter values of additional parameters, such as a `ttl`, are not secret, and may be in a response for other reasons. */
const MIN_SECRET_LENGTH = 8;

/** Parameters of a grant whose values are secret, regardless of their length. */
const SECRET_PARAMETERS = [
  'refresh_token',
  'code',
  'code_verifier',
  'password',
  'assertion',
  'subject_token',
  'device_code',
  'token',
];

/**
 * Builds a request for a new access token by a refresh token (RFC 6749, section 6).
 * @param client credentials of the auth client, as in all functions below
 * @throws RestError `configuration` when a member is missing or invalid, as in all functions below; the message names the member
 */
export function buildRefreshRequest(client: JsonObject, refreshToken: string): TokenRequest {
  const urlMember = readOptionalText(client, 'refresh_token_uri') === undefined ? 'token_uri' : 'refresh_token_uri';
  return buildPostRequest(client, urlMember, { grant_type: 'refresh_token', refresh_token: refreshToken });
}

/** Builds a request that exchanges a code (RFC 6749, section 4.1.3), with its code verifier (RFC 7636, section 4.5). */
export function buildCodeRequest(
  client: JsonObject,
  { code, redirectUri, codeVerifier }: { code: string; redirectUri: string; codeVerifier?: string },
): TokenRequest {
  const grant = { grant_type: 'authorization_code', code, redirect_uri: redirectUri, code_verifier: codeVerifier };
  return buildPostRequest(client, 'token_uri', grant);
}

/** Builds a request for a token of the client itself (RFC 6749, section 4.4.2). */
export function buildClientCredentialsRequest(client: JsonObject, scope: string | undefined): TokenRequest {
  return buildPostRequest(client, 'token_uri', { grant_type: 'client_credentials', scope });
}

/** Builds a request for a token by user name and password (RFC 6749, section 4.3.2). */
export function buildPasswordRequest(
  client: JsonObject,
  { username, password, scope }: { username: string; password: string; scope?: string },
): TokenRequest {
  return buildPostRequest(client, 'token_uri', { grant_type: 'password', username, password, scope });
}

/** Builds a request for a token by a signed assertion (RFC 7523, section 2.1). It needs no client authentication. */
export function buildAssertionRequest(client: JsonObject, assertion: string, scope: string | undefined): TokenRequest {
  const grant_type = 'urn:ietf:params:oauth:grant-type:jwt-bearer';
  return buildPostRequest(client, 'token_uri', { grant_type, assertion, scope });
}

/** Builds a token exchange request (RFC 8693, section 2.1). */
export function buildTokenExchangeRequest(
  client: JsonObject,
  { subjectToken, subjectTokenType, scope }: { subjectToken: string; subjectTokenType?: string; scope?: string },
): TokenRequest {
  return buildPostRequest(client, 'token_uri', {
    grant_type: 'urn:ietf:params:oauth:grant-type:token-exchange',
    subject_token: subjectToken,
    subject_token_type: subjectTokenType ?? 'urn:ietf:params:oauth:token-type:access_token',
    scope,
  });
}

/** Builds a request that polls for the token of a device code (RFC 8628, section 3.4). */
export function buildDeviceCodeRequest(client: JsonObject, deviceCode: string): TokenRequest {
  const grant_type = 'urn:ietf:params:oauth:grant-type:device_code';
  return buildPostRequest(client, 'token_uri', { grant_type, device_code: deviceCode });
}

/** Builds a device authorization request (RFC 8628, section 3.1). */
export function buildDeviceAuthorizationRequest(client: JsonObject, scope: string | undefined): TokenRequest {
  return buildPostRequest(withFormBody(client), 'device_authorization_uri', { scope });
}

/** Builds a revocation request (RFC 7009, section 2.1), with the client authentication of a token request but without `token_params`. */
export function buildRevocationRequest(client: JsonObject, token: string, hint: string): TokenRequest {
  const own = { ...withFormBody(client), token_params: undefined };
  return buildPostRequest(own, 'revocation_uri', { token, token_type_hint: hint });
}

/** Returns the client with a form as body: servers that accept JSON do so at the token endpoint only. */
function withFormBody(client: JsonObject): JsonObject {
  const authentication = client.client_auth === 'json' ? { client_auth: 'post' } : {};
  return { ...client, ...authentication, token_request_format: 'form' };
}

function buildPostRequest(client: JsonObject, urlMember: string, grant: GrantParameters): TokenRequest {
  const { headers, parameters } = authenticateClient(client, grant);
  const isJson =
    client.client_auth === 'json' || readChoice(client, 'token_request_format', ['form', 'json'] as const) === 'json';
  const extra = readExtraParameters(client);
  const endpoint = requireUrl(client, urlMember);
  const { grant_type: standard, ...others } = Object.fromEntries(
    Object.entries(grant).filter(([, value]) => value !== undefined && value !== ''),
  );
  const grantType = standard === undefined ? undefined : selectGrantType(client, standard, endpoint);
  return {
    url: grantType === undefined ? endpoint : replaceQueryGrantType(endpoint, grantType),
    format: isJson ? 'json' : 'form',
    headers,
    // Additional parameters never replace those of the grant and of the client authentication.
    parameters: {
      ...(isJson ? extra : toFormParameters(extra)),
      ...(grantType === undefined ? {} : { grant_type: grantType }),
      ...parameters,
      ...others,
    },
    secrets: [
      ...SECRET_PARAMETERS.map((name) => grant[name] ?? ''),
      readOptionalText(client, 'client_secret') ?? '',
      (headers.authorization ?? '').replace(/^Basic /, ''),
      ...findSecrets(extra),
    ].filter((value) => value !== ''),
  };
}

/** Authenticates the client. Without `client_auth` a client without a secret is public. With an assertion it needs no id. */
function authenticateClient(client: JsonObject, { assertion }: GrantParameters): ClientAuthenticationParts {
  const isAnonymous = assertion !== undefined && readOptionalText(client, 'client_id') === undefined;
  if (isAnonymous) return { headers: {}, parameters: {} };
  const secret = readOptionalText(client, 'client_secret') ?? '';
  const method = readChoice(client, 'client_auth', CLIENT_AUTHENTICATIONS) ?? (secret === '' ? 'none' : 'basic');
  return buildClientAuthentication(requireText(client, 'client_id'), secret, method);
}

function readExtraParameters(client: JsonObject): JsonObject {
  const extra = client.token_params ?? {};
  if (typeof extra !== 'object' || Array.isArray(extra)) {
    throw new RestError('configuration', `The auth client's token_params must be an object`);
  }
  const given = Object.fromEntries(Object.entries(extra).filter(([, value]) => value !== null && value !== ''));
  if (!Array.isArray(given.scope)) return given;
  return { ...given, scope: given.scope.join(readOptionalText(client, 'scope_separator') ?? ' ') };
}

function toFormParameters(parameters: JsonObject): Readonly<Record<string, string>> {
  const entries = Object.entries(parameters).map(([name, value]): [string, string] => [
    name,
    typeof value === 'string' ? value : JSON.stringify(value),
  ]);
  return Object.fromEntries(entries);
}

/** Any additional parameter may be a secret, except the scope, which users look for in an error. */
function findSecrets(extra: JsonObject): readonly string[] {
  return Object.entries(extra).flatMap(([name, value]) =>
    name !== 'scope' && typeof value === 'string' && value.length >= MIN_SECRET_LENGTH ? [value] : [],
  );
}
