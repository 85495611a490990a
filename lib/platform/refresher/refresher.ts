import { ApiError } from '../../errors.js';
import type { Caller } from '../model/directory.js';
import type { SecretInPlace } from '../store/store.js';
import { notFound } from '../usecases/problems.js';
import { stillWaiting, storeAway } from '../usecases/refresh/refusals.js';
import { SECRET } from '../usecases/secrets/findSecret.js';
import type { Services } from '../usecases/services.js';
import { createContext, nameOf, type RefreshObserver } from './context.js';
import { createFlights, type Flight } from './flights.js';
import { forced, stillGood } from './forced.js';
import { runByClock } from './loop.js';
import type { Refresher } from './port.js';
import { isDue } from './schedule.js';
import { isRenewed } from './task.js';

const UNOBSERVED: RefreshObserver = { asked: () => undefined, ended: () => undefined };

/** The refresher of a process. */
export function createRefresher(
  services: Omit<Services, 'refresher'>,
  observer: RefreshObserver = UNOBSERVED,
): Refresher {
  const ending = new AbortController();
  const context = createContext(services, observer, ending.signal);
  const flights = createFlights();
  const { monotonicNow, refreshing, sleep, store } = services;
  let looping: Promise<void> | undefined;

  async function renew(seen: SecretInPlace, caller: Caller | null): Promise<SecretInPlace> {
    const { id, version } = seen.secret;
    const endsAtMs = monotonicNow() + refreshing.waitMs;
    for (;;) {
      const running = flights.of(id);
      if (running === undefined && ending.signal.aborted) throw stillWaiting('The service is ending');
      const flight = running ?? flights.begin(id, seen.secret, (tellEarly) => forced(context, seen, caller, tellEarly));
      const ended = resultOf(id, flight);
      const isJoined = running !== undefined;
      const current = isJoined ? await beforeEnd(ended, endsAtMs - monotonicNow()) : await ended;
      if (current === 'late') return stillGood(services, await currentOf(seen));
      // The clock's may have found nothing to do, and one for an earlier token may have brought the one that was seen.
      if (current !== undefined && (isRenewed(current.secret, seen.secret) || flight.seen?.version === version)) {
        return current;
      }
    }
  }

  function resultOf(secretId: string, { result }: Flight): Promise<SecretInPlace | undefined> {
    return result.catch((error: unknown) => {
      if (error instanceof ApiError) throw error;
      services.log.error({ secretId, error: nameOf(error) }, 'a refresh failed by itself');
      throw storeAway();
    });
  }

  async function beforeEnd<Value>(work: Promise<Value>, ms: number): Promise<Value | 'late'> {
    const settled = new AbortController();
    const late = sleep(Math.max(0, ms), settled.signal).then(
      () => 'late' as const,
      () => 'late' as const,
    );
    try {
      return await Promise.race([work, late]);
    } finally {
      settled.abort();
    }
  }

  async function currentOf({ secret: { id } }: SecretInPlace): Promise<SecretInPlace> {
    const [current] = await store.secrets.findByIds([id]);
    if (current === undefined) throw notFound(SECRET, id);
    return current;
  }

  /** Whether the clock has its reasons to leave the token as it is, although it has expired. */
  async function isLeftAlone({ secret: { id } }: SecretInPlace): Promise<boolean> {
    if (flights.of(id) !== undefined) return false;
    const state = await store.refreshes.find(id);
    return state === undefined || !isDue(state, context.clock());
  }

  return {
    renew,
    async freshened(seen) {
      try {
        if (await isLeftAlone(seen)) return seen;
        const current = await beforeEnd(renew(seen, null), refreshing.waitMs);
        return current === 'late' ? seen : current;
      } catch (error: unknown) {
        if (!(error instanceof ApiError) || error.status === 404) throw error;
        const [current] = await store.secrets.findByIds([seen.secret.id]);
        return current ?? seen;
      }
    },
    start() {
      looping ??= runByClock(context, flights);
    },
    async stop() {
      ending.abort();
      await looping;
      await flights.landed();
    },
  };
}
