import { RestError } from '../errors.js';
import type { JsonObject } from '../json.js';
import type { AssertionTools } from './buildAssertion.js';
import { selectClientAuthentication, type ClientAuthenticationParts } from './clientAuthentication.js';
import { findTokenGrant } from './grants/index.js';
import type { GrantParameters } from './grants/grant.js';
import { selectGrantType, replaceQueryGrantType } from './grantType.js';
import { requireUrl, readChoice, readOptionalText } from './readClientMembers.js';

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

/** Shorter values of additional parameters, such as a `ttl`, are not secret, and may be in a response for other reasons. */
const MIN_SECRET_LENGTH = 8;

/** The parts of a request that depend on the endpoint. */
interface EndpointRequest {
  /** Member of the auth client with the endpoint. */
  readonly urlMember: string;
  readonly parameters: GrantParameters;
  /** Values of the parameters that are secret, regardless of their length. */
  readonly secrets: readonly string[];
  /** Whether the client may be identified by the grant, so that it needs no id. */
  readonly isAnonymous?: boolean;
  /** Servers that accept JSON do so at the token endpoint only. */
  readonly allowsJson?: boolean;
}

/**
 * Builds the token request of a grant.
 * @param client credentials of the auth client, as in all functions below
 * @throws RestError `configuration` when a member is missing or invalid, as in all functions below; the message names the member
 */
export async function buildTokenRequest(
  client: JsonObject,
  request: { readonly grant: string },
  tools: AssertionTools,
): Promise<TokenRequest> {
  const grant = findTokenGrant(request);
  if (grant === undefined) throw new Error(`no grant ${request.grant}`);
  const parameters = await grant.buildParameters(request, client, tools);
  const endpointRequest: EndpointRequest = {
    urlMember: grant.endpointMembers.find((name) => readOptionalText(client, name) !== undefined) ?? 'token_uri',
    parameters: { grant_type: grant.grantType, ...parameters },
    secrets: Object.entries(parameters).map(([name, value]) =>
      grant.parameters[name] === 'secret' ? (value ?? '') : '',
    ),
    isAnonymous: !grant.authenticatesClient && readOptionalText(client, 'client_id') === undefined,
    allowsJson: true,
  };
  return buildPostRequest(client, endpointRequest, tools);
}

/** Builds a device authorization request (RFC 8628, section 3.1). */
export function buildDeviceAuthorizationRequest(
  client: JsonObject,
  scope: string | undefined,
  tools: AssertionTools,
): Promise<TokenRequest> {
  return buildPostRequest(client, { urlMember: 'device_authorization_uri', parameters: { scope }, secrets: [] }, tools);
}

/** Builds a revocation request (RFC 7009, section 2.1), with the client authentication of a token request but without `token_params`. */
export function buildRevocationRequest(
  client: JsonObject,
  token: string,
  hint: string,
  tools: AssertionTools,
): Promise<TokenRequest> {
  const parameters = { token, token_type_hint: hint };
  const endpointRequest = { urlMember: 'revocation_uri', parameters, secrets: [token] };
  return buildPostRequest({ ...client, token_params: undefined }, endpointRequest, tools);
}

async function buildPostRequest(
  client: JsonObject,
  { urlMember, parameters, secrets, isAnonymous = false, allowsJson = false }: EndpointRequest,
  tools: AssertionTools,
): Promise<TokenRequest> {
  const method = selectClientAuthentication(client);
  const authentication = isAnonymous ? NO_AUTHENTICATION : await method.build(client, tools);
  const isJson = allowsJson && (method.usesJson === true || readFormat(client) === 'json');
  const extra = readExtraParameters(client);
  const endpoint = requireUrl(client, urlMember);
  const { grant_type: standard, ...others } = Object.fromEntries(
    Object.entries(parameters).filter(([, value]) => value !== undefined && value !== ''),
  );
  const grantType = standard === undefined ? undefined : selectGrantType(client, standard, endpoint);
  return {
    url: grantType === undefined ? endpoint : replaceQueryGrantType(endpoint, grantType),
    format: isJson ? 'json' : 'form',
    headers: authentication.headers,
    // Additional parameters never replace those of the grant and of the client authentication.
    parameters: {
      ...(isJson ? extra : toFormParameters(extra)),
      ...(grantType === undefined ? {} : { grant_type: grantType }),
      ...authentication.parameters,
      ...others,
    },
    secrets: [
      ...secrets,
      readOptionalText(client, 'client_secret') ?? '',
      ...listAuthenticationSecrets(authentication),
      ...findSecrets(extra),
    ].filter((value) => value !== ''),
  };
}

const NO_AUTHENTICATION: ClientAuthenticationParts = { headers: {}, parameters: {} };

function listAuthenticationSecrets({ headers, parameters }: ClientAuthenticationParts): readonly string[] {
  return [
    ...Object.values(headers).map((value) => value.replace(/^Basic /, '')),
    ...Object.entries(parameters).flatMap(([name, value]) => (name === 'client_id' ? [] : [value])),
  ];
}

function readFormat(client: JsonObject): 'form' | 'json' | undefined {
  return readChoice(client, 'token_request_format', ['form', 'json'] as const);
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
