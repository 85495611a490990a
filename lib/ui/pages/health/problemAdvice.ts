/** Label of a problem, and what happens next or what the user has to do. */
interface ProblemAdvice {
  readonly label: string;
  readonly advice: string;
}

type ProblemKind =
  'expiring' | 'degraded' | 'error' | 'unreadable' | 'client_rejected' | 'client_unreadable' | 'paused';

/** Problems that the service retries automatically. */
export const TEMPORARY_PROBLEMS: ReadonlySet<string> = new Set<ProblemKind>(['degraded', 'paused']);

export const PROBLEM_ADVICE: Readonly<Record<ProblemKind, ProblemAdvice>> = {
  expiring: {
    label: 'Refresh token expires soon',
    advice:
      'Open the credential and authenticate again before then, unless the next refresh brings a new refresh token.',
  },
  degraded: { label: 'Refresh failing', advice: 'The service retries automatically. No action needed.' },
  error: { label: 'Error', advice: 'Open the credential and authenticate again, or change its values.' },
  unreadable: {
    label: 'Unreadable',
    advice:
      'The service can’t decrypt its values with the current keys. Restore the old encryption key, or enter the values again.',
  },
  client_rejected: {
    label: 'Rejected by the provider',
    advice: 'Correct the client ID or client secret. The service then retries its credentials immediately.',
  },
  client_unreadable: {
    label: 'Unreadable',
    advice:
      'The service can’t decrypt its values with the current keys. Restore the old encryption key, or enter the values again.',
  },
  paused: {
    label: 'Circuit breaker open',
    advice: 'The provider failed repeatedly, so the service stops calling it for a while. It retries automatically.',
  },
};
