import { createServices } from '../../../../lib/platform/createServices.js';
import type { Store } from '../../../../lib/platform/store/store.js';
import type { Services } from '../../../../lib/platform/usecases/services.js';
import type { RotatingProvider } from '../../../support/providers/rotating.js';
import { specVault } from '../../../support/vault.js';
import type { SeededRandom } from './seededRandom.js';
import { createCrashableStore, type StoreFailures } from './crashableStore.js';
import {
  createCrashableTokenClient,
  type ProviderBehavior,
  type TokenRequestObserver,
} from './crashableTokenClient.js';
import type { SimulatedProcess, Simulation } from './simulation.js';

/** What all replicas of a deployment share. */
export interface SharedParts {
  readonly simulation: Simulation;
  readonly store: Store;
  readonly provider: RotatingProvider;
  readonly behavior: ProviderBehavior;
  readonly random: SeededRandom;
  readonly observer: TokenRequestObserver;
  /** Every line of the log as JSON. */
  readonly logged: string[];
}

export const REFRESH_SETTINGS = { tickMs: 5000, concurrency: 4, leaseMs: 60_000, waitMs: 10_000 } as const;
const VAULT = specVault();

/** A process of the service that lives until it is crashed. */
export class Replica implements SimulatedProcess {
  isAlive = true;
  readonly services: Services;
  /** Its store has had faults: whoever asks it for something may get any error. */
  hasFailed = false;
  readonly #failures: StoreFailures = { unavailableUntilMs: 0, lostResponses: 0 };
  #die: (reason: Error) => void = () => undefined;

  constructor(readonly shared: SharedParts) {
    const { simulation: world, store, provider, behavior: manners, observer: watch } = shared;
    const died = new Promise<never>((_, reject) => (this.#die = reject));
    // Those who wait for it are told by their own promise.
    died.catch(() => undefined);
    this.services = createReplicaServices(shared, {
      process: this,
      store: createCrashableStore(store, world, this, { died, faults: this.#failures }),
      tokenClient: createCrashableTokenClient(provider, manners, world, this, watch),
    });
    this.services.refresher.start();
  }

  /** What goes wrong with its store from now on. */
  injectFailures(faults: Partial<StoreFailures>): void {
    Object.assign(this.#failures, faults);
    this.hasFailed = true;
  }

  /** At once, whatever it is doing. */
  crash(): void {
    this.isAlive = false;
    this.#die(new Error('the process has died'));
  }
}

/** Services of a process, or of one that is never killed and does not wait to be told. */
export function createReplicaServices(
  { simulation: world, random: chance, logged }: SharedParts,
  parts: Pick<Services, 'store' | 'tokenClient'> & { readonly process: SimulatedProcess | undefined },
): Services {
  const line =
    (level: string) =>
    (fields: object, message: string): void => {
      logged.push(JSON.stringify({ level, message, ...fields }));
    };
  const { process, store, tokenClient: tokens } = parts;
  return createServices({
    store,
    tokenClient: tokens,
    vault: VAULT,
    now: world.now,
    monotonicNow: world.monotonicNow,
    sleep: (ms, signal) => world.sleep(process, ms, signal),
    randomBytes: chance.bytes,
    log: { info: line('info'), warn: line('warn'), error: line('error') },
    verifyCredentials: () => Promise.reject(new Error('nothing is verified here')),
    startRunProcess: () => {
      throw new Error('nothing is run here');
    },
    readExamples: () => Promise.resolve([]),
    localUrl: () => 'http://127.0.0.1:3000',
    refreshSettings: REFRESH_SETTINGS,
    publicUrl: () => 'http://127.0.0.1:3000',
    sessionIdleMs: 1_800_000,
    allowsPlainHttp: () => true,
  });
}
