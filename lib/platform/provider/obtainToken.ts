import type { JsonObject } from '../../oauth/formResponse.js';
import { isErrorBody } from '../../oauth/errorReport.js';
import { findTokenPath } from '../../oauth/tokenPath.js';
import { readIssuedToken } from '../../oauth/tokenResponse.js';
import type { ClientCredentials, GrantRequest, TokenOutcome, TokenRefusal } from '../model/tokenClient.js';
import type { EndpointResponse } from './endpointResponse.js';
import { prepareTokenRequest, type TokenRequestContext } from './prepareTokenRequest.js';
import { readErrorAsRefusal, readRefusal } from './tokenRefusal.js';

/** RFC 8628 section 3.5. */
const DEVICE_OUTCOMES: Readonly<Record<string, TokenRefusal['outcome']>> = {
  authorization_pending: 'pending',
  slow_down: 'pending',
  access_denied: 'dead',
  expired_token: 'dead',
};

/**
 * Asks for a token, and once more where the first answer tells that it was asked for too much:
 *
 * - `invalid_scope`: without a scope, which means the one there was (RFC 6749 section 6), or the client's own.
 * - `invalid_grant` for the client itself, with a `ttl`: that is how Usergrid calls one that is above its most.
 */
export async function obtainToken(
  client: ClientCredentials,
  request: GrantRequest,
  tools: TokenRequestContext,
  signal: AbortSignal | undefined,
): Promise<TokenOutcome> {
  const first = await requestToken(client, request, tools, signal);
  if (first.outcome === 'granted') return first;
  if (first.code === 'invalid_scope' && isRepeatable(request) && hasScope(client, request)) {
    return requestToken(withoutParameter(client, 'scope'), withoutScope(request), tools, signal);
  }
  if (first.code === 'invalid_grant' && request.grant === 'client_credentials' && 'ttl' in readTokenParams(client)) {
    return requestToken(withoutParameter(client, 'ttl'), request, tools, signal);
  }
  return first;
}

async function requestToken(
  client: ClientCredentials,
  request: GrantRequest,
  tools: TokenRequestContext,
  signal: AbortSignal | undefined,
): Promise<TokenOutcome> {
  try {
    const { secrets, send } = await prepareTokenRequest(client, request, tools);
    return readOutcome(await send(signal), {
      client,
      request,
      secrets: [...secrets, ...tools.redactedValues],
      nowMs: tools.nowMs,
    });
  } catch (error: unknown) {
    return readErrorAsRefusal(error);
  }
}

function readOutcome(
  answer: EndpointResponse,
  asked: {
    readonly client: ClientCredentials;
    readonly request: GrantRequest;
    readonly secrets: readonly string[];
    readonly nowMs: number;
  },
): TokenOutcome {
  const { client, request, secrets, nowMs } = asked;
  const { status, members } = answer;
  const path = typeof client.response_path === 'string' ? client.response_path : '';
  const unit = client.expires_in_unit === 'milliseconds' ? 'milliseconds' : 'seconds';
  const isRead = status >= 200 && status < 300 && members !== undefined && !isErrorBody(members);
  const grant = isRead ? readIssuedToken(members, findTokenPath(members, path), { unit, nowMs }) : undefined;
  if (grant !== undefined) return { outcome: 'granted', grant };
  const telling = { client, secrets, endpoint: 'token endpoint', hasUser: hasUser(request), nowMs };
  const refused = readRefusal(answer, telling);
  const ofDevice = request.grant === 'device_code' ? DEVICE_OUTCOMES[refused.code] : undefined;
  return ofDevice === undefined ? refused : { ...refused, outcome: ofDevice };
}

/** Whether a user has authorized it; else a refused grant is the auth client's own. */
function hasUser(request: GrantRequest): boolean {
  return request.grant !== 'client_credentials' && !(request.grant === 'jwt_bearer' && request.subject === undefined);
}

/** Whether it can be asked again with the same; a code is spent. */
function isRepeatable({ grant }: GrantRequest): boolean {
  return !['authorization_code', 'device_code', 'ig_code', 'ig_exchange', 'ig_refresh'].includes(grant);
}

function hasScope(client: ClientCredentials, request: GrantRequest): boolean {
  return 'scope' in readTokenParams(client) || 'scope' in request;
}

/** An empty one is not sent. */
function withoutScope(request: GrantRequest): GrantRequest {
  return 'scope' in request ? { ...request, scope: '' } : request;
}

function withoutParameter(client: ClientCredentials, name: string): ClientCredentials {
  const kept = Object.entries(readTokenParams(client)).filter(([own]) => own !== name);
  return { ...client, token_params: Object.fromEntries(kept) };
}

function readTokenParams({ token_params: parameters }: ClientCredentials): JsonObject {
  return typeof parameters === 'object' && parameters !== null ? (parameters as JsonObject) : {};
}
