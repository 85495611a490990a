import { RestError } from '../errors.js';
import {
  buildClientAuthentication,
  CLIENT_AUTHENTICATIONS,
  type ClientAuthenticationParts,
} from './clientAuthentication.js';
import { requireUrl, readChoice, readOptionalText, requireText } from './readClientMembers.js';
import type { JsonObject } from './formResponse.js';
import { selectGrantType, replaceQueryGrantType } from './grantType.js';

/** A request to a token endpoint or a neighbour of it, ready to be sent by POST. */
export interface TokenRequest {
  /** With its query as it was entered, but for `grant_type`, which is the body's. */
  readonly url: URL;
  readonly format: 'form' | 'json';
  readonly headers: Readonly<Record<string, string>>;
  /** What the body holds. In a form each is a string. */
  readonly parameters: Readonly<Record<string, unknown>>;
  /** Values in it that an answer must not be quoted with. */
  readonly secrets: readonly string[];
}

/** What a grant adds. Members that are undefined are left out. */
type GrantParameters = Readonly<Record<string, string | undefined>>;

/** Shorter values of extra parameters, such as a `ttl`, are no secrets, and may stand in an answer for other reasons. */
const MIN_SECRET_LENGTH = 8;

/** Parameters of a grant whose values are secrets, whatever their length. */
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
 * A new access token for a refresh token (RFC 6749 section 6).
 * @param client the auth-client's credentials, here as in the functions below
 * @throws RestError `configuration` that names the member to put right; so do the functions below
 */
export function buildRefreshRequest(client: JsonObject, refreshToken: string): TokenRequest {
  const address = readOptionalText(client, 'refresh_token_uri') === undefined ? 'token_uri' : 'refresh_token_uri';
  return buildPostRequest(client, address, { grant_type: 'refresh_token', refresh_token: refreshToken });
}

/** A token for a code (RFC 6749 section 4.1.3), with the verifier of RFC 7636 section 4.5. */
export function buildCodeRequest(
  client: JsonObject,
  { code, redirectUri, codeVerifier }: { code: string; redirectUri: string; codeVerifier?: string },
): TokenRequest {
  const grant = { grant_type: 'authorization_code', code, redirect_uri: redirectUri, code_verifier: codeVerifier };
  return buildPostRequest(client, 'token_uri', grant);
}

/** A token for the client itself (RFC 6749 section 4.4.2). */
export function buildClientCredentialsRequest(client: JsonObject, scope: string | undefined): TokenRequest {
  return buildPostRequest(client, 'token_uri', { grant_type: 'client_credentials', scope });
}

/** A token for a user's name and password (RFC 6749 section 4.3.2). */
export function buildPasswordRequest(
  client: JsonObject,
  { username, password, scope }: { username: string; password: string; scope?: string },
): TokenRequest {
  return buildPostRequest(client, 'token_uri', { grant_type: 'password', username, password, scope });
}

/** A token for a signed assertion (RFC 7523 section 2.1). The client needs no other proof of who it is. */
export function buildAssertionRequest(client: JsonObject, assertion: string, scope: string | undefined): TokenRequest {
  const grant_type = 'urn:ietf:params:oauth:grant-type:jwt-bearer';
  return buildPostRequest(client, 'token_uri', { grant_type, assertion, scope });
}

/** A token for somebody else's token (RFC 8693 section 2.1). */
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

/** Whether the user has entered the code of a device by now (RFC 8628 section 3.4). */
export function buildDeviceCodeRequest(client: JsonObject, deviceCode: string): TokenRequest {
  const grant_type = 'urn:ietf:params:oauth:grant-type:device_code';
  return buildPostRequest(client, 'token_uri', { grant_type, device_code: deviceCode });
}

/** Codes for a device and its user (RFC 8628 section 3.1). */
export function buildDeviceAuthorizationRequest(client: JsonObject, scope: string | undefined): TokenRequest {
  return buildPostRequest(withFormBody(client), 'device_authorization_uri', { scope });
}

/** The end of a token (RFC 7009 section 2.1), by which the client proves who it is as for a token. Extra parameters are for tokens. */
export function buildRevocationRequest(client: JsonObject, token: string, hint: string): TokenRequest {
  const own = { ...withFormBody(client), token_params: undefined };
  return buildPostRequest(own, 'revocation_uri', { token, token_type_hint: hint });
}

/** JSON is some servers' way for tokens; the endpoints beside that know forms. */
function withFormBody(client: JsonObject): JsonObject {
  const way = client.client_auth === 'json' ? { client_auth: 'post' } : {};
  return { ...client, ...way, token_request_format: 'form' };
}

function buildPostRequest(client: JsonObject, address: string, grant: GrantParameters): TokenRequest {
  const { headers, parameters } = authenticateClient(client, grant);
  const isJson =
    client.client_auth === 'json' || readChoice(client, 'token_request_format', ['form', 'json'] as const) === 'json';
  const extra = readExtraParameters(client);
  const endpoint = requireUrl(client, address);
  const { grant_type: standard, ...others } = Object.fromEntries(
    Object.entries(grant).filter(([, value]) => value !== undefined && value !== ''),
  );
  const grantType = standard === undefined ? undefined : selectGrantType(client, standard, endpoint);
  return {
    url: grantType === undefined ? endpoint : replaceQueryGrantType(endpoint, grantType),
    format: isJson ? 'json' : 'form',
    headers,
    // Extra parameters never take the place of what the grant and the client are made of.
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

/** A client without a secret is a public one, unless it says otherwise; one without an id proves itself by an assertion alone. */
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
    throw new RestError('configuration', `The auth-client's token_params must be an object`);
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

/** Nobody knows what an auth-client's own parameters hold; a scope is what people look for in an error. */
function findSecrets(extra: JsonObject): readonly string[] {
  return Object.entries(extra).flatMap(([name, value]) =>
    name !== 'scope' && typeof value === 'string' && value.length >= MIN_SECRET_LENGTH ? [value] : [],
  );
}
