import type { Resource } from './jsonApi.js';

/** The public fields of a secret's refresh state. Times are in milliseconds since 1970. */
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

/** The expiry of a secret's refresh token. */
interface RefreshTokenView {
  /** Milliseconds since 1970; null: no expiry is known. */
  readonly expiresAtMs: number | null;
  readonly expiresSoon: boolean;
}

/**
 * Returns the resource of a secret's refresh state.
 * @param isInFlight whether a process holds the lease
 * @param never the time in milliseconds that means "none"
 */
export function toRefreshStateResource(
  secret: { readonly id: string; readonly workspaceId: string },
  state: RefreshStateView,
  refreshToken: RefreshTokenView,
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
      refresh_token_expires_at: time(refreshToken.expiresAtMs),
      refresh_token_expires_soon: refreshToken.expiresSoon,
      under_way: isInFlight,
    },
    links: { self: `/v2/workspaces/${secret.workspaceId}/secrets/${secret.id}/refresh` },
  };
}
