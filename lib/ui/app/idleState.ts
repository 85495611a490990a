/** Time before expiry at which the user is warned. */
const WARNING_MS = 60_000;

/** `warning`: the session expires at `expiresAtMs` unless the user becomes active. */
export type IdleState =
  | { readonly kind: 'active' }
  | { readonly kind: 'warning'; readonly expiresAtMs: number }
  | { readonly kind: 'expired' };

/**
 * Returns the state of an idle session.
 * @param inputMs time of the last input in any tab
 * @param allowedMs maximum idle time of a session
 */
export function getIdleState(inputMs: number, nowMs: number, allowedMs: number): IdleState {
  const expiresAtMs = inputMs + allowedMs;
  if (nowMs >= expiresAtMs) return { kind: 'expired' };
  // In a very short session, the warning appears after half of its idle time.
  const warningMs = Math.min(WARNING_MS, allowedMs / 2);
  return nowMs >= expiresAtMs - warningMs ? { kind: 'warning', expiresAtMs } : { kind: 'active' };
}

/**
 * Whether the session needs a request to stay alive: the service counts requests, and a user who fills in a form sends none.
 * @param requestMs time of the last request
 */
export function needsKeepAlive(inputMs: number, requestMs: number, nowMs: number, allowedMs: number): boolean {
  return inputMs > requestMs && nowMs - requestMs > allowedMs / 4;
}
