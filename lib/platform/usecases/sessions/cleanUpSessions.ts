import type { BackgroundJob } from '../../backgroundJob.js';
import { SESSION_LIFETIME_MS } from '../../model/session.js';
import type { Services } from '../services.js';

const EVERY_MS = 10 * 60 * 1000;

/** Creates the job that deletes expired sessions and sign-in links. */
export function cleanUpSessions({
  store: { sessions },
  now,
  sessionIdleMs,
}: Pick<Services, 'store' | 'now' | 'sessionIdleMs'>): BackgroundJob {
  return {
    name: 'clean up sessions',
    everyMs: EVERY_MS,
    async run() {
      const nowMs = now();
      await sessions.deleteExpired({ createdMs: nowMs - SESSION_LIFETIME_MS, seenMs: nowMs - sessionIdleMs });
      await sessions.deleteExpiredLinks(nowMs);
    },
  };
}
