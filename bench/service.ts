/* Measures the credential service on both stores, with reference Fastify as the reference. */
import { fork } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { openStore } from '../lib/platform/store/openStore.js';
import type { Store } from '../lib/platform/store/store.js';
import { createVault } from '../lib/platform/vault/aesVault.js';
import { parseKeyRing } from '../lib/platform/vault/keyRing.js';
import {
  apiOf,
  startCredentialService,
  type CredentialService,
} from '../spec-integration/support/credentialService.js';
import { startPostgres } from '../spec-integration/support/postgres.js';
import { insertInBulk, insertThroughStore, type InsertRows } from './insertRows.js';
import { formatRatio, printTable } from './printTable.js';
import { computeMedian } from './processCpu.js';
import { populate, type Population } from './populate.js';
import { runWrk, type LoadResult } from './wrk.js';

const ADMIN = { ADMIN_EMAIL: 'admin@bench', ADMIN_API_KEY: randomBytes(24).toString('hex') };
const AUTHORIZATION = `Basic ${Buffer.from(`${ADMIN.ADMIN_EMAIL}:${ADMIN.ADMIN_API_KEY}`).toString('base64')}`;
const ENCRYPTION_KEYS = `bench:${randomBytes(32).toString('base64')}`;

interface Bench {
  readonly name: string;
  readonly databaseUrl: string;
  /** Starts the service with default settings, but without a rate limit. */
  readonly start: () => Promise<CredentialService>;
}

/** Runs on a new embedded store, then on a new PostgreSQL database. */
async function onBothStores(work: (bench: Bench) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(path.join(tmpdir(), 'bench-'));
  const postgres = await startPostgres();
  try {
    const urls = { embedded: `file:${path.join(folder, 'bench.db')}`, PostgreSQL: await postgres.freshDatabase() };
    for (const [name, databaseUrl] of Object.entries(urls)) {
      const settings = {
        ...ADMIN,
        DATABASE_URL: databaseUrl,
        ENCRYPTION_KEYS,
        RATE_LIMIT_PER_MINUTE: '0',
      };
      await work({ name, databaseUrl, start: () => startCredentialService(settings) });
    }
  } finally {
    await postgres.stop();
    await rm(folder, { recursive: true });
  }
}

/** Fills the store of a service that has been started once. */
async function fill(store: Store, databaseUrl: string, count: number): Promise<Population> {
  const owner = await store.directory.findUserByEmail(ADMIN.ADMIN_EMAIL);
  const { items } = await store.directory.listContracts([{ level: 'tenant', id: owner!.tenantId }]);
  const fillWith = (put: InsertRows): Promise<Population> =>
    populate(store, put, createVault(parseKeyRing(ENCRYPTION_KEYS), randomBytes), owner!, items[0]!.id, count);
  return databaseUrl.startsWith('file:') ? fillWith(insertThroughStore(store)) : insertInBulk(databaseUrl, fillWith);
}

async function startConstantServer(text: string): Promise<{ readonly url: string; stop(): void }> {
  const child = fork(path.join(__dirname, 'constantServer.mjs'));
  child.send(text);
  const [url] = (await once(child, 'message')) as [string];
  return {
    url,
    stop() {
      child.disconnect();
    },
  };
}

/** Measures GET of a secret, decryption and audit record included, against a constant response of the same bytes. */
async function measureSecretReads(): Promise<void> {
  const rows: string[][] = [];
  await onBothStores(async ({ name, databaseUrl, start }) => {
    await (await start()).stop();
    const store = await openStore(databaseUrl);
    const { secretPaths } = await fill(store, databaseUrl, 1000);
    await store.close();
    const service = await start();
    const { body } = await apiOf(service.url, ADMIN.ADMIN_EMAIL, ADMIN.ADMIN_API_KEY)('GET', secretPaths[0]!);
    const constant = await startConstantServer(JSON.stringify(body));
    const options = { authorization: AUTHORIZATION, connections: 50, seconds: 5 };
    const ours: LoadResult[] = [];
    const reference: LoadResult[] = [];
    for (let round = -1; round < 5; round++) {
      const [one, other] = [
        await runWrk(constant.url, secretPaths, options),
        await runWrk(service.url, secretPaths, options),
      ];
      if (round < 0) continue;
      reference.push(one);
      ours.push(other);
    }
    constant.stop();
    await service.stop();
    const perSecond = (loads: readonly LoadResult[]): number =>
      computeMedian(loads.map(({ requestsPerSecond }) => requestsPerSecond));
    rows.push([
      name,
      perSecond(reference).toFixed(0),
      perSecond(ours).toFixed(0),
      formatRatio(perSecond(ours) / perSecond(reference)),
      '≥ 0.6',
      `${computeMedian(ours.map(({ p99Ms }) => p99Ms)).toFixed(1)} ms`,
    ]);
  });
  const head = ['store', 'constant, requests/s', 'GET secret, requests/s', 'ratio', 'target', 'p99 at 50 connections'];
  printTable('GET of a secret of 1 kB', head, rows);
}

const FEW = 1000;
const MANY = 1_000_000;

/** Measures the p99 of calls with few stored secrets and with many. */
async function measureScale(): Promise<void> {
  await onBothStores(async ({ name, databaseUrl, start }) => {
    const rows: string[][] = [];
    await (await start()).stop();
    const measured: Readonly<Record<string, number>>[] = [];
    for (const count of [FEW, MANY - FEW]) {
      const store = await openStore(databaseUrl);
      const population = await fill(store, databaseUrl, count);
      const due = await measureDueP99(store);
      await store.close();
      const service = await start();
      const options = { authorization: AUTHORIZATION, connections: 1, seconds: 10 };
      for (const paths of [population.secretPaths, population.pagePaths]) {
        await runWrk(service.url, paths, { ...options, seconds: 2 });
      }
      measured.push({
        'GET secret': (await runWrk(service.url, population.secretPaths, options)).p99Ms,
        'list, page of 20': (await runWrk(service.url, population.pagePaths, options)).p99Ms,
        'due query, 100 rows': due,
      });
      await service.stop();
    }
    const [few, many] = measured;
    for (const what of Object.keys(few!)) {
      const ms = [few, many].map((figures) => `${figures![what]!.toFixed(2)} ms`);
      rows.push([what, ...ms, formatRatio(many![what]! / few![what]!), '< 2']);
    }
    const counts = [FEW, MANY].map((count) => count.toLocaleString('en'));
    printTable(`p99 by number of secrets, ${name}`, ['call', ...counts, 'growth', 'target'], rows);
  });
}

async function measureDueP99(store: Store): Promise<number> {
  const times: number[] = [];
  for (let turn = 0; turn < 1200; turn++) {
    const before = performance.now();
    await store.refreshes.findDue({ nowMs: Date.now(), movedBackMs: 0 }, 100, []);
    if (turn >= 200) times.push(performance.now() - before);
  }
  return times.sort((a, b) => a - b)[Math.floor(times.length * 0.99)]!;
}

export const serviceParts: Readonly<Record<string, () => Promise<void>>> = {
  secrets: measureSecretReads,
  scale: measureScale,
};
