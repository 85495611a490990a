/** What one step did so far. */
export interface StepCounts {
  readonly id: string;
  readonly function: string;
  /** Messages that came in; a redelivered one counts once. */
  readonly in: number;
  readonly out: number;
  readonly errors: number;
  readonly rebounds: number;
  /** Messages that the run gave up: still waiting when it ended. */
  readonly left: number;
  /** Milliseconds from the delivery to the end, within 2 %; undefined when nothing was processed. */
  readonly p50Ms: number | undefined;
  readonly p95Ms: number | undefined;
}

export type Counter = 'in' | 'out' | 'errors' | 'rebounds' | 'left';

const GROWTH = Math.log(1.02);

/** Counts for one step. Durations go into buckets of 2 %, so a run of any length takes the same memory. */
export class StepStats {
  readonly #counts: Record<Counter, number> = { in: 0, out: 0, errors: 0, rebounds: 0, left: 0 };
  readonly #buckets = new Map<number, number>();
  #durations = 0;

  constructor(
    readonly id: string,
    readonly functionName: string,
  ) {}

  add(counter: Counter, count = 1): void {
    this.#counts[counter] += count;
  }

  recordDuration(durationMs: number): void {
    const bucket = durationMs <= 0 ? -1 : Math.max(0, Math.round(Math.log(durationMs) / GROWTH));
    this.#buckets.set(bucket, (this.#buckets.get(bucket) ?? 0) + 1);
    this.#durations++;
  }

  getCounts(): StepCounts {
    return {
      id: this.id,
      function: this.functionName,
      ...this.#counts,
      p50Ms: this.#percentile(0.5),
      p95Ms: this.#percentile(0.95),
    };
  }

  /** Nearest rank: the smallest duration that at least this share of all stays within. */
  #percentile(share: number): number | undefined {
    let rest = Math.ceil(this.#durations * share);
    for (const [bucket, count] of [...this.#buckets].sort(([a], [b]) => a - b)) {
      rest -= count;
      if (rest <= 0) return bucket < 0 ? 0 : Math.exp(bucket * GROWTH);
    }
    return undefined;
  }
}
