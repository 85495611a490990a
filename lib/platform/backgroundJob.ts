/** Something that is done again and again while the service runs, in each of its processes. */
export interface BackgroundJob {
  /** For the log. */
  readonly name: string;
  /** From the end of one run to the next, in ms. */
  readonly everyMs: number;
  /** @param signal the service ends: nothing more is to be taken up */
  run(signal: AbortSignal): Promise<void>;
}
