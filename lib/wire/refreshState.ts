import type { Resource } from './jsonApi.js';

/** How a secret is refreshed, as the service keeps it; times in ms since 1970. */
export interface RefreshStateView {
  readonly strategy: string;
  readonly obtainedAtMs: number;
  readonly expiresAtMs: number | null;
  readonly refreshAfterMs: number;
  readonly nextAttemptAtMs: number;
  readonly failures: number;
  readonly failingSinceMs: number | null;
  readonly lastErrorCode: string | null;
  readonly lastErrorAtMs: number | null;
  readonly status: string;
}

/**
 * The state of a secret's refreshes.
 * @param isInFlight whether a process has the right to ask the provider now
 * @param never the time in ms that stands for none
 */
export function toRefreshStateResource(
  secret: { readonly id: string; readonly workspaceId: string },
  state: RefreshStateView,
  isInFlight: boolean,
  never: number,
): Resource {
  const time = (ms: number | null): string | null => (ms === null || ms >= never ? null : new Date(ms).toISOString());
  return {
    type: 'refresh-state',
    id: secret.id,
    attributes: {
      strategy: state.strategy,
      status: state.status,
      obtained_at: time(state.obtainedAtMs),
      expires_at: time(state.expiresAtMs),
      refresh_after: time(state.refreshAfterMs),
      next_attempt_at: time(Math.max(state.refreshAfterMs, state.nextAttemptAtMs)),
      failures: state.failures,
      failing_since: time(state.failingSinceMs),
      last_error: state.lastErrorCode === null ? null : { code: state.lastErrorCode, at: time(state.lastErrorAtMs) },
      under_way: isInFlight,
    },
    links: { self: `/v2/workspaces/${secret.workspaceId}/secrets/${secret.id}/refresh` },
  };
}
