import type { JsonObject } from '../../../json.js';
import type { ObtainedToken, GrantRequest, IssuedToken, TokenOutcome, TokenRefusal } from '../../model/tokenClient.js';
import type { Services } from '../services.js';
import type { FlowContent } from './flowContent.js';

/** Lifetime of Instagram's short-lived tokens, in ms; the token response doesn't state it. */
export const SHORT_LIVED_TOKEN_MS = 3_600_000;
/** Delay before a code that hasn't reached the provider is sent again, in ms. */
const RETRY_DELAY_MS = 1000;

/** The result of an exchange at the provider. */
export type ExchangeResult =
  | { readonly token: ObtainedToken }
  | {
      readonly refusal: TokenRefusal;
      /** The token of the first step, from which the exchange can be retried. */
      readonly shortLived?: ObtainedToken;
    };

interface ExchangeContext extends Pick<Services, 'tokenClient' | 'now' | 'sleep' | 'log'> {
  /** Values of the secret to reauthorize, which are redacted from the provider's error. */
  readonly values: JsonObject;
}

/** The authorization response that the browser brings to the callback (RFC 6749, section 4.1.2). */
export interface AuthorizationResponse {
  readonly code: string;
  readonly redirectUri: string;
  /** Further members of the redirect. Those of the token response win: they haven't passed through a browser. */
  readonly members: Readonly<Record<string, string>>;
}

/**
 * Exchanges an authorization code for a token (RFC 6749, section 4.1.3).
 * @param grant `ig_code` exchanges Instagram's code for its short-lived token
 */
export async function exchangeCode(
  services: ExchangeContext,
  clientValues: JsonObject,
  grant: 'authorization_code' | 'ig_code',
  { code, redirectUri, members }: AuthorizationResponse,
  content: FlowContent,
): Promise<ExchangeResult> {
  const request = { grant, code, redirectUri, ...pickVerifier(content) } as const;
  const result = toExchangeResult(services, await requestToken(services, clientValues, request));
  if ('refusal' in result) return result;
  const { grant: issued, obtainedAtMs } = result.token;
  return { token: { grant: { ...issued, others: { ...members, ...issued.others } }, obtainedAtMs } };
}

function pickVerifier({ codeVerifier }: FlowContent): { readonly codeVerifier?: string } {
  return codeVerifier === undefined ? {} : { codeVerifier };
}

/** Exchanges Instagram's short-lived token for a long-lived one. User and permissions are in the first response only, and are kept. */
export async function exchangeShortLivedToken(
  services: ExchangeContext,
  clientValues: JsonObject,
  shortLived: ObtainedToken,
): Promise<ExchangeResult> {
  const { accessToken } = shortLived.grant;
  const result = toExchangeResult(
    services,
    await requestToken(services, clientValues, { grant: 'ig_exchange', accessToken }),
  );
  if ('refusal' in result) return { ...result, shortLived };
  const { token } = result;
  return { token: { ...token, grant: mergeTokenResponses(shortLived.grant, token.grant) } };
}

function mergeTokenResponses(shortLived: IssuedToken, longLived: IssuedToken): IssuedToken {
  const scope = longLived.scope ?? shortLived.scope;
  return {
    ...longLived,
    ...(scope === undefined ? {} : { scope }),
    others: { ...shortLived.others, ...longLived.others },
  };
}

function toExchangeResult({ now }: ExchangeContext, outcome: TokenOutcome): ExchangeResult {
  if (outcome.outcome !== 'granted') return { refusal: outcome };
  return { token: { grant: outcome.grant, obtainedAtMs: now() } };
}

/** Requests a token, and retries once if the provider hasn't acted. A code that it may have seen can't be used again. */
async function requestToken(
  services: ExchangeContext,
  clientValues: JsonObject,
  request: GrantRequest,
): Promise<TokenOutcome> {
  const first = await requestTokenOnce(services, clientValues, request);
  if (first.outcome !== 'transient') return first;
  await services.sleep(RETRY_DELAY_MS);
  return requestTokenOnce(services, clientValues, request);
}

async function requestTokenOnce(
  { tokenClient, log, values }: ExchangeContext,
  clientValues: JsonObject,
  request: GrantRequest,
): Promise<TokenOutcome> {
  try {
    return await tokenClient.obtain(clientValues, request, undefined, values);
  } catch (error: unknown) {
    // Failures of the provider are returned, so this is a bug. The message may contain what was sent.
    log.error({ error: error instanceof Error ? error.name : typeof error }, 'token request failed: unexpected error');
    return { outcome: 'ambiguous', code: 'internal', detail: 'The token request failed in the service' };
  }
}
