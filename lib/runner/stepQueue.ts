/** The capacity of a queue; `push` waits when it is full. */
interface QueueLimits {
  /** Items that can be taken now. */
  readonly ready: number;
  /** Items that return after a delay. */
  readonly delayed: number;
}

/**
 * A bounded queue in memory between two steps: `push` waits while it is full, so a fast step runs at the speed of the
 * slowest later step. An item is unfinished from `push` until `complete`; `take` ends when the queue is closed and no item
 * is unfinished.
 */
export class StepQueue<T> {
  readonly #ready: T[] = [];
  readonly #takers: ((item: T | undefined) => void)[] = [];
  readonly #pushers: (() => void)[] = [];
  readonly #idlers: (() => void)[] = [];
  #delayed = 0;
  #unfinished = 0;
  #isClosed = false;
  #isDroppingDelayed = false;

  constructor(readonly limits: QueueLimits) {}

  /** Adds an item; resolves when it is in the queue. */
  async push(item: T): Promise<void> {
    this.#unfinished++;
    while (this.#isFull()) await new Promise<void>((resolve) => this.#pushers.push(resolve));
    this.#deliver(item);
  }

  /** Returns the next item, or undefined at the end. */
  async take(): Promise<T | undefined> {
    const item = this.#ready.shift();
    if (item !== undefined) {
      this.#wakePusher();
      return item;
    }
    if (this.#isFinished()) return undefined;
    return new Promise((resolve) => this.#takers.push(resolve));
  }

  /** Marks a taken item as finished. */
  complete(): void {
    this.#unfinished--;
    if (this.#unfinished === 0) for (const wake of this.#idlers.splice(0)) wake();
    this.#endTakersIfFinished();
  }

  /** Resolves when no item is unfinished. */
  async whenIdle(): Promise<void> {
    if (this.#unfinished > 0) await new Promise<void>((resolve) => this.#idlers.push(resolve));
  }

  /**
   * Returns a taken item to the queue after `wait`, regardless of the capacity, so that a step can't block itself. Call it
   * before `complete`.
   *
   * @returns false when the item was dropped because the run ends
   */
  async requeueAfter(item: T, wait: Promise<void>): Promise<boolean> {
    this.#unfinished++;
    this.#delayed++;
    try {
      if (!this.#isDroppingDelayed) await wait.catch(() => undefined);
    } finally {
      this.#delayed--;
    }
    if (this.#isDroppingDelayed) {
      this.complete();
      this.#wakePusher();
      return false;
    }
    this.#deliver(item);
    return true;
  }

  /** Drops the items that wait to return, now and later. */
  dropDelayed(): void {
    this.#isDroppingDelayed = true;
  }

  /** Ends the queue: nothing more is pushed. */
  close(): void {
    this.#isClosed = true;
    this.#endTakersIfFinished();
  }

  #isFull(): boolean {
    return this.#ready.length >= this.limits.ready || this.#delayed >= this.limits.delayed;
  }

  #isFinished(): boolean {
    return this.#isClosed && this.#unfinished === 0;
  }

  #deliver(item: T): void {
    const taker = this.#takers.shift();
    if (taker) taker(item);
    else this.#ready.push(item);
    this.#wakePusher();
  }

  #wakePusher(): void {
    if (!this.#isFull()) this.#pushers.shift()?.();
  }

  #endTakersIfFinished(): void {
    if (this.#isFinished()) for (const taker of this.#takers.splice(0)) taker(undefined);
  }
}
