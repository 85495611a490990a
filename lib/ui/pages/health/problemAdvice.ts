/** What a state is called, and what becomes of it or what a person has to do. */
interface ProblemAdvice {
  readonly state: string;
  readonly advice: string;
}

type ProblemKind = 'degraded' | 'error' | 'unreadable' | 'client_rejected' | 'client_unreadable' | 'paused';

/** States that end without anybody's help. */
export const TEMPORARY_PROBLEMS: ReadonlySet<string> = new Set<ProblemKind>(['degraded', 'paused']);

export const PROBLEM_ADVICE: Readonly<Record<ProblemKind, ProblemAdvice>> = {
  degraded: { state: 'Refreshing fails', advice: 'It is tried again by itself. Nothing is to be done.' },
  error: { state: 'Does not work', advice: 'Open it and authenticate it again, or change its values.' },
  unreadable: {
    state: 'Can’t be opened',
    advice:
      'No key that the service has opens its values. Give the service its old key back, or enter the values again.',
  },
  client_rejected: {
    state: 'Refused by the provider',
    advice: 'Correct its client ID or secret. Its credentials are tried again at once.',
  },
  client_unreadable: {
    state: 'Can’t be opened',
    advice:
      'No key that the service has opens its values. Give the service its old key back, or enter the values again.',
  },
  paused: {
    state: 'Provider fails',
    advice: 'The provider fails again and again, so it is left alone for a while. Nothing is to be done.',
  },
};
