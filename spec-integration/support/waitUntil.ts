import { setTimeout as sleep } from 'node:timers/promises';

/** Waits for a condition. Rejects when it does not hold in time. */
export async function waitUntil(
  what: string,
  isSo: () => boolean | Promise<boolean>,
  withinMs = 30_000,
): Promise<void> {
  const end = performance.now() + withinMs;
  while (!(await isSo())) {
    if (performance.now() > end) throw new Error(`timed out after ${String(withinMs)} ms: ${what}`);
    await sleep(20);
  }
}
