import type { BackgroundJob } from '../../backgroundJob.js';
import type { Services } from '../services.js';

/** How long a flow can be asked about after its end, in ms. */
const RETENTION_MS = 24 * 60 * 60 * 1000;
const INTERVAL_MS = 10 * 60 * 1000;

/** Forgets flows that ended a day ago, with what they may still hold. */
export function cleanUpFlows({ store, now }: Pick<Services, 'store' | 'now'>): BackgroundJob {
  return {
    name: 'clean up auth-flows',
    everyMs: INTERVAL_MS,
    run: () => store.authFlows.deleteExpired(now() - RETENTION_MS),
  };
}
