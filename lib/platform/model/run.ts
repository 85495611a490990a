import type { RunJob, RunReport } from '../../wire/workerMessages.js';
import type { Id } from './ids.js';

export type RunId = Id<'run'>;

/** A process that runs a flow. */
export interface RunProcess {
  /** Feeds no further messages; work in progress is finished. */
  stop(): void;
  /** Kills the process and its children at once. */
  kill(): void;
  /** Resolves when the process has exited, after its last report. */
  readonly exited: Promise<void>;
}

/**
 * Starts a process that runs a flow. Its last report is `refused` or `ended`, also if the process died.
 * @param report called with each report
 */
export type StartRunProcess = (job: RunJob, report: (report: RunReport) => void) => RunProcess;
