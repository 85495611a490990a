import type { ApiFailure } from '../../api/client.js';
import type { Tone } from '../../kit/Badge.js';

/** What came of something that was tried, in words. */
export interface ActionResult {
  readonly tone: Tone;
  readonly text: string;
  readonly next?: string;
}

/** Of `verified` and its reason, as the component has found out. */
export function describeVerification({
  verified,
  reason,
}: {
  readonly verified: boolean;
  readonly reason?: string;
}): ActionResult {
  if (verified) return { tone: 'good', text: 'Verified: the component takes the credential.' };
  return {
    tone: 'bad',
    text: `The component does not take the credential${reason === undefined ? '.' : `: ${reason}`}`,
  };
}

const NEXT_STEPS: Readonly<Record<string, string>> = {
  not_refreshable: 'There is nothing to refresh it with: authenticate again to get a new token.',
  too_early: 'Nothing is wrong; the service refreshes it by itself when the time has come.',
  client_rejected: 'Correct the client id or secret of its auth client.',
  configuration: 'Change its auth client; then refresh again.',
  reauthorization_required: 'Re-Authenticate.',
};

/**
 * Of a refresh that gave a token. The service gives one that it has got a moment ago as it is.
 * @param beforeMs when the token was got that there was, `afterMs` the one that there is now: in ms since 1970
 */
export function describeRefresh(beforeMs: number | undefined, afterMs: number): ActionResult {
  if (beforeMs !== afterMs) return { tone: 'good', text: 'Refreshed: steps get the new token from now on.' };
  return {
    tone: 'calm',
    text: 'The token was refreshed a few seconds ago, so it stays. Try again in 5 s for another.',
  };
}

/** Of a refresh that gave no token: the service's own words, and what to do. */
export function describeRefreshFailure({ status, problems, retryAfterSeconds }: ApiFailure): ActionResult {
  const code = problems[0]?.code ?? '';
  const text = problems.map(({ detail }) => detail).join(' ');
  if (status === 503) {
    const next = retryAfterSeconds === undefined ? 'Try again later.' : `Try again in ${retryAfterSeconds} s.`;
    return { tone: 'warn', text, next };
  }
  const tone = code === 'too_early' ? 'warn' : 'bad';
  return { tone, text, ...(Object.hasOwn(NEXT_STEPS, code) ? { next: NEXT_STEPS[code] ?? '' } : {}) };
}

/** Of anything else that was refused: the service's own words. */
export function describeFailure({ problems }: ApiFailure): ActionResult {
  return { tone: 'bad', text: problems.map(({ detail }) => detail).join(' ') };
}
