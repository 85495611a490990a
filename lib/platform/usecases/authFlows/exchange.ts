import type { Values } from '../../../wire/credentials.js';
import type { GrantRequest, TokenGrant, TokenOutcome, TokenRefusal } from '../../model/tokenClient.js';
import type { Services } from '../services.js';
import type { FlowContent, HeldGrant } from './flowContent.js';

/** How long Instagram's short-lived tokens live, in ms; their answer doesn't say. */
export const SHORT_LIFE_MS = 3_600_000;
/** Before a code is sent once more that has not reached the provider, in ms. */
const PAUSE_MS = 1000;

/** What came of asking the provider. */
export type Exchanged =
  | { readonly held: HeldGrant }
  | {
      readonly refusal: TokenRefusal;
      /** The half of it that was done: it can be taken up again. */
      readonly shortLived?: HeldGrant;
    };

interface Asking extends Pick<Services, 'tokens' | 'now' | 'sleep' | 'log'> {
  /** Of the secret that is authenticated anew: a refusal is quoted without them. */
  readonly values: Values;
}

/** What a browser brings back from a provider. */
export interface BroughtCode {
  readonly code: string;
  readonly redirectUri: string;
  /** What the redirect says beside it. The token endpoint's own members win: they have not passed through a browser. */
  readonly beside: Readonly<Record<string, string>>;
}

/** The code for tokens (RFC 6749 section 4.1.3). @param grant `ig_code`: Instagram's code for its short-lived token */
export async function exchangeCode(
  services: Asking,
  clientValues: Values,
  grant: 'authorization_code' | 'ig_code',
  { code, redirectUri, beside }: BroughtCode,
  content: FlowContent,
): Promise<Exchanged> {
  const request = { grant, code, redirectUri, ...verifierIn(content) } as const;
  const exchanged = heldBy(services, await ask(services, clientValues, request));
  if ('refusal' in exchanged) return exchanged;
  const { grant: granted, obtainedAtMs } = exchanged.held;
  return { held: { grant: { ...granted, others: { ...beside, ...granted.others } }, obtainedAtMs } };
}

function verifierIn({ codeVerifier }: FlowContent): { readonly codeVerifier?: string } {
  return codeVerifier === undefined ? {} : { codeVerifier };
}

/** Instagram's short-lived token for the long-lived one, which doesn't name user and permissions: those stay. */
export async function exchangeShortLived(
  services: Asking,
  clientValues: Values,
  shortLived: HeldGrant,
): Promise<Exchanged> {
  const { accessToken } = shortLived.grant;
  const exchanged = heldBy(services, await ask(services, clientValues, { grant: 'ig_exchange', accessToken }));
  if ('refusal' in exchanged) return { ...exchanged, shortLived };
  const { held } = exchanged;
  return { held: { ...held, grant: merged(shortLived.grant, held.grant) } };
}

function merged(short: TokenGrant, long: TokenGrant): TokenGrant {
  const scope = long.scope ?? short.scope;
  return { ...long, ...(scope === undefined ? {} : { scope }), others: { ...short.others, ...long.others } };
}

function heldBy({ now }: Asking, outcome: TokenOutcome): Exchanged {
  if (outcome.outcome !== 'granted') return { refusal: outcome };
  return { held: { grant: outcome.grant, obtainedAtMs: now() } };
}

/** Once more when the provider has not acted; a code that it may have seen is spent. */
async function ask(services: Asking, clientValues: Values, request: GrantRequest): Promise<TokenOutcome> {
  const first = await askOnce(services, clientValues, request);
  if (first.outcome !== 'transient') return first;
  await services.sleep(PAUSE_MS);
  return askOnce(services, clientValues, request);
}

async function askOnce(
  { tokens, log, values }: Asking,
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
