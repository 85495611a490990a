import { RestError } from '../errors.js';

export interface AuthorizationRequest {
  readonly redirectUri: string;
  readonly state: string;
  /** By S256; absent for a provider that fails on it. */
  readonly codeChallenge?: string;
  readonly scopes: readonly string[];
  /** Parameters beside those of the protocol, such as `access_type` or `prompt`. */
  readonly extra: Readonly<Record<string, unknown>>;
}

/**
 * What nobody else may set: the protocol's own parameters, those that would bring all of them anew (RFC 9101), and the one
 * that would make the answer come in another way than as a query.
 */
const RESERVED_PARAMETERS = new Set([
  'response_type',
  'client_id',
  'redirect_uri',
  'state',
  'code_challenge',
  'code_challenge_method',
  'request',
  'request_uri',
  'response_mode',
]);

/**
 * Where the user is sent to log in (RFC 6749 section 4.1.1, RFC 7636 section 4.3). The query that `auth_uri` has stays as it
 * is written, but for parameters that are set here.
 * @param client the auth-client's credentials
 * @throws RestError `configuration` that names the member to put right
 */
export function buildAuthorizationUrl(
  client: Readonly<Record<string, unknown>>,
  request: AuthorizationRequest,
): string {
  const { auth_uri: address, client_id: id, scope_separator: separator } = client;
  if (typeof address !== 'string' || !URL.canParse(address)) {
    throw new RestError('configuration', `The auth-client's auth_uri is missing or not an absolute URL`);
  }
  if (typeof id !== 'string' || id === '')
    throw new RestError('configuration', `The auth-client's client_id is missing`);
  const { redirectUri, state, codeChallenge, scopes, extra } = request;
  const scope = scopes.filter((name) => name !== '').join(typeof separator === 'string' ? separator : ' ');
  const own: Readonly<Record<string, string>> = {
    response_type: 'code',
    client_id: id,
    redirect_uri: redirectUri,
    ...(scope === '' ? {} : { scope }),
    state,
    ...(codeChallenge === undefined ? {} : { code_challenge: codeChallenge, code_challenge_method: 'S256' }),
  };
  const added = Object.entries(extra).flatMap(([name, value]): [string, string][] =>
    RESERVED_PARAMETERS.has(name) || Object.hasOwn(own, name) || value === null || value === undefined || value === ''
      ? []
      : [[name, typeof value === 'string' ? value : JSON.stringify(value)]],
  );
  const pairs = [...Object.entries(own), ...added];
  const set = new Set([...RESERVED_PARAMETERS, ...pairs.map(([name]) => name)]);
  const url = new URL(address);
  const kept = url.search
    .slice(1)
    .split('&')
    .filter((pair) => pair !== '' && !set.has(decodeName(pair)));
  // Joined by hand: `searchParams` would write what is kept anew.
  url.search = [...kept, ...pairs.map(([name, value]) => `${encode(name)}=${encode(value)}`)].join('&');
  url.hash = '';
  return url.href;
}

function decodeName(pair: string): string {
  return new URLSearchParams(pair).keys().next().value ?? '';
}

function encode(text: string): string {
  return encodeURIComponent(text.toWellFormed());
}
