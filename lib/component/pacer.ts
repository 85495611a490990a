/** Keeps a minimum time between the starts of requests. */
export interface Pacer {
  /** Resolves when the caller may start, in the order of the calls. */
  waitForTurn(): Promise<void>;
}

/**
 * @param spacingMs minimum milliseconds between two starts; the first start never waits
 */
export function createPacer(
  spacingMs: number,
  tools: { readonly now: () => number; readonly sleep: (ms: number) => Promise<void> },
): Pacer {
  let nextStartMs = -Infinity;
  return {
    async waitForTurn() {
      if (spacingMs === 0) return;
      const nowMs = tools.now();
      const startMs = Math.max(nowMs, nextStartMs);
      nextStartMs = startMs + spacingMs;
      if (startMs > nowMs) await tools.sleep(startMs - nowMs);
    },
  };
}
