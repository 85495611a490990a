import type { BackgroundJob } from '../../backgroundJob.js';
import type { Services } from '../services.js';

const HOUR_MS = 60 * 60 * 1000;
/** Retention of events and their pending deliveries, in ms. */
const EVENT_RETENTION_MS = 30 * 24 * HOUR_MS;

export function cleanUpEvents({ store, now }: Pick<Services, 'store' | 'now'>): BackgroundJob {
  return {
    name: 'clean up events',
    everyMs: HOUR_MS,
    run: () => store.events.deleteOlderThan(now() - EVENT_RETENTION_MS),
  };
}
