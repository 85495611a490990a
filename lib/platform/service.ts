import { randomBytes as randomBytesOfSystem } from 'node:crypto';
import { performance } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';

import { collectDefaultMetrics, Registry } from 'prom-client';

import { createOutboundPolicy } from '../http/outboundPolicy.js';
import { createApp } from './app.js';
import { createCatalogReader } from './catalogReader.js';
import type { BackgroundJob } from './backgroundJob.js';
import { startBackgroundJobs } from './backgroundJobs.js';
import { createServices, type ServiceDependencies } from './createServices.js';
import type { PlatformConfig } from './config.js';
import type { Logger } from './model/logger.js';
import type { SendWebhook } from './model/webhook.js';
import { createTokenClient } from './provider/createTokenClient.js';
import { createWebhookSender } from './provider/webhookSender.js';
import { createRandomPool } from './randomPool.js';
import { createRefreshMetrics } from './refreshMetrics.js';
import { createOperations } from './routes/index.js';
import { toLoggedError } from './routes/loggedError.js';
import { createExampleReader } from './runs/exampleReader.js';
import { createRunProcessStarter } from './runs/runProcessStarter.js';
import { explainListenError } from './describeStartFailure.js';
import { openStore } from './store/openStore.js';
import type { Store } from './store/store.js';
import { recognizeProviders } from './usecases/authClients/recognizeProviders.js';
import { bootstrap } from './usecases/bootstrap.js';
import { checkKeys } from './usecases/checkKeys.js';
import { registerFolder } from './usecases/components/registerFolder.js';
import { cleanUpFlows } from './usecases/authFlows/cleanUpFlows.js';
import { pollDeviceFlows } from './usecases/authFlows/pollDeviceFlows.js';
import { cleanUpEvents } from './usecases/events/cleanUpEvents.js';
import { alertExpiringTokens } from './usecases/refresh/alertExpiringTokens.js';
import { revokeTokens } from './usecases/revocation/revokeTokens.js';
import { cleanUpSessions } from './usecases/sessions/cleanUpSessions.js';
import { rotateKeys } from './usecases/rotateKeys.js';
import type { Services } from './usecases/services.js';
import { deliverEvents } from './usecases/webhooks/deliverEvents.js';
import { createVault } from './vault/aesVault.js';
import { readKeyFile } from './vault/keyFile.js';
import { createComponentVerifier } from './verify/componentVerifier.js';

/** Timeout of a component's `verifyCredentials`, which may call a slow provider, in ms. */
const VERIFY_TIMEOUT_MS = 30_000;
/** Timeout of a webhook delivery, in ms. */
const WEBHOOK_TIMEOUT_MS = 15_000;
/** Small batches with pauses, as keys are rotated while requests are served. */
const ROTATION = { batch: 50, restMs: 20 } as const;

/** Maximum time that a caller waits for an in-flight refresh of another process, in ms. */
const REFRESH_WAIT_MS = 10_000;

/** The sources of time and randomness of the service. */
export type ClockAndRandom = Pick<Services, 'now' | 'monotonicNow' | 'sleep' | 'randomBytes'>;

export interface RunningService {
  readonly url: string;
  /** Accepts no new connections, completes the requests in flight, and closes the store. */
  stop(): Promise<void>;
}

/**
 * Starts the service. It listens only after the schema, the keys, the admin and the components are ready.
 * @param print prints a line for the user who starts it, beside the log: the admin's generated key, once
 * @param clock default: the system clock
 */
export async function startService(
  config: PlatformConfig,
  log: Logger,
  print: (line: string) => void,
  clock: ClockAndRandom = createSystemClock(),
): Promise<RunningService> {
  const { randomBytes } = clock;
  const urls = { publicUrl: config.publicUrl, localUrl: '' };
  const keyRing = config.keyRing ?? (await readKeyFile(config.keyFile, randomBytes));
  const store = await openStore(config.databaseUrl.reveal());
  try {
    await store.migrate();
    const vault = createVault(keyRing, randomBytes);
    await checkKeys(store, vault);
    const policy = createOutboundPolicy(config.allowedHosts);
    const registry = new Registry();
    const dependencies: ServiceDependencies = {
      store,
      vault,
      ...clock,
      log,
      verifyCredentials: createComponentVerifier({ timeoutMs: VERIFY_TIMEOUT_MS }),
      tokenClient: createTokenClient({ timeoutMs: config.providerTimeoutMs, policy }),
      refreshSettings: {
        tickMs: config.refreshTickMs,
        concurrency: config.refreshConcurrency,
        leaseMs: config.leaseMs,
        waitMs: REFRESH_WAIT_MS,
      },
      startRunProcess: createRunProcessStarter(config.allowedHosts.text),
      readExamples: createExampleReader(config.examplesFolder),
      readProviders: createCatalogReader(config.catalogFile),
      localUrl: () => urls.localUrl,
      publicUrl: () => urls.publicUrl,
      refreshTokenAlertMs: config.refreshTokenAlertSeconds * 1000,
      sessionIdleMs: config.sessionIdleSeconds * 1000,
      allowsPlainHttp: (host) => policy.allowsPlainHttp(host),
    };
    const countRefreshes = () => store.refreshes.count(clock.now());
    const services = createServices(dependencies, createRefreshMetrics(registry, countRefreshes, clock.now));
    const { createdApiKey } = await bootstrap(services, config);
    if (createdApiKey !== undefined) {
      print(`API key of ${String(config.adminEmail)}, shown only once: ${createdApiKey.reveal()}`);
    }
    for (const folder of config.componentFolders) await registerFolder(services, folder);
    const running = await listen(
      config,
      services,
      registry,
      createWebhookSender({ policy, timeoutMs: WEBHOOK_TIMEOUT_MS }),
    );
    urls.localUrl = running.url;
    if (hasDynamicPort(config)) urls.publicUrl = `http://127.0.0.1:${new URL(running.url).port}`;
    return running;
  } catch (error: unknown) {
    await closeStoreAfterFailure(store, log);
    throw error;
  }
}

async function listen(
  config: PlatformConfig,
  services: Services,
  registry: Registry,
  sendWebhook: SendWebhook,
): Promise<RunningService> {
  collectDefaultMetrics({ register: registry });
  const app = await createApp(services, {
    operations: createOperations(services),
    // Relative to the page that shows it.
    publicUrl: hasDynamicPort(config) ? '/' : config.publicUrl,
    rateLimitPerMinute: config.rateLimitPerMinute,
    pagesFolder: config.pagesFolder,
    registry,
  });
  const url = await app.listen({ host: config.host, port: config.port }).catch((error: unknown) => {
    throw explainListenError(error);
  });
  const shutdown = new AbortController();
  const rotation = rotateKeysInBackground(services, shutdown.signal);
  services.refresher.start();
  const jobs = startBackgroundJobs(createBackgroundJobs(services, sendWebhook), services);
  return {
    url,
    async stop() {
      shutdown.abort();
      // Requests that wait for a refresh get their response; no scheduled refresh starts meanwhile.
      const stopped = Promise.all([services.refresher.stop(), services.runs.close(), jobs.stop(), rotation]);
      await app.close();
      await stopped;
      await services.workTracker.waitUntilSettled();
      await services.store.close();
    },
  };
}

/** Whether the system chooses the port, so that the public URL is known only once the service listens. */
function hasDynamicPort({ publicUrl }: PlatformConfig): boolean {
  return new URL(publicUrl).port === '0';
}

function createBackgroundJobs(services: Services, sendWebhook: SendWebhook): readonly BackgroundJob[] {
  return [
    deliverEvents(services, sendWebhook),
    revokeTokens(services),
    cleanUpEvents(services),
    pollDeviceFlows(services),
    cleanUpFlows(services),
    cleanUpSessions(services),
    alertExpiringTokens(services),
    recognizeProviders(services),
  ];
}

function createSystemClock(): ClockAndRandom {
  return {
    now: Date.now,
    monotonicNow: () => performance.now(),
    sleep: (ms, signal) => sleep(ms, undefined, signal === undefined ? {} : { signal }),
    randomBytes: createRandomPool(randomBytesOfSystem),
  };
}

/** Rotates keys until done or stopped. After a failure the next start of the service continues. */
async function rotateKeysInBackground(services: Services, signal: AbortSignal): Promise<void> {
  try {
    await rotateKeys(services, { batch: ROTATION.batch, pause: () => services.sleep(ROTATION.restMs), signal });
  } catch (error: unknown) {
    services.log.error(
      { error: toLoggedError(error) },
      'key rotation failed: some values are still encrypted with an old key',
    );
  }
}

/** Closes the store; only logs an error, as the error of the start is the one to report. */
async function closeStoreAfterFailure(store: Store, log: Logger): Promise<void> {
  try {
    await store.close();
  } catch (error: unknown) {
    log.error({ error: toLoggedError(error) }, 'could not close the store');
  }
}
