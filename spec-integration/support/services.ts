import type { Context } from 'mocha';

import { hasChromium, startChromium, type Chromium } from './chromium.js';
import { hasHttpbin, startHttpbin } from './httpbin.js';
import type { Httpbin } from './httpbin.js';
import { hasNginx, startNginx } from './nginx.js';
import type { Nginx } from './nginx.js';
import { hasPostgres, startPostgres } from './postgres.js';
import type { Postgres } from './postgres.js';
import { hasRabbit, startRabbit } from './rabbit.js';
import type { Rabbit } from './rabbit.js';

/**
 * The services of one mocha run. The first suite that needs a service starts it, in a `before` hook:
 *
 *     before(async function () {
 *       rabbit = await sharedRabbit(this);
 *     });
 */
const started = new Map<string, Promise<{ stop(): Promise<void> }>>();

/** Returns the run's broker. Without Debian's package it fails on CI, else it skips the suite. */
export function sharedRabbit(context: Context): Promise<Rabbit> {
  return shared(context, 'rabbitmq-server', hasRabbit, startRabbit);
}

/** Returns the run's httpbin. Without Debian's package it fails on CI, else it skips the suite. */
export function sharedHttpbin(context: Context): Promise<Httpbin> {
  return shared(context, 'python3-httpbin', hasHttpbin, startHttpbin);
}

/** Returns the run's PostgreSQL. Without Debian's package it fails on CI, else it skips the suite. */
export function sharedPostgres(context: Context): Promise<Postgres> {
  return shared(context, 'postgresql-15', hasPostgres, startPostgres);
}

/** Returns the run's nginx. Without Debian's package it fails on CI, else it skips the suite. */
export function sharedNginx(context: Context): Promise<Nginx> {
  return shared(context, 'nginx-light', hasNginx, startNginx);
}

/** Returns the run's browser. Without Debian's package it fails on CI, else it skips the suite. */
export function sharedChromium(context: Context): Promise<Chromium> {
  return shared(context, 'chromium', hasChromium, startChromium);
}

async function shared<T extends { stop(): Promise<void> }>(
  context: Context,
  debianPackage: string,
  installed: () => boolean,
  start: () => Promise<T>,
): Promise<T> {
  context.timeout(90_000);
  const known = started.get(debianPackage) as Promise<T> | undefined;
  if (known) return known;
  if (!installed()) {
    const text = `Debian's ${debianPackage} is not installed: apt-get install ${debianPackage}`;
    if (process.env.CI) throw new Error(text);
    console.warn(`    skipped: ${text}`);
    return context.skip();
  }
  const service = start();
  started.set(debianPackage, service);
  return service;
}

/** This module loads at the top of a spec file, so this hook belongs to the whole run. */
after(async function () {
  this.timeout(30_000);
  const all = await Promise.allSettled(started.values());
  started.clear();
  await Promise.all(all.map(async (service) => (service.status === 'fulfilled' ? service.value.stop() : undefined)));
});
