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

/** The parts that all replicas of a deployment share. */
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

/** A process of the service that runs until it crashes. */
export class Replica implements SimulatedProcess {
  isAlive = true;
  readonly services: Services;
  /** Whether failures of the store were injected: requests may then end with any error. */
  hasFailed = false;
  readonly #failures: StoreFailures = { unavailableUntilMs: 0, lostResponses: 0 };
  #die: (reason: Error) => void = () => undefined;

  constructor(readonly shared: SharedParts) {
    const { simulation, store, provider, behavior, observer } = shared;
    const died = new Promise<never>((_, reject) => (this.#die = reject));
    // Waiting callers handle it through their own promises.
    died.catch(() => undefined);
    this.services = createReplicaServices(shared, {
      process: this,
      store: createCrashableStore(store, simulation, this, { died, failures: this.#failures }),
      tokenClient: createCrashableTokenClient(provider, behavior, simulation, this, observer),
    });
    this.services.refresher.start();
  }

  /** Makes its store fail from now on. */
  injectFailures(failures: Partial<StoreFailures>): void {
    Object.assign(this.#failures, failures);
    this.hasFailed = true;
  }

  /** Stops the process at once. */
  crash(): void {
    this.isAlive = false;
    this.#die(new Error('the process has crashed'));
  }
}

/** Returns the services of a process; undefined: of one that never crashes and whose results are delivered at once. */
export function createReplicaServices(
  { simulation, random, logged }: SharedParts,
  parts: Pick<Services, 'store' | 'tokenClient'> & { readonly process: SimulatedProcess | undefined },
): Services {
  const line =
    (level: string) =>
    (fields: object, message: string): void => {
      logged.push(JSON.stringify({ level, message, ...fields }));
    };
  const { process, store, tokenClient } = parts;
  return createServices({
    store,
    tokenClient,
    vault: VAULT,
    now: simulation.now,
    monotonicNow: simulation.monotonicNow,
    sleep: (ms, signal) => simulation.sleep(process, ms, signal),
    randomBytes: random.bytes,
    log: { info: line('info'), warn: line('warn'), error: line('error') },
    verifyCredentials: () => Promise.reject(new Error('nothing is verified here')),
    startRunProcess: () => {
      throw new Error('nothing is run here');
    },
    readExamples: () => Promise.resolve([]),
    readProviders: () => Promise.resolve([]),
    localUrl: () => 'http://127.0.0.1:3000',
    refreshSettings: REFRESH_SETTINGS,
    publicUrl: () => 'http://127.0.0.1:3000',
    refreshTokenAlertMs: 604_800_000,
    sessionIdleMs: 1_800_000,
    allowsPlainHttp: () => true,
  });
}
