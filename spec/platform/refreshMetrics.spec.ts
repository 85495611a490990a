import { expect } from 'chai';
import { Registry } from 'prom-client';
import { createRefreshMetrics } from '../../lib/platform/refreshMetrics.js';
import type { RefreshCounts } from '../../lib/platform/store/store.js';

const COUNTS: RefreshCounts = {
  due: 3,
  oldestDueAtMs: 8000,
  leasesHeld: 2,
  degraded: 1,
  dead: 4,
  nearestExpiryAtMs: 40_000,
};

describe('createRefreshMetrics', () => {
  const lines = async (registry: Registry) =>
    (await registry.metrics()).split('\n').filter((line) => line !== '' && !line.startsWith('#'));

  it('counts refreshes by strategy and outcome, and measures response times and remaining lifetimes', async () => {
    const registry = new Registry();
    const observer = createRefreshMetrics(
      registry,
      () => Promise.resolve(COUNTS),
      () => 10_000,
    );
    observer.onTokenRequest(0.2);
    observer.onOutcome('refresh_token', 'granted', 20);
    observer.onOutcome('refresh_token', 'dead', 20);
    observer.onOutcome('ig_refresh', 'granted', undefined);
    expect(await lines(registry)).to.include.members([
      'secret_refreshes_total{strategy="refresh_token",outcome="granted"} 1',
      'secret_refreshes_total{strategy="refresh_token",outcome="dead"} 1',
      'secret_refreshes_total{strategy="ig_refresh",outcome="granted"} 1',
      'provider_request_duration_seconds_bucket{le="0.25"} 1',
      'secret_life_left_at_refresh_seconds_bucket{le="15"} 0',
      'secret_life_left_at_refresh_seconds_bucket{le="30"} 1',
      'secret_life_left_at_refresh_seconds_count 1',
      'secret_refreshes_due 3',
      'secret_refresh_oldest_due_seconds 2',
      'secret_refresh_leases_held 2',
      'secrets_degraded 1',
      'secrets_dead 4',
      'secret_nearest_expiry_seconds 30',
    ]);
  });

  it('omits gauges when the store fails, and gauges without a value', async () => {
    const registry = new Registry();
    let isAway = true;
    let nowMs = 10_000;
    createRefreshMetrics(
      registry,
      () => (isAway ? Promise.reject(new Error('away')) : Promise.resolve({ ...COUNTS, nearestExpiryAtMs: null })),
      () => nowMs,
    );
    expect((await lines(registry)).filter((line) => /due|dead|expiry/.test(line))).to.deep.equal([]);
    isAway = false;
    nowMs += 1;
    const metrics = await lines(registry);
    expect(metrics).to.include('secrets_dead 4');
    expect(metrics.join()).not.to.include('nearest_expiry');
  });
});
