/** What a state is called, and what becomes of it or what a person has to do. */
interface Remedy {
  readonly state: string;
  readonly remedy: string;
}

type Ill = 'degraded' | 'error' | 'unreadable' | 'client_rejected' | 'client_unreadable' | 'paused';

/** States that end without anybody's help. */
export const REPAIRS_ITSELF: ReadonlySet<string> = new Set<Ill>(['degraded', 'paused']);

export const REMEDIES: Readonly<Record<Ill, Remedy>> = {
  degraded: { state: 'Refreshing fails', remedy: 'It is tried again by itself. Nothing is to be done.' },
  error: { state: 'Does not work', remedy: 'Open it and authenticate it again, or change its values.' },
  unreadable: {
    state: 'Can’t be opened',
    remedy:
      'No key that the service has opens its values. Give the service its old key back, or enter the values again.',
  },
  client_rejected: {
    state: 'Refused by the provider',
    remedy: 'Correct its client ID or secret. Its credentials are tried again at once.',
  },
  client_unreadable: {
    state: 'Can’t be opened',
    remedy:
      'No key that the service has opens its values. Give the service its old key back, or enter the values again.',
  },
  paused: {
    state: 'Provider fails',
    remedy: 'The provider fails again and again, so it is left alone for a while. Nothing is to be done.',
  },
};
