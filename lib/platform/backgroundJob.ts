/** A task that each process of the service repeats while it runs. */
export interface BackgroundJob {
  /** The name in log lines. */
  readonly name: string;
  /** Pause between the end of one run and the start of the next, in ms. */
  readonly everyMs: number;
  /** @param signal aborted when the service stops: start no further work */
  run(signal: AbortSignal): Promise<void>;
}
