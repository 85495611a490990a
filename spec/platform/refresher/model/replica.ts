import { createServices } from '../../../../lib/platform/composition.js';
import type { Store } from '../../../../lib/platform/store/store.js';
import type { Services } from '../../../../lib/platform/usecases/services.js';
import type { RotatingProvider } from '../../../support/providers/rotating.js';
import { specVault } from '../../../support/vault.js';
import type { Chance } from './chance.js';
import { mortalStore, type StoreFaults } from './mortalStore.js';
import { mortalTokens, type Manners, type Watch } from './mortalTokens.js';
import type { Process, World } from './world.js';

/** What all replicas of a deployment share. */
export interface Shared {
  readonly world: World;
  readonly store: Store;
  readonly provider: RotatingProvider;
  readonly manners: Manners;
  readonly chance: Chance;
  readonly watch: Watch;
  /** Every line of the log as JSON. */
  readonly logged: string[];
}

export const REFRESHING = { tickMs: 5000, concurrency: 4, leaseMs: 60_000, waitMs: 10_000 } as const;
const VAULT = specVault();

/** A process of the service that lives until it is crashed. */
export class Replica implements Process {
  alive = true;
  readonly services: Services;
  /** Its store has had faults: whoever asks it for something may get any error. */
  faulty = false;
  readonly #faults: StoreFaults = { awayUntilMs: 0, lostAnswers: 0 };
  #die: (reason: Error) => void = () => undefined;

  constructor(readonly shared: Shared) {
    const { world, store, provider, manners, watch } = shared;
    const died = new Promise<never>((_, reject) => (this.#die = reject));
    // Those who wait for it are told by their own promise.
    died.catch(() => undefined);
    this.services = servicesOf(shared, {
      process: this,
      store: mortalStore(store, world, this, { died, faults: this.#faults }),
      tokens: mortalTokens(provider, manners, world, this, watch),
    });
    this.services.refresher.start();
  }

  /** What goes wrong with its store from now on. */
  fail(faults: Partial<StoreFaults>): void {
    Object.assign(this.#faults, faults);
    this.faulty = true;
  }

  /** At once, whatever it is doing. */
  crash(): void {
    this.alive = false;
    this.#die(new Error('the process has died'));
  }
}

/** Services of a process, or of one that is never killed and does not wait to be told. */
export function servicesOf(
  { world, chance, logged }: Shared,
  parts: Pick<Services, 'store' | 'tokens'> & { readonly process: Process | undefined },
): Services {
  const line =
    (level: string) =>
    (fields: object, message: string): void => {
      logged.push(JSON.stringify({ level, message, ...fields }));
    };
  const { process, store, tokens } = parts;
  return createServices({
    store,
    tokens,
    vault: VAULT,
    now: world.now,
    monotonicNow: world.monotonicNow,
    sleep: (ms, signal) => world.sleep(process, ms, signal),
    randomBytes: chance.bytes,
    log: { info: line('info'), warn: line('warn'), error: line('error') },
    verifier: () => Promise.reject(new Error('nothing is verified here')),
    startRunProcess: () => {
      throw new Error('nothing is run here');
    },
    examples: () => Promise.resolve([]),
    ownUrl: () => 'http://127.0.0.1:3000',
    refreshing: REFRESHING,
    publicUrl: () => 'http://127.0.0.1:3000',
    sessionIdleMs: 1_800_000,
    plainHttpAllowed: () => true,
  });
}
