import type { ApiFailure } from '../../api/client.js';
import type { Tone } from '../../kit/Badge.js';

/** Result of an action, for the user. */
export interface ActionResult {
  readonly tone: Tone;
  readonly text: string;
  readonly next?: string;
}

/** Describes the result of a verification by the component. */
export function describeVerification({
  verified,
  reason,
}: {
  readonly verified: boolean;
  readonly reason?: string;
}): ActionResult {
  if (verified) return { tone: 'good', text: 'Verified: the component accepts the credential.' };
  return {
    tone: 'bad',
    text: `The component rejects the credential${reason === undefined ? '.' : `: ${reason}`}`,
  };
}

const NEXT_STEPS: Readonly<Record<string, string>> = {
  not_refreshable: 'It cannot be refreshed: authenticate again to get a new token.',
  too_early: 'Nothing is wrong: the service refreshes the token when it is due.',
  client_rejected: 'Correct the client ID or secret of its auth client.',
  configuration: 'Change its auth client, then refresh again.',
  reauthorization_required: 'Click Re-Authenticate.',
};

/**
 * Describes a successful refresh. The service returns a token that was refreshed a few seconds ago unchanged.
 * @param beforeMs time at which the previous token was obtained, `afterMs` that of the current one, in ms since 1970
 */
export function describeRefresh(beforeMs: number | undefined, afterMs: number): ActionResult {
  if (beforeMs !== afterMs) return { tone: 'good', text: 'Refreshed. Steps use the new token from now on.' };
  return {
    tone: 'calm',
    text: 'The token was refreshed a few seconds ago and is kept. Try again in 5 s to get another.',
  };
}

/** Describes a failed refresh: the text of the service and the next step. */
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

/** Describes any other failed request with the text of the service. */
export function describeFailure({ problems }: ApiFailure): ActionResult {
  return { tone: 'bad', text: problems.map(({ detail }) => detail).join(' ') };
}
