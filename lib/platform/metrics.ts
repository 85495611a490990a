import { Counter, Gauge, Histogram, type Registry } from 'prom-client';

import type { VaultStatus } from './usecases/rotateKeys.js';

/** Counting reads the whole store: what is asked for more often gets the same figures. */
const COUNTS_MAX_AGE_MS = 60_000;

export type RequestObserver = (status: number, seconds: number) => void;

export interface Metrics {
  /** Makes the observer of a route once; no request then has to look for its labels. */
  createObserver(method: string, route: string): RequestObserver;
  /** In the text format of Prometheus. */
  render(): Promise<string>;
  readonly contentType: string;
}

/**
 * @param registry what else it holds is told as well
 * @param loadStatus reads the store: where it fails, all but the figures from there is told
 */
export function createMetrics(registry: Registry, loadStatus: () => Promise<VaultStatus>, now: () => number): Metrics {
  const requests = new Counter({
    name: 'http_requests_total',
    help: 'Requests answered',
    labelNames: ['method', 'route', 'status'] as const,
    registers: [registry],
  });
  const durations = new Histogram({
    name: 'http_request_duration_seconds',
    help: 'Time to answer a request',
    labelNames: ['method', 'route'] as const,
    buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30],
    registers: [registry],
  });
  const readCachedStatus = cacheResult(loadStatus, now, COUNTS_MAX_AGE_MS);
  const status = (): Promise<VaultStatus | undefined> => readCachedStatus().catch(() => undefined);
  new Gauge({
    name: 'vault_records',
    help: 'Sealed records by the key that sealed them',
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
    help: 'Sealed records that do not open with the keys at hand',
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

/** Asks again only once the last answer is old; those who ask meanwhile share one. What failed is not remembered. */
export function cacheResult<T>(load: () => Promise<T>, now: () => number, maxAgeMs: number): () => Promise<T> {
  let last: { readonly atMs: number; readonly answer: Promise<T> } | undefined;
  return () => {
    const atMs = now();
    if (last === undefined || atMs - last.atMs >= maxAgeMs) {
      const answer = load();
      last = { atMs, answer };
      answer.catch(() => {
        last = undefined;
      });
    }
    return last.answer;
  };
}
