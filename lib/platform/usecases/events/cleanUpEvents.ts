import type { BackgroundJob } from '../../backgroundJob.js';
import type { Services } from '../services.js';

const HOUR_MS = 60 * 60 * 1000;
/** How long an event is kept, with what is on its way to webhooks, in ms. */
const EVENT_RETENTION_MS = 30 * 24 * HOUR_MS;

export function cleanUpEvents({ store, now }: Pick<Services, 'store' | 'now'>): BackgroundJob {
  return {
    name: 'removal of old events',
    everyMs: HOUR_MS,
    run: () => store.events.deleteOlderThan(now() - EVENT_RETENTION_MS),
  };
}
