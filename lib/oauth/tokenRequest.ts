import { RestError } from '../errors.js';
import { authenticate, CLIENT_AUTHENTICATIONS, type ClientAuthentication } from './clientAuthentication.js';

/** A request for a token, ready to be sent by POST. */
export interface TokenRequest {
  /** With its query as it was entered. */
  readonly url: URL;
  readonly format: 'form' | 'json';
  readonly headers: Readonly<Record<string, string>>;
  /** What the body holds. In a form each is a string. */
  readonly parameters: Readonly<Record<string, unknown>>;
  /** Values in it that an answer must not be quoted with. */
  readonly secrets: readonly string[];
}

type Members = Readonly<Record<string, unknown>>;

/** Shorter values of extra parameters, such as a `ttl`, are no secrets, and may stand in an answer for other reasons. */
const SHORTEST_SECRET = 8;

/**
 * The request that gets a new access token for a refresh token (RFC 6749 section 6).
 * @param client the auth-client's credentials
 * @throws RestError `configuration` that names the member to put right
 */
export function refreshRequest(client: Members, refreshToken: string): TokenRequest {
  const isApart = typeof client.refresh_token_uri === 'string' && client.refresh_token_uri !== '';
  const address = isApart ? 'refresh_token_uri' : 'token_uri';
  return tokenRequest(client, address, 'refresh_token', { refresh_token: refreshToken });
}

function tokenRequest(
  client: Members,
  address: string,
  grantType: string,
  grant: Readonly<Record<string, string>>,
): TokenRequest {
  const id = text(client, 'client_id');
  const secret = typeof client.client_secret === 'string' ? client.client_secret : '';
  const way = authenticationOf(client, secret);
  const { headers, parameters } = authenticate(id, secret, way);
  const isJson = way === 'json' || oneOf(client, 'token_request_format', ['form', 'json'] as const) === 'json';
  const extra = extraParameters(client);
  return {
    url: addressOf(client, address),
    format: isJson ? 'json' : 'form',
    headers,
    // Extra parameters never take the place of what the grant and the client are made of.
    parameters: { ...(isJson ? extra : inForm(extra)), grant_type: grantType, ...grant, ...parameters },
    secrets: [
      ...Object.values(grant),
      secret,
      (headers.authorization ?? '').replace(/^Basic /, ''),
      ...secretsAmong(extra),
    ].filter((value) => value !== ''),
  };
}

/** A client without a secret is a public one, unless it says otherwise. */
function authenticationOf(client: Members, secret: string): ClientAuthentication {
  return oneOf(client, 'client_auth', CLIENT_AUTHENTICATIONS) ?? (secret === '' ? 'none' : 'basic');
}

function extraParameters(client: Members): Members {
  const extra = client.token_params ?? {};
  if (typeof extra !== 'object' || Array.isArray(extra)) {
    throw new RestError('configuration', `The auth-client's token_params must be an object`);
  }
  const given = Object.fromEntries(Object.entries(extra).filter(([, value]) => value !== null && value !== ''));
  if (!Array.isArray(given.scope)) return given;
  const separator = typeof client.scope_separator === 'string' ? client.scope_separator : ' ';
  return { ...given, scope: given.scope.join(separator) };
}

function inForm(parameters: Members): Readonly<Record<string, string>> {
  const entries = Object.entries(parameters).map(([name, value]): [string, string] => [
    name,
    typeof value === 'string' ? value : JSON.stringify(value),
  ]);
  return Object.fromEntries(entries);
}

function addressOf(client: Members, member: string): URL {
  const address = text(client, member);
  if (!URL.canParse(address))
    throw new RestError('configuration', `The auth-client's ${member} is not an absolute URL`);
  return new URL(address);
}

function text(client: Members, member: string): string {
  const value = client[member];
  if (typeof value === 'string' && value !== '') return value;
  throw new RestError('configuration', `The auth-client's ${member} is missing`);
}

function oneOf<Value extends string>(client: Members, member: string, values: readonly Value[]): Value | undefined {
  const given = client[member];
  if (given === undefined || given === null) return undefined;
  const known = values.find((value) => value === given);
  if (known === undefined) {
    throw new RestError('configuration', `The auth-client's ${member} must be one of ${values.join(', ')}`);
  }
  return known;
}

/** Nobody knows what an auth-client's own parameters hold; a scope is what people look for in an error. */
function secretsAmong(extra: Members): readonly string[] {
  return Object.entries(extra).flatMap(([name, value]) =>
    name !== 'scope' && typeof value === 'string' && value.length >= SHORTEST_SECRET ? [value] : [],
  );
}
