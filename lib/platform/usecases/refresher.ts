import type { Caller } from '../model/directory.js';
import type { ResolvedSecret } from '../store/store.js';

/** Refreshes secrets under a lease: one token request at a time for each secret, however many callers and processes there are. */
export interface Refresher {
  /**
   * Refreshes a secret, or joins the refresh that is in flight, and returns the secret with a newer token than `seen`. Errors that may
   * pass have `retryAfterSeconds`, and `too_early` has `meta.retry_at`.
   * @param caller the actor of the audit record; null: the service itself
   * @throws ApiError `not_found`, `not_refreshable`, `too_early`, `client_rejected`, `configuration`, `reauthorization_required`
   * @throws ApiError `provider_unavailable`, `store_unavailable` when a later attempt may succeed
   */
  refresh(seen: ResolvedSecret, caller: Caller | null): Promise<ResolvedSecret>;
  /**
   * Returns a secret whose token has expired, after waiting a limited time for the refresh that is due. Failures of the provider don't
   * throw: the secret comes back with the expired token.
   * @throws ApiError `not_found` when the secret was deleted meanwhile
   */
  refreshIfDue(seen: ResolvedSecret): Promise<ResolvedSecret>;
  /** Starts scheduled refreshes and the recovery of journal entries that earlier processes left open. */
  start(): void;
  /** Starts no further refresh, and resolves when those in flight are saved. */
  stop(): Promise<void>;
}
