import { Counter, Gauge, Histogram, type Registry } from 'prom-client';

import type { VaultStatus } from './usecases/rotateKeys.js';

/** Counting reads the whole store, so more frequent scrapes get cached counts. */
const COUNTS_MAX_AGE_MS = 60_000;

export type RequestObserver = (status: number, seconds: number) => void;

export interface Metrics {
  /** Creates the observer of a route. Created once per route, so that a request looks up no labels. */
  createObserver(method: string, route: string): RequestObserver;
  /** Returns the metrics in the text format of Prometheus. */
  render(): Promise<string>;
  readonly contentType: string;
}

/**
 * Creates the metrics of HTTP requests and of the vault.
 * @param registry may hold further metrics, which are rendered too
 * @param loadStatus reads the store; while it fails, the vault metrics are omitted
 */
export function createMetrics(registry: Registry, loadStatus: () => Promise<VaultStatus>, now: () => number): Metrics {
  const requests = new Counter({
    name: 'http_requests_total',
    help: 'HTTP requests by method, route and status',
    labelNames: ['method', 'route', 'status'] as const,
    registers: [registry],
  });
  const durations = new Histogram({
    name: 'http_request_duration_seconds',
    help: 'Duration of HTTP requests',
    labelNames: ['method', 'route'] as const,
    buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30],
    registers: [registry],
  });
  const readCachedStatus = cacheResult(loadStatus, now, COUNTS_MAX_AGE_MS);
  const status = (): Promise<VaultStatus | undefined> => readCachedStatus().catch(() => undefined);
  new Gauge({
    name: 'vault_records',
    help: 'Encrypted records by key id',
    labelNames: ['kid'] as const,
    registers: [registry],
    async collect() {
      const known = await status();
      this.reset();
      for (const [kid, records] of Object.entries(known?.records ?? {})) this.set({ kid }, records);
    },
  });
  new Gauge({
    name: 'vault_quarantined_records',
    help: 'Encrypted records that cannot be decrypted with the configured keys',
    registers: [registry],
    async collect() {
      const known = await status();
      if (known === undefined) this.remove();
      else this.set(known.quarantined);
    },
  });
  return {
    createObserver(method, route) {
      const duration = durations.labels(method, route);
      const byStatus = new Map<number, { inc(): void }>();
      return (status, seconds) => {
        let counter = byStatus.get(status);
        if (counter === undefined) {
          counter = requests.labels(method, route, String(status));
          byStatus.set(status, counter);
        }
        counter.inc();
        duration.observe(seconds);
      };
    },
    render: () => registry.metrics(),
    contentType: registry.contentType,
  };
}

/**
 * Returns a function that caches the result of `load` for `maxAgeMs`; concurrent callers share one load. Failures are
 * not cached.
 */
export function cacheResult<T>(load: () => Promise<T>, now: () => number, maxAgeMs: number): () => Promise<T> {
  let last: { readonly atMs: number; readonly result: Promise<T> } | undefined;
  return () => {
    const atMs = now();
    if (last === undefined || atMs - last.atMs >= maxAgeMs) {
      const result = load();
      last = { atMs, result };
      result.catch(() => {
        last = undefined;
      });
    }
    return last.result;
  };
}
