/** Something that has happened and that whoever waits for it hasn't been told of. */
interface Delivery {
  readonly process: SimulatedProcess | undefined;
  deliver(): void;
}

interface Timer {
  readonly atMs: number;
  readonly process: SimulatedProcess | undefined;
  fire(): void;
}

/** What can be killed. What is told to a dead one is told to nobody. */
export interface SimulatedProcess {
  readonly isAlive: boolean;
}

/** Turns of the event loop without anything new after which nothing goes on by itself: a batch takes up to three. */
const QUIET_TURNS = 6;

/**
 * Time, and the order in which things happen, in the hands of a spec. Whatever a process asks of the world outside (its
 * store, a provider, its clock) is done at once, but it learns what came of it only when it is told. So each telling is a
 * point where others may come in between, or where the process may die without knowing.
 */
export class Simulation {
  readonly #deliveries: Delivery[] = [];
  #timers: Timer[] = [];
  #passedMs = 0;
  #wallMs: number;
  #activity = 0;

  constructor(beganAtMs: number) {
    this.#wallMs = beganAtMs;
  }

  /** What the clock on the wall says, in ms since 1970; in whole ones, as the machine's. */
  readonly now = (): number => Math.floor(this.#wallMs);
  /** Never moves back, in ms since the beginning. */
  readonly monotonicNow = (): number => this.#passedMs;

  /** Somebody sets the clock on the wall. */
  moveClock(byMs: number): void {
    this.#wallMs += byMs;
  }

  /** What `work` comes to, once the process is told. A process that has died is never told. */
  deliver<T>(process: SimulatedProcess | undefined, work: Promise<T>): Promise<T> {
    return new Promise((resolve) => {
      const later = (tell: () => void): void => {
        this.#activity += 1;
        this.#deliveries.push({ process: process, deliver: tell });
      };
      work.then(
        (value) => later(() => resolve(value)),
        // A promise that is given another one ends as that did.
        () => later(() => resolve(work)),
      );
    });
  }

  sleep(process: SimulatedProcess | undefined, ms: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const fire = (): void => {
        signal?.removeEventListener('abort', aborted);
        resolve();
      };
      const timer: Timer = { atMs: this.#passedMs + Math.max(0, ms), process: process, fire };
      const aborted = (): void => {
        this.#timers = this.#timers.filter((other) => other !== timer);
        reject(signal?.reason as Error);
      };
      if (signal?.aborted === true) {
        aborted();
        return;
      }
      this.#activity += 1;
      this.#timers.push(timer);
      signal?.addEventListener('abort', aborted, { once: true });
    });
  }

  /** How much news waits to be told. */
  get pendingCount(): number {
    return this.#deliveries.length;
  }

  /** Resolves when nothing goes on any more by itself. */
  async settle(): Promise<void> {
    for (let quiet = 0; quiet < QUIET_TURNS; quiet += 1) {
      const before = this.#activity;
      await new Promise(setImmediate);
      if (this.#activity !== before) quiet = -1;
    }
  }

  /** Tells one piece of news. @param choice which, of however many there are */
  async deliverOne(choice: number): Promise<void> {
    const [news] = this.#deliveries.splice(choice % Math.max(1, this.#deliveries.length), 1);
    if (news?.process?.isAlive !== false) news?.deliver();
    await this.settle();
  }

  /** Tells all there is, and what comes of that, in the order that `choose` makes. */
  async deliverAll(choose: () => number): Promise<void> {
    await this.settle();
    while (this.#deliveries.length > 0) await this.deliverOne(choose());
  }

  /**
   * Lets time pass: timers fire when it is their time.
   * @param between after each moment at which something was to happen; what it is up to is whether news is told meanwhile
   */
  async advance(ms: number, between: () => Promise<void>): Promise<void> {
    const endMs = this.#passedMs + ms;
    await this.settle();
    for (;;) {
      const nextMs = this.#timers.reduce((least, { atMs }) => Math.min(least, atMs), Infinity);
      this.#advanceTo(Math.min(nextMs, endMs));
      if (nextMs > endMs) break;
      const due = this.#timers.filter(({ atMs }) => atMs <= nextMs);
      this.#timers = this.#timers.filter(({ atMs }) => atMs > nextMs);
      for (const timer of due) if (timer.process?.isAlive !== false) timer.fire();
      await this.settle();
      await between();
    }
    await between();
  }

  #advanceTo(toMs: number): void {
    this.#wallMs += toMs - this.#passedMs;
    this.#passedMs = toMs;
  }
}
