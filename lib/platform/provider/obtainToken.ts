import type { JsonObject } from '../../json.js';
import { isErrorBody } from '../../oauth/errorReport.js';
import { findTokenPath } from '../../oauth/tokenPath.js';
import { readIssuedToken } from '../../oauth/tokenResponse.js';
import {
  hasUser,
  type ClientCredentials,
  type GrantRequest,
  type TokenOutcome,
  type TokenRefusal,
} from '../model/tokenClient.js';
import type { EndpointResponse } from './endpointResponse.js';
import { prepareTokenRequest, type TokenRequestContext } from './prepareTokenRequest.js';
import { readErrorAsRefusal, readRefusal } from './tokenRefusal.js';

/** The error codes of RFC 8628, section 3.5. */
const DEVICE_OUTCOMES: Readonly<Record<string, TokenRefusal['outcome']>> = {
  authorization_pending: 'pending',
  slow_down: 'pending',
  access_denied: 'dead',
  expired_token: 'dead',
};

/**
 * Requests a token, and repeats the request without a parameter that the provider rejects:
 *
 * - `invalid_scope`: without a scope, which means the scope granted before (RFC 6749, section 6), or the default of the client.
 * - `invalid_grant` for client credentials with a `ttl`: without it. Usergrid reports a `ttl` above its maximum in this way.
 */
export async function obtainToken(
  client: ClientCredentials,
  request: GrantRequest,
  context: TokenRequestContext,
  signal: AbortSignal | undefined,
): Promise<TokenOutcome> {
  const first = await requestToken(client, request, context, signal);
  if (first.outcome === 'granted') return first;
  if (first.code === 'invalid_scope' && isRepeatable(request) && hasScope(client, request)) {
    return requestToken(withoutParameter(client, 'scope'), withoutScope(request), context, signal);
  }
  if (first.code === 'invalid_grant' && request.grant === 'client_credentials' && 'ttl' in readTokenParams(client)) {
    return requestToken(withoutParameter(client, 'ttl'), request, context, signal);
  }
  return first;
}

async function requestToken(
  client: ClientCredentials,
  request: GrantRequest,
  context: TokenRequestContext,
  signal: AbortSignal | undefined,
): Promise<TokenOutcome> {
  try {
    const { secrets, send } = await prepareTokenRequest(client, request, context);
    return readOutcome(await send(signal), {
      client,
      request,
      secrets: [...secrets, ...context.redactedValues],
      nowMs: context.nowMs,
    });
  } catch (error: unknown) {
    return readErrorAsRefusal(error);
  }
}

function readOutcome(
  response: EndpointResponse,
  context: {
    readonly client: ClientCredentials;
    readonly request: GrantRequest;
    readonly secrets: readonly string[];
    readonly nowMs: number;
  },
): TokenOutcome {
  const { client, request, secrets, nowMs } = context;
  const { status, members } = response;
  const path = typeof client.response_path === 'string' ? client.response_path : '';
  const unit = client.expires_in_unit === 'milliseconds' ? 'milliseconds' : 'seconds';
  const isTokenResponse = status >= 200 && status < 300 && members !== undefined && !isErrorBody(members);
  const grant = isTokenResponse ? readIssuedToken(members, findTokenPath(members, path), { unit, nowMs }) : undefined;
  if (grant !== undefined) return { outcome: 'granted', grant };
  const refusalContext = { client, secrets, endpoint: 'token endpoint', hasUser: hasUser(request), nowMs };
  const refusal = readRefusal(response, refusalContext);
  const deviceOutcome = request.grant === 'device_code' ? DEVICE_OUTCOMES[refusal.code] : undefined;
  return deviceOutcome === undefined ? refusal : { ...refusal, outcome: deviceOutcome };
}

/** Whether the same request may be sent again; a code can be used once. */
function isRepeatable({ grant }: GrantRequest): boolean {
  return !['authorization_code', 'device_code', 'ig_code', 'ig_exchange', 'ig_refresh'].includes(grant);
}

function hasScope(client: ClientCredentials, request: GrantRequest): boolean {
  return 'scope' in readTokenParams(client) || 'scope' in request;
}

/** An empty scope is not sent. */
function withoutScope(request: GrantRequest): GrantRequest {
  return 'scope' in request ? { ...request, scope: '' } : request;
}

function withoutParameter(client: ClientCredentials, name: string): ClientCredentials {
  const others = Object.entries(readTokenParams(client)).filter(([parameter]) => parameter !== name);
  return { ...client, token_params: Object.fromEntries(others) };
}

function readTokenParams({ token_params: parameters }: ClientCredentials): JsonObject {
  return typeof parameters === 'object' && parameters !== null ? (parameters as JsonObject) : {};
}
