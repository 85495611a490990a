import { Counter, Gauge, Histogram, type Registry } from 'prom-client';

import { cacheResult } from './metrics.js';
import type { RefreshObserver } from './refresher/refresherContext.js';
import type { RefreshCounts } from './store/store.js';

/** Whoever asks more often than this, in ms, gets the same figures from the store. */
const COUNTS_MAX_AGE_MS = 5000;

/** What is told of each figure from the store; undefined: nothing now. */
type GaugeValue = (counts: RefreshCounts, nowMs: number) => number | undefined;

const GAUGES: Readonly<Record<string, readonly [help: string, figure: GaugeValue]>> = {
  secret_refreshes_due: ['Secrets that are to be refreshed now', ({ due }) => due],
  secret_refresh_oldest_due_seconds: [
    'For how long the secret has been due that has waited longest',
    ({ oldestDueAtMs }, nowMs) => (oldestDueAtMs === null ? 0 : (nowMs - oldestDueAtMs) / 1000),
  ],
  secret_refresh_leases_held: ['Refreshes that processes have under way', ({ leasesHeld }) => leasesHeld],
  secrets_degraded: ['Secrets whose refreshes fail although the token may still work', ({ degraded }) => degraded],
  secrets_dead: ['Secrets that wait for a person', ({ dead }) => dead],
  secret_nearest_expiry_seconds: [
    'Until the next end of a token that is refreshed; negative: it has ended',
    ({ nearestExpiryAtMs }, nowMs) => (nearestExpiryAtMs === null ? undefined : (nearestExpiryAtMs - nowMs) / 1000),
  ],
};

/**
 * Tells what the refresher does.
 * @param counts reads the store: where it fails, its figures are left out
 */
export function createRefreshMetrics(
  registry: Registry,
  counts: () => Promise<RefreshCounts>,
  now: () => number,
): RefreshObserver {
  const registers = [registry];
  const refreshes = new Counter({
    name: 'secret_refreshes_total',
    help: 'Refreshes of secrets, by how new values are got and what came of it',
    labelNames: ['strategy', 'outcome'] as const,
    registers,
  });
  const latencies = new Histogram({
    name: 'provider_request_duration_seconds',
    help: 'Time that providers take to answer a refresh',
    buckets: [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 20, 60],
    registers,
  });
  const lifetimesLeft = new Histogram({
    name: 'secret_life_left_at_refresh_seconds',
    help: 'How long the old token would have lived on when a new one was got; negative: it had ended',
    buckets: [-3600, -60, 0, 5, 15, 30, 60, 180, 300, 600, 3600, 86_400],
    registers,
  });
  const readCachedCounts = cacheResult(counts, now, COUNTS_MAX_AGE_MS);
  for (const [name, [help, figure]] of Object.entries(GAUGES)) {
    new Gauge({
      name,
      help,
      registers,
      async collect() {
        const found = await readCachedCounts().catch(() => undefined);
        const value = found === undefined ? undefined : figure(found, now());
        if (value === undefined) this.remove();
        else this.set(value);
      },
    });
  }
  return {
    onTokenRequest: (seconds) => latencies.observe(seconds),
    onOutcome(strategy, outcome, lifeLeftSeconds) {
      refreshes.inc({ strategy, outcome });
      if (outcome === 'granted' && lifeLeftSeconds !== undefined) lifetimesLeft.observe(lifeLeftSeconds);
    },
  };
}
