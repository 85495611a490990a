import type { SecretInPlace } from '../store/store.js';
import { renew } from '../usecases/refresh/renew.js';
import type { Services } from '../usecases/services.js';
import type { Refresher } from './port.js';

/** The refresher of a process. */
export function createRefresher(services: Omit<Services, 'refresher'>): Refresher {
  const flights = new Map<string, Promise<SecretInPlace>>();
  return {
    renew(seen, caller) {
      const name = `${seen.secret.id}:${String(seen.secret.version)}`;
      const running = flights.get(name);
      if (running !== undefined) return running;
      const flight = renew(services, caller, seen).finally(() => flights.delete(name));
      flights.set(name, flight);
      // A token that the provider has replaced must be kept, whatever else ends.
      services.unfinished.add(flight);
      return flight;
    },
    freshened: (seen) => Promise.resolve(seen),
    start: () => undefined,
    stop: () => Promise.resolve(),
  };
}
