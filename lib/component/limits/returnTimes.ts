/** Messages that are remembered at most. A forgotten one is processed when it is delivered. */
const MAX_MESSAGES = 10_000;

interface Return {
  readonly dueMs: number;
  readonly count: number;
}

/**
 * Remembers when messages that returned to their queue are due. The runtime on a broker takes no time for a message: it delivers it after a delay
 * of its own, which may be shorter.
 */
export class ReturnTimes {
  readonly #now: () => number;
  readonly #returns = new Map<string, Return>();

  /** @param now milliseconds of a clock that never goes back */
  constructor(now: () => number) {
    this.#now = now;
  }

  /** @param afterMs milliseconds until the message is due */
  add(key: string, afterMs: number): void {
    const count = this.count(key) + 1;
    // The latest one is the last to be forgotten.
    this.#returns.delete(key);
    this.#returns.set(key, { dueMs: this.#now() + afterMs, count });
    const [oldest = ''] = this.#returns.keys();
    if (this.#returns.size > MAX_MESSAGES) this.#returns.delete(oldest);
  }

  /** Returns the milliseconds until a message is due; 0 if it is, or isn't known. */
  computeWaitMs(key: string): number {
    return Math.max(0, (this.#returns.get(key)?.dueMs ?? -Infinity) - this.#now());
  }

  /** Returns how often a message has returned to its queue. */
  count(key: string): number {
    return this.#returns.get(key)?.count ?? 0;
  }

  forget(key: string): void {
    this.#returns.delete(key);
  }
}
