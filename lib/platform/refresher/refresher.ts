import type { Caller } from '../model/directory.js';
import type { ResolvedSecret } from '../store/store.js';

/** How refreshing is done in this process. */
export interface RefreshSettings {
  /** Between two looks for what is due, in ms. */
  readonly tickMs: number;
  /** How many refreshes this process has under way at most, by the clock and by request together. */
  readonly concurrency: number;
  /** How long a lease lasts unless it is extended, in ms. */
  readonly leaseMs: number;
  /** How long whoever asks waits for a refresh that another process has under way, in ms. */
  readonly waitMs: number;
}

/** Gets new values for secrets, each time under a lease: one call of the provider, however many ask in however many processes. */
export interface Refresher {
  /**
   * Values newer than those that were seen, by asking the provider unless somebody is asking already or has just done so.
   * @param caller who wants it, for the audit; null: the clock
   * @returns the secret as it is then
   * @throws ApiError 404 deleted meanwhile; 409 `not_refreshable`, `too_early` with `meta.retry_at`, `client_rejected`,
   *   `configuration`; 424 `reauthorization_required`; 503 `provider_unavailable` with Retry-After
   */
  refresh(seen: ResolvedSecret, caller: Caller | null): Promise<ResolvedSecret>;
  /**
   * For whoever reads a token that has run out: waits, for a bounded time, for the refresh that is due. Never throws for what a
   * provider does. @returns the secret as it is then
   */
  refreshIfDue(seen: ResolvedSecret): Promise<ResolvedSecret>;
  /** Begins to refresh by the clock, and looks after what an earlier process has left half done. */
  start(): void;
  /** Takes up nothing more, and resolves when what is under way is kept. */
  stop(): Promise<void>;
}
