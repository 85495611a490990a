/** A message of a step with all messages that came of it in later steps. */
export class MessageTree {
  readonly #onEnd: () => void;
  #open = 1;

  /** @param onEnd called when the message and all that came of it are processed */
  constructor(onEnd: () => void) {
    this.#onEnd = onEnd;
  }

  /** Adds a message that came of it. Returns the tree of that message. */
  add(onEnd: () => void): MessageTree {
    this.#open += 1;
    return new MessageTree(() => {
      onEnd();
      this.end();
    });
  }

  /** The message itself is processed: call it once. Not for a message that returned to its queue, or was dropped. */
  end(): void {
    this.#open -= 1;
    if (this.#open === 0) this.#onEnd();
  }
}

interface WaitingSnapshot {
  /** Number of messages that were emitted before. */
  readonly covered: number;
  readonly snapshot: unknown;
}

/**
 * Passes the snapshots of a step on when all messages that it emitted before are processed, by all later steps: those in memory are lost when the
 * process ends, so no snapshot may cover them.
 */
export class ConfirmedSnapshots {
  readonly #store: (snapshot: unknown) => void;
  #emitted = 0;
  /** Numbers of messages that aren't processed, the first emitted first. */
  readonly #open = new Set<number>();
  readonly #waiting: WaitingSnapshot[] = [];

  constructor(store: (snapshot: unknown) => void) {
    this.#store = store;
  }

  /** The step emits a message. Returns the function to call when it is processed. */
  emit(): () => void {
    const number = this.#emitted;
    this.#emitted += 1;
    this.#open.add(number);
    return () => {
      this.#open.delete(number);
      this.#pass();
    };
  }

  /** Takes a snapshot, which may change afterwards only by being replaced. */
  add(snapshot: unknown): void {
    // One without messages in between covers the same.
    if (this.#waiting.at(-1)?.covered === this.#emitted) this.#waiting.pop();
    this.#waiting.push({ covered: this.#emitted, snapshot });
    this.#pass();
  }

  #pass(): void {
    const [first = this.#emitted] = this.#open;
    let latest: WaitingSnapshot | undefined;
    while ((this.#waiting[0]?.covered ?? Infinity) <= first) latest = this.#waiting.shift();
    if (latest !== undefined) this.#store(latest.snapshot);
  }
}
