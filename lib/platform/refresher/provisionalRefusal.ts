import type { RefreshState } from '../model/refresh.js';
import type { TokenOutcome, TokenRefusal } from '../model/tokenClient.js';

/** For how long a refusal that may be over is believed in after the token has expired, in ms. */
const PROVISIONAL_LIMIT_MS = 3_600_000;

/**
 * Whether a refusal is transient by its words while its code is one that ends a grant: "token request is already being processed"
 * (Salesforce) comes with `invalid_grant`.
 */
export function isProvisional(outcome: TokenOutcome): boolean {
  return outcome.outcome === 'transient' && outcome.provisional === true;
}

/** The refusal as it counts: one that may be over ends the grant once it has come again and again until an hour after the expiry. */
export function resolveProvisionalRefusal(
  refusal: TokenRefusal,
  { expiresAtMs, failingSinceMs, lastErrorCode }: RefreshState,
  nowMs: number,
): TokenRefusal {
  if (!isProvisional(refusal) || failingSinceMs === null || lastErrorCode !== refusal.code) return refusal;
  const isProven = nowMs - Math.max(expiresAtMs ?? 0, failingSinceMs) >= PROVISIONAL_LIMIT_MS;
  return isProven ? { ...refusal, outcome: 'dead' } : refusal;
}
