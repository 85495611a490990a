import type { BackgroundJob } from '../../lib/platform/backgroundJob.js';

/** Runs a background job once. */
export function runOnce(job: BackgroundJob): Promise<void> {
  return job.run(new AbortController().signal);
}
