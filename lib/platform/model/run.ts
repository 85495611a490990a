import type { RunJob, RunReport } from '../../wire/runJob.js';
import type { Id } from './ids.js';

export type RunId = Id<'run'>;

/** A process that runs a flow. */
export interface RunProcess {
  /** Nothing more is fed, what is under way is finished. */
  stop(): void;
  /** Ends it at once, with all that it has started. */
  kill(): void;
  /** Resolves when it is gone, after its last report. */
  readonly exited: Promise<void>;
}

/**
 * Starts one. The last report is that it refuses or has ended, also when the process has died.
 * @param tell called with what it reports
 */
export type StartRunProcess = (order: RunJob, tell: (report: RunReport) => void) => RunProcess;
