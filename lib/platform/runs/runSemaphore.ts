/** Each run is a Node.js process. */
const MAX_RUNS = 4;
const MAX_RUNS_OF_WORKSPACE = 2;

interface WaitingRun {
  readonly workspaceId: string;
  readonly start: () => void;
}

/** Limits the number of concurrent runs; further runs wait in order. */
export class RunSemaphore {
  readonly #held = new Map<string, number>();
  #waiting: WaitingRun[] = [];

  /**
   * Calls `start` as soon as a permit is available.
   * @returns whether it was called at once
   */
  acquire(workspaceId: string, start: () => void): boolean {
    const entry: WaitingRun = { workspaceId, start };
    this.#waiting.push(entry);
    this.#startNext();
    return !this.#waiting.includes(entry);
  }

  /** Releases a permit. */
  release(workspaceId: string): void {
    const left = (this.#held.get(workspaceId) ?? 0) - 1;
    if (left > 0) this.#held.set(workspaceId, left);
    else this.#held.delete(workspaceId);
    this.#startNext();
  }

  #startNext(): void {
    const heldPermits = [...this.#held.values()].reduce((sum, count) => sum + count, 0);
    if (heldPermits >= MAX_RUNS) return;
    const next = this.#waiting.find(({ workspaceId }) => (this.#held.get(workspaceId) ?? 0) < MAX_RUNS_OF_WORKSPACE);
    if (next === undefined) return;
    this.#waiting = this.#waiting.filter((it) => it !== next);
    this.#held.set(next.workspaceId, (this.#held.get(next.workspaceId) ?? 0) + 1);
    next.start();
    this.#startNext();
  }
}
