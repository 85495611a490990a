import { RestError } from '../errors.js';
import type { JsonObject } from '../json.js';
import { requireText } from './readClientMembers.js';

export interface AuthorizationRequest {
  readonly redirectUri: string;
  readonly state: string;
  /** Of the method S256; absent for a provider that doesn't support PKCE. */
  readonly codeChallenge?: string;
  readonly scopes: readonly string[];
  /** Additional parameters, such as `access_type` or `prompt`. */
  readonly extra: JsonObject;
}

/**
 * Parameters that neither `auth_uri` nor the additional parameters may set: those of the protocol, those that would replace all of them
 * (RFC 9101), and `response_mode`, which would deliver the response in another way than in the query.
 */
export const RESERVED_PARAMETERS: readonly string[] = [
  'response_type',
  'client_id',
  'redirect_uri',
  'state',
  'code_challenge',
  'code_challenge_method',
  'request',
  'request_uri',
  'response_mode',
];

/**
 * Builds the authorization URL (RFC 6749, section 4.1.1; RFC 7636, section 4.3). The query of `auth_uri` stays byte for byte, except for
 * parameters that are set here.
 * @param client credentials of the auth client
 * @throws RestError `configuration` when `auth_uri` or `client_id` is missing or invalid; the message names the member
 */
export function buildAuthorizationUrl(client: JsonObject, request: AuthorizationRequest): string {
  const address = client.auth_uri;
  if (typeof address !== 'string' || !URL.canParse(address)) {
    throw new RestError('configuration', `The auth client's auth_uri is missing or not an absolute URL`);
  }
  const id = requireText(client, 'client_id');
  const { redirectUri, state, codeChallenge, scopes, extra } = request;
  const scope = joinScopes(client, scopes);
  const own: Readonly<Record<string, string>> = {
    response_type: 'code',
    client_id: id,
    redirect_uri: redirectUri,
    ...(scope === undefined ? {} : { scope }),
    state,
    ...(codeChallenge === undefined ? {} : { code_challenge: codeChallenge, code_challenge_method: 'S256' }),
  };
  const added = Object.entries(extra).flatMap(([name, value]): [string, string][] =>
    RESERVED_PARAMETERS.includes(name) ||
    Object.hasOwn(own, name) ||
    value === null ||
    value === undefined ||
    value === ''
      ? []
      : [[name, typeof value === 'string' ? value : JSON.stringify(value)]],
  );
  const pairs = [...Object.entries(own), ...added];
  const set = new Set([...RESERVED_PARAMETERS, ...pairs.map(([name]) => name)]);
  const url = new URL(address);
  const existing = url.search
    .slice(1)
    .split('&')
    .filter((pair) => pair !== '' && !set.has(decodeName(pair)));
  // `searchParams` would re-encode the existing query.
  url.search = [...existing, ...pairs.map(([name, value]) => `${encode(name)}=${encode(value)}`)].join('&');
  url.hash = '';
  return url.href;
}

/**
 * Joins scopes with the `scope_separator` of the auth client; by default a space (RFC 6749, section 3.3).
 * @returns undefined when there are none
 */
export function joinScopes({ scope_separator: separator }: JsonObject, scopes: readonly string[]): string | undefined {
  const named = scopes.filter((name) => name !== '');
  return named.length === 0 ? undefined : named.join(typeof separator === 'string' ? separator : ' ');
}

function decodeName(pair: string): string {
  return new URLSearchParams(pair).keys().next().value ?? '';
}

function encode(text: string): string {
  return encodeURIComponent(text.toWellFormed());
}
