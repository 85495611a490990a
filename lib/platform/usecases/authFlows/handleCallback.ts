import { parseCallbackQuery, readCallback, type Callback } from '../../../oauth/callback.js';
import { readVendorCallbackParameters } from '../../../oauth/vendorCallbackParameters.js';
import { hashRandomToken } from '../../../oauth/randomToken.js';
import { createRedactor } from '../../../sensitive.js';
import type { JsonObject } from '../../../json.js';
import { collectSecretTexts } from '../../../wire/collectSecretTexts.js';
import type { AuthFlow } from '../../model/authFlow.js';
import { openRecord } from '../../vault/sealedRecord.js';
import type { Services } from '../services.js';
import { hasBrowserCookie } from './browserCookie.js';
import { completeFlow } from './completeFlow.js';
import { exchangeCode, type AuthorizationResponse } from './exchangeCode.js';
import { buildRedirectUri } from './redirectUri.js';
import { failFlow, UNREADABLE_CLIENT, type FlowError } from './storeResult.js';

/** The request with which a provider sends the browser back. */
interface CallbackRequest {
  /** The query of the callback, without its question mark. */
  readonly query: string;
  /** The Cookie header. */
  readonly cookies: string | undefined;
  readonly requestId: string;
}

/** The completed flow; undefined when the request belongs to no flow that this browser can complete. */
export type CallbackResult = AuthFlow | undefined;

/**
 * Handles the callback of a flow. The code expires within minutes, so it is exchanged at once. One request of the browser that started
 * the flow uses up the state. A request without the flow's cookie changes nothing: the link alone can neither complete nor break the flow
 * (RFC 9700, section 4.7).
 * @throws ApiError `unreadable`, `store_unavailable`
 */
export async function handleCallback(
  services: Services,
  { query, cookies, requestId }: CallbackRequest,
): Promise<CallbackResult> {
  const { store, vault, now } = services;
  const parameters = parseCallbackQuery(query);
  const callback = readCallback(parameters);
  if (callback.kind === 'invalid') return undefined;
  const flow = await store.authFlows.findByState(hashRandomToken(callback.state));
  if (flow === undefined || !hasBrowserCookie(cookies, flow)) return undefined;
  if (flow.status !== 'pending' || now() >= flow.expiresAtMs) return undefined;
  const client = await store.authClients.find(flow.authClientId);
  const clientValues = client && openRecord(vault, client);
  if (client === undefined || clientValues === undefined) return failFlow(services, flow, UNREADABLE_CLIENT, requestId);
  if (isIssuerMismatch(callback.issuer, clientValues)) {
    // Another server knows the state, so it is used up.
    await failFlow(services, flow, ISSUER_MISMATCH, requestId);
    return undefined;
  }
  if (callback.kind === 'error') return failFlow(services, flow, toFlowError(callback, clientValues), requestId);
  const claimed = await store.authFlows.update(flow.id, 'pending', { status: 'exchanging' });
  if (claimed === undefined) return undefined;
  const response: AuthorizationResponse = {
    code: callback.code,
    redirectUri: buildRedirectUri(services.publicUrl()),
    members: readVendorCallbackParameters(parameters),
  };
  return completeFlow(
    services,
    claimed,
    { client, clientValues },
    (exchange) => exchangeCode(services, exchange, response),
    requestId,
  );
}

const ISSUER_MISMATCH: FlowError = {
  code: 'issuer_mismatch',
  description: "The response is not from the auth client's issuer",
};

/** Checks the `iss` parameter (RFC 9207, section 2.4). */
function isIssuerMismatch(actual: string | undefined, { issuer, iss_required: required }: JsonObject): boolean {
  if (actual === undefined) return required === true;
  return issuer !== undefined && issuer !== actual;
}

/** Reads the provider's error (RFC 6749, section 4.1.2.1); the state and the auth client's secrets are redacted. */
function toFlowError(
  { error, description, state }: Extract<Callback, { readonly kind: 'error' }>,
  clientValues: JsonObject,
): FlowError {
  const redact = createRedactor([state, ...collectSecretTexts(clientValues)]);
  return { code: redact(error), description: redact(description) };
}
