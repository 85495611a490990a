import type { JsonObject } from '../../json.js';
import { isErrorBody } from '../../oauth/errorReport.js';
import { findTokenGrant, hasUser } from '../../oauth/grants/index.js';
import { findTokenPath } from '../../oauth/tokenPath.js';
import { readIssuedToken } from '../../oauth/tokenResponse.js';
import type { GrantRequest } from '../../oauth/providers/index.js';
import type { ClientCredentials, TokenOutcome } from '../model/tokenClient.js';
import type { EndpointResponse } from './endpointResponse.js';
import { prepareTokenRequest, type TokenRequestContext } from './prepareTokenRequest.js';
import { readErrorAsRefusal, readRefusal } from './tokenRefusal.js';

/**
 * Requests a token, and repeats the request without a parameter that the provider may have rejected. Without a scope it means the scope
 * granted before (RFC 6749, section 6), or the default of the client.
 */
export async function obtainToken(
  client: ClientCredentials,
  request: GrantRequest,
  context: TokenRequestContext,
  signal: AbortSignal | undefined,
): Promise<TokenOutcome> {
  const first = await requestToken(client, request, context, signal);
  if (first.outcome === 'granted') return first;
  const { retryWithout = {} } = findTokenGrant(request) ?? {};
  const name = Object.hasOwn(retryWithout, first.code) ? retryWithout[first.code] : undefined;
  if (name === undefined || !(name in readTokenParams(client) || name in request)) return first;
  return requestToken(withoutParameter(client, name), withoutValue(request, name), context, signal);
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
  const { failureClasses = {} } = findTokenGrant(request) ?? {};
  const outcome = Object.hasOwn(failureClasses, refusal.code) ? failureClasses[refusal.code] : undefined;
  return outcome === undefined ? refusal : { ...refusal, outcome };
}

/** An empty value is not sent. */
function withoutValue(request: GrantRequest, name: string): GrantRequest {
  return name in request ? { ...request, [name]: '' } : request;
}

function withoutParameter(client: ClientCredentials, name: string): ClientCredentials {
  const others = Object.entries(readTokenParams(client)).filter(([parameter]) => parameter !== name);
  return { ...client, token_params: Object.fromEntries(others) };
}

function readTokenParams({ token_params: parameters }: ClientCredentials): JsonObject {
  return typeof parameters === 'object' && parameters !== null ? (parameters as JsonObject) : {};
}
