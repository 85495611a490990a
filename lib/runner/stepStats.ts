/** The counts and durations of one step. */
export interface StepSummary {
  readonly id: string;
  readonly function: string;
  /** Incoming messages; a redelivered message counts once. */
  readonly in: number;
  readonly out: number;
  readonly errors: number;
  readonly rebounds: number;
  /** Rebounded messages that were dropped at the end of the run. */
  readonly left: number;
  /** Pages of `pagination` whose messages are emitted, and their records. Only of embedded runs. */
  readonly pages: number;
  readonly records: number;
  /** Milliseconds from delivery to end, within 2 %; undefined before the first message. */
  readonly p50Ms: number | undefined;
  readonly p95Ms: number | undefined;
}

const NONE = { in: 0, out: 0, errors: 0, rebounds: 0, left: 0, pages: 0, records: 0 };
type Counter = keyof typeof NONE;

const BUCKET_GROWTH = Math.log(1.02);

/** Counts messages and durations of one step. Durations are counted in buckets of 2 %, so memory stays constant. */
export class StepStats {
  readonly #counts: Record<Counter, number> = { ...NONE };
  readonly #buckets = new Map<number, number>();
  #durationCount = 0;

  constructor(
    readonly id: string,
    readonly functionName: string,
  ) {}

  add(counter: Counter, count = 1): void {
    this.#counts[counter] += count;
  }

  recordDuration(durationMs: number): void {
    const bucket = durationMs <= 0 ? -1 : Math.max(0, Math.round(Math.log(durationMs) / BUCKET_GROWTH));
    this.#buckets.set(bucket, (this.#buckets.get(bucket) ?? 0) + 1);
    this.#durationCount++;
  }

  getCounts(): StepSummary {
    return {
      id: this.id,
      function: this.functionName,
      ...this.#counts,
      p50Ms: this.#percentile(0.5),
      p95Ms: this.#percentile(0.95),
    };
  }

  /** Nearest-rank percentile. */
  #percentile(share: number): number | undefined {
    let rest = Math.ceil(this.#durationCount * share);
    for (const [bucket, count] of [...this.#buckets].sort(([a], [b]) => a - b)) {
      rest -= count;
      if (rest <= 0) return bucket < 0 ? 0 : Math.exp(bucket * BUCKET_GROWTH);
    }
    return undefined;
  }
}
