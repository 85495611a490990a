/** Keeps a least time between the starts of requests, whoever makes them. */
export interface Pacer {
  /** Resolves when the caller may start; callers go in the order in which they asked. */
  waitForTurn(): Promise<void>;
}

/**
 * @param spacingMs least time between two starts; the first never waits
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
