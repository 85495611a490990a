import type { BackgroundJob } from '../../lib/platform/backgroundJob.js';

/** One run of a background job, as the service makes it every now and then. */
export function runOnce(job: BackgroundJob): Promise<void> {
  return job.run(new AbortController().signal);
}
