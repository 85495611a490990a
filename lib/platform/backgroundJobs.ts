import type { BackgroundJob } from './backgroundJob.js';
import type { Logger } from './model/logger.js';
import { toLoggedError } from './routes/loggedError.js';

interface RunningJobs {
  /** Starts no further runs, and resolves when the current ones have ended. */
  stop(): Promise<void>;
}

interface JobServices {
  readonly log: Logger;
  readonly sleep: (ms: number, signal?: AbortSignal) => Promise<void>;
}

/** Runs the jobs repeatedly, in parallel, until they are stopped. An error is logged; the next run follows as usual. */
export function startBackgroundJobs(jobs: readonly BackgroundJob[], services: JobServices): RunningJobs {
  const stopping = new AbortController();
  const running = jobs.map((job) => repeatJob(job, services, stopping.signal));
  return {
    async stop() {
      stopping.abort();
      await Promise.all(running);
    },
  };
}

async function repeatJob(job: BackgroundJob, { log, sleep }: JobServices, signal: AbortSignal): Promise<void> {
  /** The error of the previous run: an error that repeats for hours is logged once. */
  let lastKind: string | undefined;
  while (!signal.aborted) {
    try {
      await job.run(signal);
      lastKind = undefined;
    } catch (error: unknown) {
      const loggable = toLoggedError(error);
      const kind = `${loggable.name} ${loggable.code ?? ''}`;
      if (kind !== lastKind) log.error({ job: job.name, error: loggable }, 'background job failed, will be retried');
      lastKind = kind;
    }
    // Rejects when the jobs are stopped, which ends the loop.
    await sleep(job.everyMs, signal).catch(() => undefined);
  }
}
