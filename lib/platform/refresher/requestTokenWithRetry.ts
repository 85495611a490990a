import type { Values } from '../../wire/credentials.js';
import type { GrantRequest, TokenOutcome } from '../model/tokenClient.js';
import { getErrorName, type RefresherContext } from './refresherContext.js';

/** Inside the time in which most providers still take a refresh token that they have just replaced. */
const RETRY_DELAY_MS = 2000;

/** What came of asking a provider. */
export interface TokenRequestResult {
  readonly outcome: TokenOutcome;
  /** When it was asked with this outcome, in ms since 1970. */
  readonly atMs: number;
  /** Whether the provider may have acted on a call of which nobody learns the outcome. */
  readonly isOutcomeUnknown: boolean;
}

/**
 * Asks for new values; once more, with the same, when it may be that the answer alone was lost.
 * @param lost the lease: without it nobody asks
 */
export async function requestTokenWithRetry(
  context: RefresherContext,
  {
    clientValues,
    values,
    request,
    lost,
  }: {
    readonly clientValues: Values;
    /** The secret's. */
    readonly values: Values;
    readonly request: GrantRequest;
    readonly lost: AbortSignal;
  },
): Promise<TokenRequestResult> {
  const asking = (): ReturnType<typeof requestToken> => requestToken(context, clientValues, values, request, lost);
  const first = await asking();
  if (first.outcome.outcome !== 'ambiguous') return { ...first, isOutcomeUnknown: false };
  try {
    await context.sleep(RETRY_DELAY_MS, lost);
  } catch {
    return { ...first, isOutcomeUnknown: true };
  }
  return { ...(await asking()), isOutcomeUnknown: true };
}

async function requestToken(
  { tokenClient: tokens, log, now, monotonicNow, observer }: RefresherContext,
  clientValues: Values,
  values: Values,
  request: GrantRequest,
  lost: AbortSignal,
): Promise<Pick<TokenRequestResult, 'outcome' | 'atMs'>> {
  const atMs = now();
  const beganAtMs = monotonicNow();
  try {
    const outcome = await tokens.obtain(clientValues, request, lost, values);
    return { outcome, atMs };
  } catch (error: unknown) {
    // It never throws for what a provider does; whatever this is, the request may have been sent.
    log.error({ error: getErrorName(error) }, 'a token request failed by itself');
    return { outcome: { outcome: 'ambiguous', code: 'internal', detail: '' }, atMs };
  } finally {
    observer.onTokenRequest((monotonicNow() - beganAtMs) / 1000);
  }
}
