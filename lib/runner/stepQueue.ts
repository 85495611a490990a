/** How much a queue holds before whoever fills it has to wait. */
export interface QueueLimits {
  /** Items ready to be taken. */
  readonly ready: number;
  /** Items that will come back later. */
  readonly delayed: number;
}

/**
 * A queue between two steps, in memory and bounded: `push` waits while it is full, so a fast step runs at the speed of the
 * slowest one after it. An item counts as unfinished from `push` until `settle`; `take` ends when the queue was closed and
 * nothing is unfinished any more.
 */
export class StepQueue<T> {
  readonly #ready: T[] = [];
  readonly #takers: ((item: T | undefined) => void)[] = [];
  readonly #pushers: (() => void)[] = [];
  #delayed = 0;
  #unfinished = 0;
  #closed = false;
  #abandoning = false;

  constructor(readonly limits: QueueLimits) {}

  /** Adds an item and resolves when it is in. */
  async push(item: T): Promise<void> {
    this.#unfinished++;
    while (this.#full()) await new Promise<void>((resolve) => this.#pushers.push(resolve));
    this.#offer(item);
  }

  /** The next item, or undefined when there will be none. */
  async take(): Promise<T | undefined> {
    const item = this.#ready.shift();
    if (item !== undefined) {
      this.#wake();
      return item;
    }
    if (this.#finished()) return undefined;
    return new Promise((resolve) => this.#takers.push(resolve));
  }

  /** Says that a taken item is done with. */
  complete(): void {
    this.#unfinished--;
    this.#endWhenFinished();
  }

  /**
   * Brings a taken item back after `wait`, beside the limit: who waits must not block itself. Call it before `settle`.
   * @returns false when the item was given up because the run ends.
   */
  async requeueAfter(item: T, wait: Promise<void>): Promise<boolean> {
    this.#unfinished++;
    this.#delayed++;
    try {
      if (!this.#abandoning) await wait.catch(() => undefined);
    } finally {
      this.#delayed--;
    }
    if (this.#abandoning) {
      this.complete();
      this.#wake();
      return false;
    }
    this.#offer(item);
    return true;
  }

  /** From now on, items that wait for another try are given up. */
  dropDelayed(): void {
    this.#abandoning = true;
  }

  /** Says that nothing more will be pushed. */
  close(): void {
    this.#closed = true;
    this.#endWhenFinished();
  }

  #full(): boolean {
    return this.#ready.length >= this.limits.ready || this.#delayed >= this.limits.delayed;
  }

  #finished(): boolean {
    return this.#closed && this.#unfinished === 0;
  }

  #offer(item: T): void {
    const taker = this.#takers.shift();
    if (taker) taker(item);
    else this.#ready.push(item);
    this.#wake();
  }

  #wake(): void {
    if (!this.#full()) this.#pushers.shift()?.();
  }

  #endWhenFinished(): void {
    if (this.#finished()) for (const taker of this.#takers.splice(0)) taker(undefined);
  }
}
