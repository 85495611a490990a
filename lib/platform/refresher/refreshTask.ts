import type { ApiError } from '../../errors.js';
import type { Caller } from '../model/directory.js';
import type { Lease } from '../model/refresh.js';
import type { StoredSecret } from '../model/secret.js';
import type { ResolvedSecret } from '../store/store.js';

/** Identifies the token of a secret. When the provider repeats a token, only the time of the refresh changes. */
export type SeenToken = Pick<StoredSecret, 'version' | 'refreshedAtMs'>;

/** Whether the secret was refreshed or got another token since it was seen. */
export function isRefreshed(secret: SeenToken, seen: SeenToken): boolean {
  return secret.version !== seen.version || secret.refreshedAtMs !== seen.refreshedAtMs;
}

/** A refresh to run under a lease. */
export interface RefreshTask {
  readonly lease: Lease;
  /** Aborted when the lease is lost. */
  readonly leaseLost: AbortSignal;
  /** The actor of a forced refresh; null: the service itself. */
  readonly caller: Caller | null;
  /** The token that the caller wants replaced; undefined: refresh only if due. */
  readonly seen: SeenToken | undefined;
  /** Sends waiting callers an error while the refresh goes on. */
  readonly rejectEarly: (error: ApiError) => void;
}

/** The secret after the refresh; `orphaned`: the new token is in the journal, to be saved under a later lease. */
export type RefreshResult = { readonly current: ResolvedSecret } | 'orphaned';
