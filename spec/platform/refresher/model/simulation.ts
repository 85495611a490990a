/** A result that has not been delivered to its process. */
interface Delivery {
  readonly process: SimulatedProcess | undefined;
  deliver(): void;
}

interface Timer {
  readonly atMs: number;
  readonly process: SimulatedProcess | undefined;
  fire(): void;
}

/** A process that can crash. Results for a crashed process are dropped. */
export interface SimulatedProcess {
  readonly isAlive: boolean;
}

/** Turns of the event loop without activity after which the simulation is settled; a batch takes up to three. */
const QUIET_TURNS = 6;

/**
 * Controls time and the order of events. Calls of a process to its store, provider and clock are executed at once, but their results
 * wait until they are delivered. Before each delivery other processes may act, or the process may crash without the result.
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

  /** The system clock, in whole ms since 1970. */
  readonly now = (): number => Math.floor(this.#wallMs);
  /** The monotonic clock, in ms since the start. */
  readonly monotonicNow = (): number => this.#passedMs;

  /** Sets the system clock forward, or back. */
  moveClock(byMs: number): void {
    this.#wallMs += byMs;
  }

  /** Resolves with the result of `work` once it is delivered; never for a crashed process. */
  deliver<T>(process: SimulatedProcess | undefined, work: Promise<T>): Promise<T> {
    return new Promise((resolve) => {
      const later = (deliver: () => void): void => {
        this.#activity += 1;
        this.#deliveries.push({ process, deliver });
      };
      work.then(
        (value) => later(() => resolve(value)),
        // Resolving with the promise passes its rejection on.
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
      const timer: Timer = { atMs: this.#passedMs + Math.max(0, ms), process, fire };
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

  /** The number of results that are not delivered. */
  get pendingCount(): number {
    return this.#deliveries.length;
  }

  /** Resolves when no activity is left without a delivery. */
  async settle(): Promise<void> {
    for (let quiet = 0; quiet < QUIET_TURNS; quiet += 1) {
      const before = this.#activity;
      await new Promise(setImmediate);
      if (this.#activity !== before) quiet = -1;
    }
  }

  /** Delivers one result. @param choice its index, modulo their number */
  async deliverOne(choice: number): Promise<void> {
    const [delivery] = this.#deliveries.splice(choice % Math.max(1, this.#deliveries.length), 1);
    if (delivery?.process?.isAlive !== false) delivery?.deliver();
    await this.settle();
  }

  /** Delivers all results, and those that follow from them, in the order of `choose`. */
  async deliverAll(choose: () => number): Promise<void> {
    await this.settle();
    while (this.#deliveries.length > 0) await this.deliverOne(choose());
  }

  /**
   * Advances both clocks and fires timers.
   * @param between runs after each timer; it may deliver results
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
