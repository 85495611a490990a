import type { Values } from '../../../wire/credentials.js';
import type { GrantRequest, IssuedToken, TokenOutcome, TokenRefusal } from '../../model/tokenClient.js';
import type { Services } from '../services.js';
import type { FlowContent, ObtainedToken } from './flowContent.js';

/** How long Instagram's short-lived tokens live, in ms; their answer doesn't say. */
export const SHORT_LIVED_TOKEN_MS = 3_600_000;
/** Before a code is sent once more that has not reached the provider, in ms. */
const RETRY_DELAY_MS = 1000;

/** What came of asking the provider. */
export type ExchangeResult =
  | { readonly held: ObtainedToken }
  | {
      readonly refusal: TokenRefusal;
      /** The half of it that was done: it can be taken up again. */
      readonly shortLived?: ObtainedToken;
    };

interface ExchangeContext extends Pick<Services, 'tokenClient' | 'now' | 'sleep' | 'log'> {
  /** Of the secret that is authenticated anew: a refusal is quoted without them. */
  readonly values: Values;
}

/** What a browser brings back from a provider. */
export interface AuthorizationResponse {
  readonly code: string;
  readonly redirectUri: string;
  /** What the redirect says beside it. The token endpoint's own members win: they have not passed through a browser. */
  readonly members: Readonly<Record<string, string>>;
}

/** The code for tokens (RFC 6749 section 4.1.3). @param grant `ig_code`: Instagram's code for its short-lived token */
export async function exchangeCode(
  services: ExchangeContext,
  clientValues: Values,
  grant: 'authorization_code' | 'ig_code',
  { code, redirectUri, members: beside }: AuthorizationResponse,
  content: FlowContent,
): Promise<ExchangeResult> {
  const request = { grant, code, redirectUri, ...pickVerifier(content) } as const;
  const result = toExchangeResult(services, await requestToken(services, clientValues, request));
  if ('refusal' in result) return result;
  const { grant: granted, obtainedAtMs } = result.held;
  return { held: { grant: { ...granted, others: { ...beside, ...granted.others } }, obtainedAtMs } };
}

function pickVerifier({ codeVerifier }: FlowContent): { readonly codeVerifier?: string } {
  return codeVerifier === undefined ? {} : { codeVerifier };
}

/** Instagram's short-lived token for the long-lived one, which doesn't name user and permissions: those stay. */
export async function exchangeShortLivedToken(
  services: ExchangeContext,
  clientValues: Values,
  shortLived: ObtainedToken,
): Promise<ExchangeResult> {
  const { accessToken } = shortLived.grant;
  const result = toExchangeResult(
    services,
    await requestToken(services, clientValues, { grant: 'ig_exchange', accessToken }),
  );
  if ('refusal' in result) return { ...result, shortLived };
  const { held } = result;
  return { held: { ...held, grant: mergeTokenResponses(shortLived.grant, held.grant) } };
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
  return { held: { grant: outcome.grant, obtainedAtMs: now() } };
}

/** Once more when the provider has not acted; a code that it may have seen is spent. */
async function requestToken(
  services: ExchangeContext,
  clientValues: Values,
  request: GrantRequest,
): Promise<TokenOutcome> {
  const first = await requestTokenOnce(services, clientValues, request);
  if (first.outcome !== 'transient') return first;
  await services.sleep(RETRY_DELAY_MS);
  return requestTokenOnce(services, clientValues, request);
}

async function requestTokenOnce(
  { tokenClient: tokens, log, values }: ExchangeContext,
  clientValues: Values,
  request: GrantRequest,
): Promise<TokenOutcome> {
  try {
    return await tokens.obtain(clientValues, request, undefined, values);
  } catch (error: unknown) {
    // It never throws for what a provider does. Its text may hold what was sent.
    log.error({ error: error instanceof Error ? error.name : typeof error }, 'a token request failed by itself');
    return { outcome: 'ambiguous', code: 'internal', detail: 'The request could not be made' };
  }
}
