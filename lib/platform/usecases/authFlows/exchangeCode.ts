import { selectProtocol } from '../../../auth/registry.js';
import type { JsonObject } from '../../../json.js';
import type { AuthFlow } from '../../model/authFlow.js';
import type { AuthClient } from '../../model/authClient.js';
import type { IssuedToken } from '../../../oauth/tokenResponse.js';
import type { ObtainedToken, TokenOutcome, TokenRefusal } from '../../model/tokenClient.js';
import type { GrantRequest } from '../../../oauth/providers/index.js';
import type { FurtherStep } from '../../../oauth/providers/protocol.js';
import type { Services } from '../services.js';
import { sealFlowContent, type FlowContent } from './flowContent.js';

/** Delay before a code that hasn't reached the provider is sent again, in ms. */
const RETRY_DELAY_MS = 1000;

/** The flow of an exchange, and what the token requests need. */
export interface Exchange {
  /** With the status `exchanging`. */
  readonly flow: AuthFlow;
  readonly content: FlowContent;
  readonly client: AuthClient;
  readonly clientValues: JsonObject;
  /** Values of the secret to reauthorize, which are redacted from the provider's error. */
  readonly previousValues: JsonObject;
}

/** The token of a first step, and the time until which the further step can be retried. */
export interface FirstToken {
  readonly token: ObtainedToken;
  readonly untilMs: number;
}

/** The result of an exchange at the provider. */
export type ExchangeResult =
  { readonly token: ObtainedToken } | { readonly refusal: TokenRefusal; readonly firstToken?: FirstToken };

/** The authorization response that the browser brings to the callback (RFC 6749, section 4.1.2). */
export interface AuthorizationResponse {
  readonly code: string;
  readonly redirectUri: string;
  /** Further members of the redirect. Those of the token response win: they haven't passed through a browser. */
  readonly members: Readonly<Record<string, string>>;
}

/** Exchanges an authorization code for the token to save (RFC 6749, section 4.1.3), with the further step of its provider. */
export async function exchangeCode(
  services: Services,
  exchange: Exchange,
  { code, redirectUri, members }: AuthorizationResponse,
): Promise<ExchangeResult> {
  const { client, content } = exchange;
  const protocol = selectProtocol(client);
  const verifier = content.codeVerifier === undefined ? {} : { codeVerifier: content.codeVerifier };
  const request = protocol.buildCodeRequest({ code, redirectUri, ...verifier });
  const result = await requestToken(services, exchange, request);
  if ('refusal' in result) return result;
  const { grant: issued, obtainedAtMs } = result.token;
  const token = { grant: { ...issued, others: { ...members, ...issued.others } }, obtainedAtMs };
  const { furtherStep: step } = protocol;
  if (step === undefined) return { token };
  await saveFirstToken(services, exchange, limitFirstToken(step, token));
  return exchangeFirstToken(services, exchange, step, token);
}

/** Takes the further step. User and permissions may be in the first token response only, and are kept. */
export async function exchangeFirstToken(
  services: Services,
  exchange: Exchange,
  step: FurtherStep<GrantRequest>,
  first: ObtainedToken,
): Promise<ExchangeResult> {
  const result = await requestToken(services, exchange, step.buildRequest(first.grant.accessToken));
  if ('refusal' in result) return { ...result, firstToken: limitFirstToken(step, first) };
  const { token } = result;
  return { token: { ...token, grant: mergeTokenResponses(first.grant, token.grant) } };
}

/** Stores the first token before the further step, so that the step can be retried. */
async function saveFirstToken(
  { store, vault }: Services,
  { flow, content }: Exchange,
  { token, untilMs }: FirstToken,
): Promise<void> {
  const sealed = sealFlowContent(vault, flow, { ...content, shortLived: token });
  await store.authFlows.update(flow.id, 'exchanging', { ...sealed, expiresAtMs: untilMs });
}

function limitFirstToken({ firstTokenMs }: FurtherStep, token: ObtainedToken): FirstToken {
  return { token, untilMs: token.obtainedAtMs + firstTokenMs };
}

function mergeTokenResponses(first: IssuedToken, last: IssuedToken): IssuedToken {
  const scope = last.scope ?? first.scope;
  return {
    ...last,
    ...(scope === undefined ? {} : { scope }),
    others: { ...first.others, ...last.others },
  };
}

/** Requests a token, and retries once if the provider hasn't acted. A code that it may have seen can't be used again. */
async function requestToken(services: Services, exchange: Exchange, request: GrantRequest): Promise<ExchangeResult> {
  let outcome = await requestTokenOnce(services, exchange, request);
  if (outcome.outcome === 'transient') {
    await services.sleep(RETRY_DELAY_MS);
    outcome = await requestTokenOnce(services, exchange, request);
  }
  if (outcome.outcome !== 'granted') return { refusal: outcome };
  return { token: { grant: outcome.grant, obtainedAtMs: services.now() } };
}

async function requestTokenOnce(
  { tokenClient, log }: Services,
  { clientValues, previousValues }: Exchange,
  request: GrantRequest,
): Promise<TokenOutcome> {
  try {
    return await tokenClient.obtain(clientValues, request, undefined, previousValues);
  } catch (error: unknown) {
    // Failures of the provider are returned, so this is a bug. The message may contain what was sent.
    log.error({ error: error instanceof Error ? error.name : typeof error }, 'token request failed: unexpected error');
    return { outcome: 'ambiguous', code: 'internal', detail: 'The token request failed in the service' };
  }
}
