import type { BackgroundJob } from './backgroundJob.js';
import type { Logger } from './model/logger.js';
import { toLoggedError } from './routes/loggedError.js';

export interface RunningJobs {
  /** Takes up nothing more, and resolves when what is under way has ended. */
  stop(): Promise<void>;
}

interface JobServices {
  readonly log: Logger;
  readonly sleep: (ms: number, signal?: AbortSignal) => Promise<void>;
}

/** Does each job again and again, beside each other, until it is stopped. What a run throws is logged, and the next one comes. */
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
  /** Of the run before. What goes on for hours is one line, not thousands. */
  let lastKind: string | undefined;
  while (!signal.aborted) {
    try {
      await job.run(signal);
      lastKind = undefined;
    } catch (error: unknown) {
      const loggable = toLoggedError(error);
      const kind = `${loggable.name} ${loggable.code ?? ''}`;
      if (kind !== lastKind)
        log.error({ job: job.name, error: loggable }, 'a background job failed: it is tried again');
      lastKind = kind;
    }
    // Rejected when the end comes, which the loop sees by itself.
    await sleep(job.everyMs, signal).catch(() => undefined);
  }
}
