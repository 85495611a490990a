import type { ApiError } from '../../errors.js';
import type { Caller } from '../model/directory.js';
import type { Lease } from '../model/refresh.js';
import type { StoredSecret } from '../model/secret.js';
import type { ResolvedSecret } from '../store/store.js';

/** What of a secret tells one token from the next. A provider may give the same one again: then only the time of the refresh changes. */
export type SeenToken = Pick<StoredSecret, 'version' | 'refreshedAtMs'>;

/** Whether a provider has been asked, or a token has been brought, since the secret was seen. */
export function isRefreshed(secret: SeenToken, seen: SeenToken): boolean {
  return secret.version !== seen.version || secret.refreshedAtMs !== seen.refreshedAtMs;
}

/** What is done under a lease. */
export interface RefreshTask {
  readonly lease: Lease;
  /** Aborted when the lease is lost. */
  readonly leaseLost: AbortSignal;
  /** Who wants it; null: the clock, or the service for a reader. */
  readonly caller: Caller | null;
  /** The token that somebody wants another one than; undefined: only if it is due. */
  readonly seen: SeenToken | undefined;
  /** Tells those who wait before all is done. What is under way goes on. */
  readonly rejectEarly: (error: ApiError) => void;
}

/** The secret as it is after a refresh or without need of one; `orphaned`: new values lie in the journal, for the next lease. */
export type RefreshResult = { readonly current: ResolvedSecret } | 'orphaned';
