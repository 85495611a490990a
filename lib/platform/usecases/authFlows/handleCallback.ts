import { parseCallbackQuery, readCallback, type Callback } from '../../../oauth/callback.js';
import { readVendorCallbackParameters } from '../../../oauth/vendorCallbackParameters.js';
import { hashRandomToken } from '../../../oauth/randomToken.js';
import { createRedactor } from '../../../sensitive.js';
import type { Values } from '../../../wire/credentials.js';
import { collectSecretTexts } from '../../../wire/collectSecretTexts.js';
import type { AuthFlow } from '../../model/authFlow.js';
import { openAuthClient } from '../authClients/sealAuthClient.js';
import type { Services } from '../services.js';
import { hasBrowserCookie } from './browserCookie.js';
import {
  exchangeCode,
  exchangeShortLivedToken,
  SHORT_LIVED_TOKEN_MS,
  type AuthorizationResponse,
  type ExchangeResult,
} from './exchangeCode.js';
import { openFlowContent, sealFlowContent, type FlowContent } from './flowContent.js';
import { buildRedirectUri } from './redirectUri.js';
import { readPreviousValues } from './readPreviousValues.js';
import { failFlow, completeFlow, type FlowError } from './completeFlow.js';

/** A browser that comes back from a provider. */
export interface CallbackRequest {
  /** The query of the callback, without its question mark. */
  readonly query: string;
  /** The Cookie header. */
  readonly cookies: string | undefined;
  readonly requestId: string;
}

/** How the visit ended; undefined: it belongs to no flow that this browser could end. */
export type CallbackResult = AuthFlow | undefined;

/**
 * Ends a flow with what the browser brings from the provider: the code is exchanged here and now, since it lives only for
 * minutes. The state is used up by exactly one visit, of the browser that began the flow. A visit without its cookie changes
 * nothing: whoever has only got hold of the link can neither end somebody's flow (RFC 9700 section 4.7) nor spoil it.
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
  const clientValues = client && openAuthClient(vault, client);
  if (client === undefined || clientValues === undefined) return failFlow(services, flow, UNREADABLE_CLIENT, requestId);
  if (isIssuerMismatch(callback.issuer, clientValues)) {
    // The state has got about: it is used up.
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
  const work = exchangeAndComplete(services, claimed, client.type, clientValues, response, requestId);
  services.workTracker.add(work);
  return work;
}

async function exchangeAndComplete(
  services: Services,
  flow: AuthFlow,
  type: string,
  clientValues: Values,
  response: AuthorizationResponse,
  requestId: string,
): Promise<CallbackResult> {
  const content = openFlowContent(services.vault, flow);
  const context = { ...services, values: await readPreviousValues(services, flow) };
  const result =
    type === 'oauth2_instagram'
      ? await exchangeInstagramCode(context, flow, content, clientValues, response)
      : await exchangeCode(context, clientValues, 'authorization_code', response, content);
  return completeFlow(services, flow, content, result, requestId);
}

/** Both steps or nothing. The first one's token is kept before the second: should that fail, it can be taken up again. */
async function exchangeInstagramCode(
  services: Services & { readonly values: Values },
  flow: AuthFlow,
  content: FlowContent,
  clientValues: Values,
  response: AuthorizationResponse,
): Promise<ExchangeResult> {
  const first = await exchangeCode(services, clientValues, 'ig_code', response, content);
  if ('refusal' in first) return first;
  const shortLived = first.held;
  const { sealed, keyId } = sealFlowContent(services.vault, flow, { ...content, shortLived });
  const expiresAtMs = shortLived.obtainedAtMs + SHORT_LIVED_TOKEN_MS;
  await services.store.authFlows.update(flow.id, 'exchanging', { sealed, keyId, expiresAtMs });
  return exchangeShortLivedToken(services, clientValues, shortLived);
}

const UNREADABLE_CLIENT: FlowError = { code: 'unreadable', description: 'The auth-client can no longer be opened' };
const ISSUER_MISMATCH: FlowError = {
  code: 'issuer_mismatch',
  description: 'The answer was not from the issuer that the auth-client names',
};

/** RFC 9207 section 2.4. */
function isIssuerMismatch(actual: string | undefined, { issuer, iss_required: required }: Values): boolean {
  if (actual === undefined) return required === true;
  return issuer !== undefined && issuer !== actual;
}

/** What the provider says against it (RFC 6749 section 4.1.2.1). Nobody has to see the state in it again. */
function toFlowError(
  { error, description, state }: Extract<Callback, { readonly kind: 'error' }>,
  clientValues: Values,
): FlowError {
  const redact = createRedactor([state, ...collectSecretTexts(clientValues)]);
  return { code: redact(error), description: redact(description) };
}
