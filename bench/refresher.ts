/* Measures the refresher at a provider that rotates refresh tokens and ends a grant whose token is used twice. */
import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import { openStore } from '../lib/platform/store/openStore.js';
import { createVault } from '../lib/platform/vault/aesVault.js';
import { parseKeyRing } from '../lib/platform/vault/keyRing.js';
import {
  apiOf,
  startCredentialService,
  type CredentialService,
} from '../spec-integration/support/credentialService.js';
import { startPostgres } from '../spec-integration/support/postgres.js';
import { originOf, RotatingProvider } from '../spec/support/providers/rotating.js';
import { startRotatingEndpoint, type RotatingEndpoint } from '../spec/support/providers/rotatingEndpoint.js';
import { addDueSecrets, LEAD_MS, LIFETIME_MS, type DueSecrets } from './dueSecrets.js';
import { printTable } from './printTable.js';
import { readCpuMs } from './processCpu.js';

const ADMIN = { ADMIN_EMAIL: 'admin@bench', ADMIN_API_KEY: randomBytes(24).toString('hex') };
const ENCRYPTION_KEYS = `bench:${randomBytes(32).toString('base64')}`;
const LATENCY_MS = 50;
const REPLICAS = 4;

/** A store with secrets, their provider and the service. */
interface Bench {
  readonly provider: RotatingProvider;
  readonly endpoint: RotatingEndpoint;
  readonly start: () => Promise<CredentialService>;
  /** Adds secrets of a new auth client. @returns their paths */
  readonly add: (secrets: Omit<DueSecrets, 'tokenUri'>) => Promise<readonly string[]>;
}

async function withStore(databaseUrl: string, work: (bench: Bench) => Promise<void>): Promise<void> {
  const settings = {
    ...ADMIN,
    DATABASE_URL: databaseUrl,
    ENCRYPTION_KEYS,
    RATE_LIMIT_PER_MINUTE: '0',
    ALLOW_PRIVATE_HOSTS: '127.0.0.1',
    LOG_LEVEL: 'warn',
  };
  const provider = new RotatingProvider({ graceMs: 0, lifeMs: LIFETIME_MS }, Date.now);
  const endpoint = await startRotatingEndpoint(provider);
  endpoint.latencyMs = LATENCY_MS;
  await (await startCredentialService(settings)).stop();
  const started: CredentialService[] = [];
  try {
    await work({
      provider,
      endpoint,
      async start() {
        const service = await startCredentialService(settings);
        started.push(service);
        return service;
      },
      async add(secrets) {
        const store = await openStore(databaseUrl);
        try {
          const owner = (await store.directory.findUserByEmail(ADMIN.ADMIN_EMAIL))!;
          const { items } = await store.directory.listWorkspaces([{ level: 'tenant', id: owner.tenantId }]);
          const home = {
            store,
            vault: createVault(parseKeyRing(ENCRYPTION_KEYS), randomBytes),
            owner,
            workspace: items[0]!,
          };
          return await addDueSecrets(home, provider, { ...secrets, tokenUri: endpoint.url });
        } finally {
          await store.close();
        }
      },
    });
  } finally {
    await Promise.all(started.map((service) => service.kill()));
    await endpoint.stop();
  }
}

async function withEmbeddedStore(work: (bench: Bench) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(path.join(tmpdir(), 'bench-'));
  try {
    await withStore(`file:${path.join(folder, 'bench.db')}`, work);
  } finally {
    await rm(folder, { recursive: true });
  }
}

async function withPostgres(work: (bench: Bench) => Promise<void>): Promise<void> {
  const postgres = await startPostgres();
  try {
    await withStore(await postgres.freshDatabase(), work);
  } finally {
    await postgres.stop();
  }
}

/** Returns the number of repeated uses of refresh tokens. */
function countReusedTokens({ calls }: RotatingProvider): number {
  return calls.length - new Set(calls.map(({ refreshToken }) => refreshToken)).size;
}

/** Returns the shortest lifetime left of the first tokens at their refresh, in seconds. @param dueAtMs by grant */
function computeMinLifetimeLeft({ calls }: RotatingProvider, dueAtMs: (grant: number) => number): number {
  const left = calls.map((call) => dueAtMs(originOf(call.refreshToken).grant) + LEAD_MS - call.beganAtMs);
  return left.reduce((least, one) => Math.min(least, one), Infinity) / 1000;
}

const SECRET_COUNT = 100_000;
const PER_SECOND = SECRET_COUNT / (LIFETIME_MS / 1000);
const STEADY_SECONDS = 180;
const HEAD_START_MS = 30_000;

/** Measures the steady load of 100,000 tokens with a lifetime of one hour, for some minutes. */
async function measureSteadyLoad(): Promise<void> {
  await withEmbeddedStore(async ({ provider, add, start }) => {
    const beginMs = Date.now() + HEAD_START_MS;
    const dueAtMs = (index: number): number => beginMs + (index * 1000) / PER_SECOND;
    await add({ count: SECRET_COUNT, dueAtMs });
    const service = await start();
    await sleep(Math.max(0, beginMs - Date.now()) + 5000);
    const [before, from] = [readCpuMs(service.pid), performance.now()];
    const calls = provider.calls.length;
    await sleep(STEADY_SECONDS * 1000);
    const seconds = (performance.now() - from) / 1000;
    const share = (readCpuMs(service.pid) - before) / 1000 / seconds;
    const row = [
      SECRET_COUNT.toLocaleString('en'),
      ((provider.calls.length - calls) / seconds).toFixed(1),
      `${(share * 100).toFixed(1)} %`,
      '< 25 %',
      `${computeMinLifetimeLeft(provider, dueAtMs).toFixed(0)} s of ${String(LEAD_MS / 1000)} s`,
    ];
    const head = ['secrets of one hour', 'refreshes/s', 'of one core', 'target', 'shortest lifetime left at a refresh'];
    printTable('The refresher on embedded storage, at a provider that responds in 50 ms', head, [row]);
  });
}

const BURST_SIZE = 10_000;
const BURST_CONCURRENCY = 12;

/** Measures secrets that are due in the same minute, with a concurrency limit of their auth client. */
async function measureBurst(): Promise<void> {
  await withEmbeddedStore(async ({ provider, endpoint, add, start }) => {
    const beginMs = Date.now() + 10_000;
    const dueAtMs = (index: number): number => beginMs + (index * 60_000) / BURST_SIZE;
    await add({ count: BURST_SIZE, dueAtMs, maxConcurrency: BURST_CONCURRENCY });
    await start();
    while (provider.calls.length < BURST_SIZE && Date.now() < beginMs + 2 * LEAD_MS) await sleep(200);
    const tookSeconds = ((provider.calls.at(-1)?.beganAtMs ?? NaN) - beginMs) / 1000;
    const row = [
      BURST_SIZE.toLocaleString('en'),
      `${tookSeconds.toFixed(0)} s`,
      `${computeMinLifetimeLeft(provider, dueAtMs).toFixed(0)} s`,
      '> 0 s',
      `${String(endpoint.peak)} of ${String(BURST_CONCURRENCY)}`,
    ];
    const head = ['due in one minute', 'done after', 'shortest lifetime left', 'target', 'requests at a time'];
    printTable('Burst', head, [row]);
  });
}

/** Measures replicas that find the same secrets due. */
async function measureReplicas(): Promise<void> {
  await withPostgres(async ({ provider, add, start }) => {
    const count = 2000;
    const dueMs = Date.now();
    await add({ count, dueAtMs: () => dueMs });
    const began = performance.now();
    await Promise.all(Array.from({ length: REPLICAS }, start));
    while (provider.calls.length < count && performance.now() - began < LEAD_MS) await sleep(100);
    const seconds = (performance.now() - began) / 1000;
    // Time for surplus requests.
    await sleep(5000);
    const row = [
      String(REPLICAS),
      count.toLocaleString('en'),
      `${seconds.toFixed(1)} s`,
      String(countReusedTokens(provider)),
      '0',
    ];
    printTable(
      'Replicas on one PostgreSQL, all secrets due when they start',
      ['replicas', 'secrets', 'done after', 'refreshed twice', 'target'],
      [row],
    );
  });
}

const FORCED_COUNT = 200;

/** Measures forced refreshes of many steps with the same rejected token. */
async function measureForcedRefreshes(): Promise<void> {
  const rows: string[][] = [];
  const measure =
    (store: string, count: number) =>
    async ({ provider, add, start }: Bench): Promise<void> => {
      const [secretPath] = await add({ count: 1, dueAtMs: () => Date.now() + LIFETIME_MS / 2 });
      const services = await Promise.all(Array.from({ length: count }, start));
      const apis = services.map(({ url }) => apiOf(url, ADMIN.ADMIN_EMAIL, ADMIN.ADMIN_API_KEY));
      const responses = await Promise.all(
        Array.from({ length: FORCED_COUNT }, (_, index) => apis[index % count]!('POST', `${secretPath!}/refresh`)),
      );
      const succeeded = responses.filter(({ status }) => status === 200).length;
      rows.push([
        store,
        String(count),
        `${String(succeeded)} of ${String(FORCED_COUNT)}`,
        String(provider.calls.length),
        '1',
      ]);
    };
  await withEmbeddedStore(measure('embedded', 1));
  await withPostgres(measure('PostgreSQL', REPLICAS));
  printTable(
    'Forced refreshes of one secret at once',
    ['store', 'replicas', 'status 200', 'token requests', 'target'],
    rows,
  );
}

async function measureRefresher(): Promise<void> {
  for (const part of [measureSteadyLoad, measureBurst, measureReplicas, measureForcedRefreshes]) await part();
}

export const refresherParts: Readonly<Record<string, () => Promise<void>>> = { refresher: measureRefresher };
