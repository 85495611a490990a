const WINDOW_MS = 5000;

/** Measures how many records per second there were in the last five seconds. */
export class RecordRate {
  readonly #samples: { readonly atMs: number; readonly count: number }[] = [];

  /** @param count of all records so far. @returns undefined before a second has passed */
  measure(count: number, atMs: number): number | undefined {
    this.#samples.push({ atMs, count });
    while (this.#samples.length > 2 && atMs - (this.#samples[1]?.atMs ?? atMs) >= WINDOW_MS) this.#samples.shift();
    const [first] = this.#samples;
    const ms = atMs - (first?.atMs ?? atMs);
    return ms < 1000 ? undefined : ((count - (first?.count ?? 0)) / ms) * 1000;
  }
}
