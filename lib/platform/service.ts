import { randomBytes as randomBytesOfSystem } from 'node:crypto';
import { performance } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';

import { collectDefaultMetrics, Registry } from 'prom-client';

import { createOutboundPolicy } from '../http/outboundPolicy.js';
import { createApp } from './app.js';
import type { BackgroundJob } from './backgroundJob.js';
import { startBackgroundJobs } from './backgroundJobs.js';
import { createServices, type Parts } from './composition.js';
import type { PlatformConfig } from './config.js';
import type { Log } from './model/log.js';
import type { PostWebhook } from './model/webhook.js';
import { createTokenClient } from './provider/createTokenClient.js';
import { createWebhookSender } from './provider/webhookSender.js';
import { pooledRandomBytes } from './randomPool.js';
import { createRefreshMetrics } from './refreshMetrics.js';
import { allOperations } from './routes/index.js';
import { loggedError } from './routes/loggedError.js';
import { exampleFolder } from './runs/exampleFolder.js';
import { createRunProcesses } from './runs/runProcess.js';
import { listenFailure } from './startFailure.js';
import { openStore } from './store/openStore.js';
import type { Store } from './store/store.js';
import { bootstrap } from './usecases/bootstrap.js';
import { checkKeys } from './usecases/checkKeys.js';
import { registerFolder } from './usecases/components/registerFolder.js';
import { cleanUpFlows } from './usecases/authFlows/cleanUpFlows.js';
import { pollDeviceFlows } from './usecases/authFlows/pollDeviceFlows.js';
import { cleanUpEvents } from './usecases/events/cleanUpEvents.js';
import { revokeTokens } from './usecases/revocation/revokeTokens.js';
import { cleanUpSessions } from './usecases/sessions/cleanUpSessions.js';
import { rotateKeys } from './usecases/rotateKeys.js';
import type { Services } from './usecases/services.js';
import { deliverEvents } from './usecases/webhooks/deliverEvents.js';
import { createVault } from './vault/aesVault.js';
import { readKeyFile } from './vault/keyFile.js';
import { createComponentVerifier } from './verify/componentVerifier.js';

/** A component's own check of a credential, which may ask a slow provider, in ms. */
const VERIFY_MS = 30_000;
/** A webhook's receiver, in ms. */
const RECEIVER_MS = 15_000;
/** Few at a time and with a rest in between: keys are rotated beside the requests. */
const ROTATION = { batch: 50, restMs: 20 } as const;

/** How long whoever asks waits for a refresh that another process has under way, in ms. */
const WAIT_MS = 10_000;

/** Time and chance as the service sees them. */
export type Clock = Pick<Services, 'now' | 'monotonicNow' | 'sleep' | 'randomBytes'>;

export interface RunningService {
  readonly url: string;
  /** Takes no new connections, answers what is in flight, and closes the store. */
  stop(): Promise<void>;
}

/**
 * Brings the service up: nothing listens before the schema, the keys, the admin and the components are in order.
 * @param print for whoever starts it, beside the log: the admin's key, once, when one was made
 * @param clock the machine's unless given
 */
export async function startService(
  config: PlatformConfig,
  log: Log,
  print: (line: string) => void,
  clock: Clock = systemClock(),
): Promise<RunningService> {
  const { randomBytes } = clock;
  const place = { publicUrl: config.publicUrl, ownUrl: '' };
  const keyRing = config.keyRing ?? (await readKeyFile(config.keyFile, randomBytes));
  const store = await openStore(config.databaseUrl.reveal());
  try {
    await store.migrate();
    const vault = createVault(keyRing, randomBytes);
    await checkKeys(store, vault);
    const policy = createOutboundPolicy(config.allowedHosts);
    const registry = new Registry();
    const parts: Parts = {
      store,
      vault,
      ...clock,
      log,
      verifier: createComponentVerifier({ timeoutMs: VERIFY_MS }),
      tokens: createTokenClient({ timeoutMs: config.providerTimeoutMs, policy }),
      refreshing: {
        tickMs: config.refreshTickMs,
        concurrency: config.refreshConcurrency,
        leaseMs: config.leaseMs,
        waitMs: WAIT_MS,
      },
      startRunProcess: createRunProcesses(config.allowedHosts.text),
      examples: exampleFolder(config.examplesFolder),
      ownUrl: () => place.ownUrl,
      publicUrl: () => place.publicUrl,
      sessionIdleMs: config.sessionIdleSeconds * 1000,
      plainHttpAllowed: (host) => policy.allowsPlainHttp(host),
    };
    const countRefreshes = () => store.refreshes.counts(clock.now());
    const services = createServices(parts, createRefreshMetrics(registry, countRefreshes, clock.now));
    const { madeApiKey } = await bootstrap(services, config);
    if (madeApiKey !== undefined) {
      print(`API key of ${String(config.adminEmail)}, shown only now: ${madeApiKey.reveal()}`);
    }
    for (const folder of config.componentFolders) await registerFolder(services, folder);
    const running = await listen(config, services, registry, createWebhookSender({ policy, timeoutMs: RECEIVER_MS }));
    place.ownUrl = running.url;
    if (isPortOpen(config)) place.publicUrl = `http://127.0.0.1:${new URL(running.url).port}`;
    return running;
  } catch (error: unknown) {
    await closeAfterFailure(store, log);
    throw error;
  }
}

async function listen(
  config: PlatformConfig,
  services: Services,
  registry: Registry,
  post: PostWebhook,
): Promise<RunningService> {
  collectDefaultMetrics({ register: registry });
  const app = await createApp(services, {
    operations: allOperations(services),
    // Relative to the page that tells it.
    publicUrl: isPortOpen(config) ? '/' : config.publicUrl,
    rateLimitPerMinute: config.rateLimitPerMinute,
    pagesFolder: config.pagesFolder,
    registry,
  });
  const url = await app.listen({ host: config.host, port: config.port }).catch((error: unknown) => {
    throw listenFailure(error);
  });
  const ending = new AbortController();
  const rotation = rotateInBackground(services, ending.signal);
  services.refresher.start();
  const jobs = startBackgroundJobs(backgroundJobs(services, post), services);
  return {
    url,
    async stop() {
      ending.abort();
      // Requests that wait for a refresh are answered; the clock takes up nothing more meanwhile.
      const ended = Promise.all([services.refresher.stop(), services.runs.close(), jobs.stop(), rotation]);
      await app.close();
      await ended;
      await services.unfinished.settled();
      await services.store.close();
    },
  };
}

/** Where people reach a service whose port the system chooses is known once it listens. */
function isPortOpen({ publicUrl }: PlatformConfig): boolean {
  return new URL(publicUrl).port === '0';
}

function backgroundJobs(services: Services, post: PostWebhook): readonly BackgroundJob[] {
  return [
    deliverEvents(services, post),
    revokeTokens(services),
    cleanUpEvents(services),
    pollDeviceFlows(services),
    cleanUpFlows(services),
    cleanUpSessions(services),
  ];
}

function systemClock(): Clock {
  return {
    now: Date.now,
    monotonicNow: () => performance.now(),
    sleep: (ms, signal) => sleep(ms, undefined, signal === undefined ? {} : { signal }),
    randomBytes: pooledRandomBytes(randomBytesOfSystem),
  };
}

/** The next start goes on where a failure has ended it. */
async function rotateInBackground(services: Services, signal: AbortSignal): Promise<void> {
  try {
    await rotateKeys(services, { batch: ROTATION.batch, pause: () => services.sleep(ROTATION.restMs), signal });
  } catch (error: unknown) {
    services.log.error(
      { error: loggedError(error) },
      'stored values could not be sealed anew: some keep their old key',
    );
  }
}

/** What made the start fail is what is told. */
async function closeAfterFailure(store: Store, log: Log): Promise<void> {
  try {
    await store.close();
  } catch (error: unknown) {
    log.error({ error: loggedError(error) }, 'the store could not be closed');
  }
}
