import type { GrantType } from '../../oauth/grants/index.js';
import type { ProviderStrategy } from '../../oauth/providers/index.js';
import type { AuthClientId, RefreshAttemptId, SecretId, TenantId } from './ids.js';
import type { SealedValue } from './sealedValue.js';
import type { TokenRefusal } from './tokenClient.js';

/**
 * The way in which new values are obtained: by a refresh token, by a request of the provider's own, or by repeating the grant. A secret
 * without a strategy is never refreshed.
 */
export type RefreshStrategy = 'refresh_token' | ProviderStrategy | `regrant_${GrantType['name']}`;

/** A time that is never reached, in ms: a user has to act first, or the token does not expire. */
export const NEVER = Number.MAX_SAFE_INTEGER;

/**
 * The refresh schedule and status of a secret. It is a row of its own, so that updates of it never conflict with a new
 * token. Every secret with a strategy has one.
 */
export interface RefreshState {
  readonly secretId: SecretId;
  readonly authClientId: AuthClientId;
  readonly strategy: RefreshStrategy;
  /** Copies of the values of the secret. */
  readonly obtainedAtMs: number;
  readonly expiresAtMs: number | null;
  /** When the token is due; `NEVER` if it does not expire. */
  readonly refreshAfterMs: number;
  /** Earliest time of the next attempt, whatever the token's age: backoff, or `NEVER` if a user has to act first. */
  readonly nextAttemptAtMs: number;
  /** Failed attempts since the last success. */
  readonly failures: number;
  readonly failingSinceMs: number | null;
  /** Error code of the last failure, the provider's or ours. */
  readonly lastErrorCode: string | null;
  readonly lastErrorAtMs: number | null;
  /** Failure class of the last failure; null: none since the last success. */
  readonly lastErrorClass: TokenRefusal['outcome'] | null;
  readonly status: 'ready' | 'degraded' | 'error';
}

/** The right to refresh a secret. The next holder has a higher epoch. */
export interface Lease {
  readonly secretId: SecretId;
  readonly authClientId: AuthClientId;
  /** Id of the process, new at each start. */
  readonly owner: string;
  readonly epoch: number;
  readonly untilMs: number;
}

/**
 * An entry of the journal: a token request that is in flight, or was when the process died. It is removed once its
 * result is stored. `orphaned`: the issued token could not be saved in the secret and is encrypted in the entry.
 */
export interface RefreshAttempt extends SealedValue {
  readonly id: RefreshAttemptId;
  readonly secretId: SecretId;
  readonly authClientId: AuthClientId;
  readonly tenantId: TenantId;
  readonly owner: string;
  readonly epoch: number;
  /** Version of the secret at the start of the attempt. */
  readonly version: number;
  /** Keyed hash of the refresh token, or of the other credential that was sent. */
  readonly tokenHash: string;
  readonly startedAtMs: number;
  readonly state: 'open' | 'unknown' | 'orphaned';
}
