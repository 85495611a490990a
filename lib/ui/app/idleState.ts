/** How long before the end somebody is asked. */
const WARNING_MS = 60_000;

/** `asked`: nobody has done anything for so long that the session ends at `endsAtMs` unless somebody does. */
export type IdleState =
  { readonly kind: 'active' } | { readonly kind: 'asked'; readonly endsAtMs: number } | { readonly kind: 'over' };

/**
 * @param inputMs when somebody last did something, in any tab
 * @param allowedMs how long a session may stay idle
 */
export function getIdleState(inputMs: number, nowMs: number, allowedMs: number): IdleState {
  const endsAtMs = inputMs + allowedMs;
  if (nowMs >= endsAtMs) return { kind: 'over' };
  // Where a session is very short, half of it is without a question.
  const warningMs = Math.min(WARNING_MS, allowedMs / 2);
  return nowMs >= endsAtMs - warningMs ? { kind: 'asked', endsAtMs } : { kind: 'active' };
}

/**
 * Whether the service has to be told that somebody is there: it counts requests, and whoever fills in a long form sends none.
 * @param requestMs when the last request was sent
 */
export function needsKeepAlive(inputMs: number, requestMs: number, nowMs: number, allowedMs: number): boolean {
  return inputMs > requestMs && nowMs - requestMs > allowedMs / 4;
}
