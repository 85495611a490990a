import type { AuthClientId, RefreshAttemptId, SecretId, TenantId } from './ids.js';
import type { SealedValue } from './sealedValue.js';
import type { TokenRefusal } from './tokenClient.js';

/** How new values are got. A secret without any of these is never refreshed. */
export type RefreshStrategy =
  | 'refresh_token'
  | 'ig_refresh'
  | 'regrant_client_credentials'
  | 'regrant_password'
  | 'regrant_jwt_bearer'
  | 'regrant_token_exchange';

/** A time that never comes, in ms: what waits for it waits for a person, or has no end. */
export const NEVER = Number.MAX_SAFE_INTEGER;

/**
 * When and how a secret is refreshed next. A row of its own, so that bookkeeping never races with a new token. Every secret
 * that has a strategy has one.
 */
export interface RefreshState {
  readonly secretId: SecretId;
  readonly authClientId: AuthClientId;
  readonly strategy: RefreshStrategy;
  /** As the secret has them. */
  readonly obtainedAtMs: number;
  readonly expiresAtMs: number | null;
  /** When the token is old enough to be replaced; `NEVER` without an end. */
  readonly refreshAfterMs: number;
  /** Not before this, whatever the token's age: back-off, or `NEVER` when a person has to act first. */
  readonly nextAttemptAtMs: number;
  /** Failed attempts since the last success. */
  readonly failures: number;
  readonly failingSinceMs: number | null;
  /** The provider's error code of the last failure, or ours. */
  readonly lastErrorCode: string | null;
  readonly lastErrorAtMs: number | null;
  /** What kind of failure the last one was; null: none since the last success. */
  readonly lastErrorClass: TokenRefusal['outcome'] | null;
  readonly status: 'ready' | 'degraded' | 'error';
}

/** The right to ask a provider for new values of a secret. Whoever takes it next has a higher epoch. */
export interface Lease {
  readonly secretId: SecretId;
  readonly authClientId: AuthClientId;
  /** The process, anew at each start. */
  readonly owner: string;
  readonly epoch: number;
  readonly untilMs: number;
}

/**
 * An entry of the journal: a provider is being asked, or was when the process ended. It is removed once what came of it is
 * kept. `orphaned`: the values that came could not take their place; they are sealed in it.
 */
export interface RefreshAttempt extends SealedValue {
  readonly id: RefreshAttemptId;
  readonly secretId: SecretId;
  readonly authClientId: AuthClientId;
  readonly tenantId: TenantId;
  readonly owner: string;
  readonly epoch: number;
  /** Version of the secret that it began with. */
  readonly version: number;
  /** Keyed hash of the refresh token, or of whatever was spent. */
  readonly tokenHash: string;
  readonly startedAtMs: number;
  readonly state: 'open' | 'unknown' | 'orphaned';
}
