import { ApiError } from '../../errors.js';
import type { Caller } from '../model/directory.js';
import type { SecretInPlace } from '../store/store.js';
import { stillWaiting, storeAway } from '../usecases/refresh/refusals.js';
import type { Services } from '../usecases/services.js';
import { createContext, nameOf, type RefreshObserver } from './context.js';
import { createFlights } from './flights.js';
import { forced } from './forced.js';
import { runByClock } from './loop.js';
import type { Refresher } from './port.js';

const UNOBSERVED: RefreshObserver = { asked: () => undefined, ended: () => undefined };

/** The refresher of a process. */
export function createRefresher(
  services: Omit<Services, 'refresher'>,
  observer: RefreshObserver = UNOBSERVED,
): Refresher {
  const ending = new AbortController();
  const context = createContext(services, observer, ending.signal);
  const flights = createFlights();
  let looping: Promise<void> | undefined;

  async function renew(seen: SecretInPlace, caller: Caller | null): Promise<SecretInPlace> {
    const { id, version } = seen.secret;
    for (;;) {
      const running = flights.of(id);
      if (running === undefined && ending.signal.aborted) throw stillWaiting('The service is ending');
      const flight = running ?? flights.begin(id, version, (tellEarly) => forced(context, seen, caller, tellEarly));
      const current = await flight.result.catch((error: unknown) => {
        if (error instanceof ApiError) throw error;
        services.log.error({ secretId: id, error: nameOf(error) }, 'a refresh failed by itself');
        throw storeAway();
      });
      // The clock's may have found nothing to do, and one for an earlier token may have brought the one that was seen.
      if (current !== undefined && (current.secret.version !== version || flight.seenVersion === version)) {
        return current;
      }
    }
  }

  return {
    renew,
    async freshened(seen) {
      const waited = new AbortController();
      const late = services.sleep(services.refreshing.waitMs, waited.signal).then(
        () => undefined,
        () => undefined,
      );
      try {
        return (await Promise.race([renew(seen, null), late])) ?? seen;
      } catch (error: unknown) {
        if (!(error instanceof ApiError) || error.status === 404) throw error;
        const [current] = await services.store.secrets.findByIds([seen.secret.id]);
        return current ?? seen;
      } finally {
        waited.abort();
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
