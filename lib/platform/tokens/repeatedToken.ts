import type { JsonObject } from '../../json.js';
import { findProviderRefresh } from '../../oauth/providers/index.js';
import type { RefreshStrategy } from '../model/refresh.js';
import type { StoredSecret } from '../model/secret.js';
import type { IssuedToken } from '../../oauth/tokenResponse.js';
import type { MergedToken } from './mergeIssuedToken.js';
import { computeSecretRefreshAfter } from './saveRefreshState.js';
import { computeRefreshAfterRepeat, computeExpiredBackoffMs, computeLeadMs } from './schedule.js';

/** Two reports of the same expiry differ by less than this, in ms: providers count whole seconds, and responses take time. */
const SAME_EXPIRY_MS = 2000;

/** An issued token and the stored one. */
export interface TokenComparison {
  readonly secret: StoredSecret;
  readonly stored: JsonObject;
  readonly issued: IssuedToken;
  /** The values with the issued token, and its expiry. */
  readonly merged: MergedToken;
  readonly strategy: RefreshStrategy;
}

/**
 * Whether the provider has issued the stored token again, with no later expiry: some servers repeat a token until it has expired.
 * Others repeat it with a new lifetime.
 */
export function isRepeatedToken({ secret, stored, issued, merged, strategy }: TokenComparison): boolean {
  if (findProviderRefresh(strategy)?.renewsToken === true || issued.accessToken !== stored.access_token) return false;
  if (issued.expiresInSeconds === undefined) return true;
  if (secret.expiresAtMs === null) return true;
  if (merged.expiresAtMs === null) return false;
  const previous = stored.expires_in;
  const isShorter =
    typeof previous === 'number' && issued.expiresInSeconds !== null && issued.expiresInSeconds < previous;
  return isShorter || merged.expiresAtMs <= secret.expiresAtMs + SAME_EXPIRY_MS;
}

/**
 * Returns the time of the next scheduled refresh after a repeated token or one that is issued expired.
 * @param updated the secret with the token
 * @returns ms since 1970; undefined: as for any other token
 */
export function scheduleAfterRepeat(
  { secret, stored, issued, strategy }: TokenComparison,
  updated: StoredSecret,
  isRepeated: boolean,
  clientValues: JsonObject,
  nowMs: number,
): number | undefined {
  const { expiresAtMs } = updated;
  if (expiresAtMs === null) return undefined;
  if (issued.expiresInSeconds === 0) {
    const isFirst = stored.expires_in !== 0 || secret.expiresAtMs === null;
    return nowMs + computeExpiredBackoffMs(isFirst ? undefined : nowMs - secret.expiresAtMs);
  }
  if (!isRepeated) return undefined;
  const lead = computeLeadMs(updated, strategy, clientValues);
  return computeRefreshAfterRepeat(
    { expiresAtMs },
    lead,
    computeSecretRefreshAfter(updated, strategy, clientValues),
    nowMs,
  );
}
