import type { RefreshState } from '../model/refresh.js';
import type { TokenOutcome, TokenRefusal } from '../model/tokenClient.js';

/** The time after the expiry for which a provisional refusal counts as transient, in ms. */
const PROVISIONAL_LIMIT_MS = 3_600_000;

/**
 * Whether a refusal is transient by its description although its code is permanent: Salesforce sends "token request is already being
 * processed" with `invalid_grant`.
 */
export function isProvisional(outcome: TokenOutcome): boolean {
  return outcome.outcome === 'transient' && outcome.provisional === true;
}

/** Turns a provisional refusal that repeats until an hour after the expiry into a permanent one; returns others unchanged. */
export function resolveProvisionalRefusal(
  refusal: TokenRefusal,
  { expiresAtMs, failingSinceMs, lastErrorCode }: RefreshState,
  nowMs: number,
): TokenRefusal {
  if (!isProvisional(refusal) || failingSinceMs === null || lastErrorCode !== refusal.code) return refusal;
  const isPermanent = nowMs - Math.max(expiresAtMs ?? 0, failingSinceMs) >= PROVISIONAL_LIMIT_MS;
  return isPermanent ? { ...refusal, outcome: 'dead' } : refusal;
}
