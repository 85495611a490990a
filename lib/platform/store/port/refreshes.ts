import type { AuthClientId, RefreshAttemptId, SecretId } from '../../model/ids.js';
import type { Lease, RefreshAttempt, RefreshState } from '../../model/refresh.js';

/** A lease to claim. */
export interface LeaseRequest {
  readonly secretId: SecretId;
  readonly authClientId: AuthClientId;
  /** Maximum number of leases of the auth client that all processes together may hold; null for no limit. */
  readonly clientLimit: number | null;
}

/** The time for which to find due secrets. */
export interface DueQuery {
  readonly nowMs: number;
  /**
   * Milliseconds by which the clock has moved back since this process started. Tokens and failures with a time in the future were
   * recorded before that, and count as older by this time.
   */
  readonly movedBackMs: number;
}

/** A refresh state, and whether the lease of its secret is held. */
interface RefreshWithLease {
  readonly state: RefreshState;
  readonly isInFlight: boolean;
}

export interface RefreshCounts {
  /** Number of due secrets, without those of rejected auth clients or of auth clients with an open circuit breaker. */
  readonly due: number;
  /** Due time of the secret that has waited longest; null if none is due. */
  readonly oldestDueAtMs: number | null;
  readonly leasesHeld: number;
  readonly degraded: number;
  /** Number of secrets that a user must reauthorize. */
  readonly dead: number;
  /** Earliest expiry of the tokens that are refreshed and not dead; null if there is none. */
  readonly nearestExpiryAtMs: number | null;
}

export interface RefreshRepository {
  /** Adds or replaces the secret's refresh state. Its lease stays. */
  put(state: RefreshState): Promise<void>;
  find(secretId: SecretId): Promise<RefreshState | undefined>;
  /** Returns the existing states in no particular order, with one query. */
  findMany(secretIds: readonly SecretId[], nowMs: number): Promise<readonly RefreshWithLease[]>;
  delete(secretId: SecretId): Promise<void>;
  /** Clears the backoff of the auth client's secrets whose last failure has the class `client`. */
  retryClientRejected(authClientId: AuthClientId): Promise<void>;
  /**
   * Returns the states of due secrets whose lease is free, nearest expiry first. Leaves out the secrets of rejected auth clients, of
   * auth clients with an open circuit breaker, and of `except`.
   */
  findDue(at: DueQuery, limit: number, except: readonly AuthClientId[]): Promise<readonly RefreshState[]>;
  /**
   * Claims free leases in the given order, within the limits of their auth clients, each with a higher epoch than before. The claim
   * is atomic across processes. A secret without a refresh state has no lease, and one that is being changed may count as held.
   * @returns the claimed leases
   */
  claim(
    requests: readonly LeaseRequest[],
    lease: { readonly owner: string; readonly untilMs: number },
    nowMs: number,
  ): Promise<readonly Lease[]>;
  /**
   * Extends the leases that their owners still hold.
   * @returns the extended leases
   */
  extend(leases: readonly Lease[], untilMs: number): Promise<readonly Lease[]>;
  /** Returns whether the owner still holds the lease, and locks it until the end of the transaction. Only inside a transaction. */
  verifyLease(lease: Lease): Promise<boolean>;
  /** Releases the lease if its owner still holds it. */
  release(lease: Lease): Promise<void>;
  /** Returns the lease if one is held. */
  findLease(secretId: SecretId, nowMs: number): Promise<Lease | undefined>;
  count(nowMs: number): Promise<RefreshCounts>;
}

/** The journal of token requests. */
export interface RefreshAttemptRepository {
  add(attempt: RefreshAttempt): Promise<void>;
  /** @returns false when the entry doesn't exist */
  update(
    id: RefreshAttemptId,
    changes: Partial<Pick<RefreshAttempt, 'state' | 'sealed' | 'keyId' | 'startedAtMs'>>,
  ): Promise<boolean>;
  delete(id: RefreshAttemptId): Promise<void>;
  /** Lists the entries of the secret, oldest first. */
  listBySecret(secretId: SecretId): Promise<readonly RefreshAttempt[]>;
  /** Returns `open` entries whose lease is not held, because their process crashed. Oldest first. */
  findAbandoned(nowMs: number, limit: number): Promise<readonly RefreshAttempt[]>;
}
