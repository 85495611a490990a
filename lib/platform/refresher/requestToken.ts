import type { JsonObject } from '../../json.js';
import type { GrantRequest } from '../../oauth/providers/index.js';
import type { TokenOutcome } from '../model/tokenClient.js';
import { getErrorName, type RefresherContext } from './refresherContext.js';

/** Within the grace period in which most providers still accept a refresh token that they have just replaced. */
const RETRY_DELAY_MS = 2000;

/** The result of one or two token requests. */
interface TokenRequestResult {
  readonly outcome: TokenOutcome;
  /** The time of the last request, in ms since 1970. */
  readonly requestedAtMs: number;
  /** Whether the provider may have acted on a request whose response was lost. */
  readonly isOutcomeUnknown: boolean;
}

/**
 * Requests a token, and repeats the request once when its outcome is unknown.
 * @param leaseLost aborted when the lease is lost: then no request is sent
 */
export async function requestToken(
  context: RefresherContext,
  {
    clientValues,
    values,
    request,
    leaseLost,
  }: {
    readonly clientValues: JsonObject;
    /** The values of the secret. */
    readonly values: JsonObject;
    readonly request: GrantRequest;
    readonly leaseLost: AbortSignal;
  },
): Promise<TokenRequestResult> {
  const sendOnce = (): ReturnType<typeof sendTokenRequest> =>
    sendTokenRequest(context, clientValues, values, request, leaseLost);
  const first = await sendOnce();
  if (first.outcome.outcome !== 'ambiguous') return { ...first, isOutcomeUnknown: false };
  try {
    await context.sleep(RETRY_DELAY_MS, leaseLost);
  } catch {
    return { ...first, isOutcomeUnknown: true };
  }
  return { ...(await sendOnce()), isOutcomeUnknown: true };
}

async function sendTokenRequest(
  { tokenClient, log, now, monotonicNow, observer }: RefresherContext,
  clientValues: JsonObject,
  values: JsonObject,
  request: GrantRequest,
  leaseLost: AbortSignal,
): Promise<Pick<TokenRequestResult, 'outcome' | 'requestedAtMs'>> {
  const requestedAtMs = now();
  const startedAtMs = monotonicNow();
  try {
    const outcome = await tokenClient.obtain(clientValues, request, leaseLost, values);
    return { outcome, requestedAtMs };
  } catch (error: unknown) {
    // Failures of a provider are returned, so this error is a bug. The request may have been sent.
    log.error({ error: getErrorName(error) }, 'token request failed: unexpected error');
    return { outcome: { outcome: 'ambiguous', code: 'internal', detail: '' }, requestedAtMs };
  } finally {
    observer.onTokenRequest((monotonicNow() - startedAtMs) / 1000);
  }
}
