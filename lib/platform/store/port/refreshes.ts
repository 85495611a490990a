import type { AuthClientId, RefreshAttemptId, SecretId } from '../../model/ids.js';
import type { Lease, RefreshAttempt, RefreshState } from '../../model/refresh.js';

/** A lease that somebody would like. */
export interface LeaseRequest {
  readonly secretId: SecretId;
  readonly authClientId: AuthClientId;
  /** How many leases of the auth-client may be held at a time, by all processes together; null: any number. */
  readonly clientLimit: number | null;
}

/** What is due, and when it is now. */
export interface DueQuery {
  readonly nowMs: number;
  /**
   * By how much the clock has moved back since this process began, in ms. Tokens that seem to be of the future, since they
   * were got before that, count as so much older; and so do failures, for how long is waited after them.
   */
  readonly movedBackMs: number;
}

/** A state, and whether somebody holds the lease of its secret now. */
export interface RefreshWithLease {
  readonly state: RefreshState;
  readonly isUnderWay: boolean;
}

export interface RefreshCounts {
  /** Due now, in whatever state, those of rejected and paused auth-clients left out. */
  readonly due: number;
  /** Since when the one has been due that has waited longest; null: none is. */
  readonly oldestDueAtMs: number | null;
  readonly leasesHeld: number;
  readonly degraded: number;
  /** Waiting for a person. */
  readonly dead: number;
  /** The nearest end of a token that is refreshed and not dead; null: there is none. */
  readonly nearestExpiryAtMs: number | null;
}

export interface RefreshRepository {
  /** Takes the place of the secret's state. A lease on it stays. */
  put(state: RefreshState): Promise<void>;
  find(secretId: SecretId): Promise<RefreshState | undefined>;
  /** Those that there are, in no certain order; in one query. */
  findMany(secretIds: readonly SecretId[], nowMs: number): Promise<readonly RefreshWithLease[]>;
  delete(secretId: SecretId): Promise<void>;
  /** Ends the wait of those secrets of an auth-client whose last failure was that the provider refused the auth-client. */
  retryClientRejected(authClientId: AuthClientId): Promise<void>;
  /**
   * What is to be refreshed now and nobody holds the lease of, nearest expiry first. Secrets of auth-clients that are
   * rejected or paused are left out, and those of `except`.
   */
  findDue(at: DueQuery, limit: number, except: readonly AuthClientId[]): Promise<readonly RefreshState[]>;
  /**
   * Takes the leases that are free, each with an epoch higher than ever before, in their order and as far as the limits of
   * their auth-clients allow; atomically, also among processes. A secret without a refresh state has no lease, and one that
   * somebody is changing at this moment may count as held. @returns those that were got
   */
  claim(
    wanted: readonly LeaseRequest[],
    lease: { readonly owner: string; readonly untilMs: number },
    nowMs: number,
  ): Promise<readonly Lease[]>;
  /** Makes the leases last until then. @returns those that are still their owner's, with the new end */
  extend(leases: readonly Lease[], untilMs: number): Promise<readonly Lease[]>;
  /** Inside a transaction: whether the lease is still its owner's. Nobody else takes it before the transaction ends. */
  verifyLease(lease: Lease): Promise<boolean>;
  /** Ends the lease if it is still its owner's. */
  release(lease: Lease): Promise<void>;
  /** The lease that somebody holds now. */
  findLease(secretId: SecretId, nowMs: number): Promise<Lease | undefined>;
  count(nowMs: number): Promise<RefreshCounts>;
}

/** The journal of what providers are being asked. */
export interface RefreshAttemptRepository {
  add(attempt: RefreshAttempt): Promise<void>;
  /** @returns false when it is gone */
  update(
    id: RefreshAttemptId,
    changes: Partial<Pick<RefreshAttempt, 'state' | 'sealed' | 'keyId' | 'startedAtMs'>>,
  ): Promise<boolean>;
  delete(id: RefreshAttemptId): Promise<void>;
  /** Oldest first. */
  listBySecret(secretId: SecretId): Promise<readonly RefreshAttempt[]>;
  /** `open` ones of secrets whose lease nobody holds: their process has ended in the middle. Oldest first. */
  findAbandoned(nowMs: number, limit: number): Promise<readonly RefreshAttempt[]>;
}
