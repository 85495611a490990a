import { Counter, Gauge, Histogram, type Registry } from 'prom-client';

import { cacheResult } from './metrics.js';
import type { RefreshObserver } from './refresher/refresherContext.js';
import type { RefreshCounts } from './store/store.js';

/** More frequent scrapes get cached counts. */
const COUNTS_MAX_AGE_MS = 5000;

/** Computes the value of a gauge; undefined: no value now. */
type GaugeValue = (counts: RefreshCounts, nowMs: number) => number | undefined;

const GAUGES: Readonly<Record<string, readonly [help: string, computeValue: GaugeValue]>> = {
  secret_refreshes_due: ['Secrets that are due for a refresh', ({ due }) => due],
  secret_refresh_oldest_due_seconds: [
    'Age of the oldest due refresh',
    ({ oldestDueAtMs }, nowMs) => (oldestDueAtMs === null ? 0 : (nowMs - oldestDueAtMs) / 1000),
  ],
  secret_refresh_leases_held: ['Leases of in-flight refreshes', ({ leasesHeld }) => leasesHeld],
  secrets_degraded: ['Secrets whose refreshes fail while the token may still work', ({ degraded }) => degraded],
  secrets_dead: ['Secrets that need a user to act', ({ dead }) => dead],
  secret_nearest_expiry_seconds: [
    'Time until the next expiry of a refreshable token; negative: it has expired',
    ({ nearestExpiryAtMs }, nowMs) => (nearestExpiryAtMs === null ? undefined : (nearestExpiryAtMs - nowMs) / 1000),
  ],
};

/**
 * Creates the metrics of the refresher.
 * @param counts reads the store; while it fails, the gauges are omitted
 */
export function createRefreshMetrics(
  registry: Registry,
  counts: () => Promise<RefreshCounts>,
  now: () => number,
): RefreshObserver {
  const registers = [registry];
  const refreshes = new Counter({
    name: 'secret_refreshes_total',
    help: 'Refreshes of secrets by strategy and outcome',
    labelNames: ['strategy', 'outcome'] as const,
    registers,
  });
  const latencies = new Histogram({
    name: 'provider_request_duration_seconds',
    help: 'Response times of providers for refreshes',
    buckets: [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 20, 60],
    registers,
  });
  const lifetimesLeft = new Histogram({
    name: 'secret_life_left_at_refresh_seconds',
    help: 'Remaining lifetime of the old token at its refresh; negative: it had expired',
    buckets: [-3600, -60, 0, 5, 15, 30, 60, 180, 300, 600, 3600, 86_400],
    registers,
  });
  const readCachedCounts = cacheResult(counts, now, COUNTS_MAX_AGE_MS);
  for (const [name, [help, computeValue]] of Object.entries(GAUGES)) {
    new Gauge({
      name,
      help,
      registers,
      async collect() {
        const found = await readCachedCounts().catch(() => undefined);
        const value = found === undefined ? undefined : computeValue(found, now());
        if (value === undefined) this.remove();
        else this.set(value);
      },
    });
  }
  return {
    onTokenRequest: (seconds) => latencies.observe(seconds),
    onOutcome(strategy, outcome, lifetimeLeftSeconds) {
      refreshes.inc({ strategy, outcome });
      if (outcome === 'granted' && lifetimeLeftSeconds !== undefined) lifetimesLeft.observe(lifetimeLeftSeconds);
    },
  };
}
