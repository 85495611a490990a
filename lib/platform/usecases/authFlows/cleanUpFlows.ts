import type { BackgroundJob } from '../../backgroundJob.js';
import type { Services } from '../services.js';

/** Time that an expired flow stays readable, in ms. */
const RETENTION_MS = 24 * 60 * 60 * 1000;
const INTERVAL_MS = 10 * 60 * 1000;

/** Creates the job that deletes flows a day after their expiry, together with tokens that were never saved. */
export function cleanUpFlows({ store, now }: Pick<Services, 'store' | 'now'>): BackgroundJob {
  return {
    name: 'clean up authorization flows',
    everyMs: INTERVAL_MS,
    run: () => store.authFlows.deleteExpired(now() - RETENTION_MS),
  };
}
