import type { Values } from '../../wire/credentials.js';
import type { GrantRequest, TokenOutcome } from '../model/tokenClient.js';
import { nameOf, type Context } from './context.js';

/** Inside the time in which most providers still take a refresh token that they have just replaced. */
const RETRY_AFTER_MS = 2000;

/** What came of asking a provider. */
export interface Asked {
  readonly outcome: TokenOutcome;
  /** When it was asked with this outcome, in ms since 1970. */
  readonly atMs: number;
  /** Whether the provider may have acted on a call of which nobody learns the outcome. */
  readonly isUnknown: boolean;
}

/**
 * Asks for new values; once more, with the same, when it may be that the answer alone was lost.
 * @param lost the lease: without it nobody asks
 */
export async function ask(
  context: Context,
  {
    clientValues,
    request,
    lost,
  }: { readonly clientValues: Values; readonly request: GrantRequest; readonly lost: AbortSignal },
): Promise<Asked> {
  const first = await askOnce(context, clientValues, request, lost);
  if (first.outcome.outcome !== 'ambiguous') return { ...first, isUnknown: false };
  try {
    await context.sleep(RETRY_AFTER_MS, lost);
  } catch {
    return { ...first, isUnknown: true };
  }
  return { ...(await askOnce(context, clientValues, request, lost)), isUnknown: true };
}

async function askOnce(
  { tokens, log, now, monotonicNow, observer }: Context,
  clientValues: Values,
  request: GrantRequest,
  lost: AbortSignal,
): Promise<Pick<Asked, 'outcome' | 'atMs'>> {
  const atMs = now();
  const beganAtMs = monotonicNow();
  try {
    const outcome = await tokens.obtain(clientValues, request, lost);
    return { outcome, atMs };
  } catch (error: unknown) {
    // It never throws for what a provider does; whatever this is, the request may have been sent.
    log.error({ error: nameOf(error) }, 'a token request failed by itself');
    return { outcome: { outcome: 'ambiguous', code: 'internal', detail: '' }, atMs };
  } finally {
    observer.asked((monotonicNow() - beganAtMs) / 1000);
  }
}
