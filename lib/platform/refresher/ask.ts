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
): Promise<Asked> {
  const asking = (): ReturnType<typeof askOnce> => askOnce(context, clientValues, values, request, lost);
  const first = await asking();
  if (first.outcome.outcome !== 'ambiguous') return { ...first, isUnknown: false };
  try {
    await context.sleep(RETRY_AFTER_MS, lost);
  } catch {
    return { ...first, isUnknown: true };
  }
  return { ...(await asking()), isUnknown: true };
}

async function askOnce(
  { tokens, log, now, monotonicNow, observer }: Context,
  clientValues: Values,
  values: Values,
  request: GrantRequest,
  lost: AbortSignal,
): Promise<Pick<Asked, 'outcome' | 'atMs'>> {
  const atMs = now();
  const beganAtMs = monotonicNow();
  try {
    const outcome = await tokens.obtain(clientValues, request, lost, values);
    return { outcome, atMs };
  } catch (error: unknown) {
    // It never throws for what a provider does; whatever this is, the request may have been sent.
    log.error({ error: nameOf(error) }, 'a token request failed by itself');
    return { outcome: { outcome: 'ambiguous', code: 'internal', detail: '' }, atMs };
  } finally {
    observer.asked((monotonicNow() - beganAtMs) / 1000);
  }
}
