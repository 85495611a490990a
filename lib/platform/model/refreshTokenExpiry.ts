/** The lifetime of the refresh token of a secret, and whether its expiry was reported. Times in ms since 1970. */
export interface RefreshTokenExpiry {
  /** When the refresh token with this expiry was first issued; null while no expiry is known. */
  readonly refreshTokenObtainedAtMs: number | null;
  /** Null: no expiry is known. */
  readonly refreshTokenExpiresAtMs: number | null;
  /** When `secret.expiring_soon` was sent for it; null: not yet. */
  readonly refreshTokenAlertedAtMs: number | null;
}

export const UNKNOWN_REFRESH_TOKEN_EXPIRY: RefreshTokenExpiry = {
  refreshTokenObtainedAtMs: null,
  refreshTokenExpiresAtMs: null,
  refreshTokenAlertedAtMs: null,
};

/** The time for which to find refresh tokens that expire soon. */
export interface ExpirySoonQuery {
  readonly nowMs: number;
  /** The time before the expiry from which it is soon, in ms. */
  readonly leadMs: number;
}

/** Two reports of the same expiry differ by less than this, in ms: providers count whole seconds, and responses take time. */
const SAME_EXPIRY_MS = 60_000;

/**
 * Whether the refresh token expires within the lead, or within half of its lifetime if that is shorter. False in the state `error`: a user
 * has to act anyway.
 */
export function expiresSoon(
  {
    state,
    refreshTokenExpiresAtMs,
    refreshTokenObtainedAtMs,
  }: RefreshTokenExpiry & { readonly state: 'ready' | 'error' },
  { nowMs, leadMs }: ExpirySoonQuery,
): boolean {
  if (state === 'error' || refreshTokenExpiresAtMs === null || refreshTokenObtainedAtMs === null) return false;
  const halfMs = (refreshTokenExpiresAtMs - refreshTokenObtainedAtMs) / 2;
  return nowMs < refreshTokenExpiresAtMs && nowMs >= refreshTokenExpiresAtMs - Math.min(leadMs, halfMs);
}

/**
 * Returns the changes after a token response. A refresh token with the same expiry, such as the end of a session, needs no further
 * alert: nothing changes, so that the changes can't undo the alert of another process.
 * @param expiresAtMs undefined: the response has no refresh token; null: no expiry is known
 */
export function changeRefreshTokenExpiry(
  stored: RefreshTokenExpiry,
  expiresAtMs: number | null | undefined,
  obtainedAtMs: number,
): Partial<RefreshTokenExpiry> {
  if (expiresAtMs === undefined) return {};
  if (expiresAtMs === null) return stored.refreshTokenExpiresAtMs === null ? {} : UNKNOWN_REFRESH_TOKEN_EXPIRY;
  const isSame = Math.abs(expiresAtMs - (stored.refreshTokenExpiresAtMs ?? Infinity)) < SAME_EXPIRY_MS;
  if (isSame) return {};
  return {
    refreshTokenObtainedAtMs: obtainedAtMs,
    refreshTokenExpiresAtMs: expiresAtMs,
    refreshTokenAlertedAtMs: null,
  };
}
