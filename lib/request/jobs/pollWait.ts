/** Growth of the wait between polls: a job that takes an hour isn't polled 700 times. */
const FACTOR = 1.5;

/**
 * Returns the milliseconds before the next poll: those that the server asks for, else the interval, which grows.
 *
 * @param polls those that have found the job
 * @param serverMs by Retry-After; 0 is no wait that is meant
 */
export function computePollWait(
  { intervalMs, maxIntervalMs }: { readonly intervalMs: number; readonly maxIntervalMs: number },
  polls: number,
  serverMs: number | undefined,
): number {
  if (serverMs !== undefined && serverMs > 0) return serverMs;
  return Math.round(Math.min(Math.max(maxIntervalMs, intervalMs), intervalMs * FACTOR ** polls));
}
