import { expect } from 'chai';
import type { RefreshStrategy } from '../../../lib/platform/model/refresh.js';
import { NEVER, type RefreshState } from '../../../lib/platform/model/refresh.js';
import {
  computeExpiryAlertAt,
  computeBackoffMs,
  computeCircuitOpenMs,
  isDue,
  hasFailedTooLong,
  deriveJitter,
  computeRefreshAfter,
  computeLeadSeconds,
  computeWaitMs,
} from '../../../lib/platform/tokens/schedule.js';

describe('computeLeadSeconds', () => {
  const cases: readonly (readonly [number, RefreshStrategy, Readonly<Record<string, unknown>>, number])[] = [
    [0, 'refresh_token', {}, 0],
    [10, 'refresh_token', {}, 5],
    [60, 'refresh_token', {}, 30],
    [1200, 'refresh_token', {}, 30],
    [1201, 'refresh_token', {}, 60.05],
    [3600, 'refresh_token', {}, 180],
    [86_400, 'refresh_token', {}, 300],
    [3600, 'refresh_token', { refresh_lead_seconds: 600 }, 600],
    [3600, 'refresh_token', { refresh_lead_seconds: 7200 }, 1800],
    [5_184_000, 'ig_refresh', {}, 2_592_000],
    [5_184_000, 'ig_refresh', { refresh_lead_seconds: 86_400 }, 86_400],
  ];
  for (const [lifetime, strategy, values, lead] of cases) {
    it(`returns ${String(lead)} s for a lifetime of ${String(lifetime)} s, ${strategy} with ${JSON.stringify(values)}`, () => {
      expect(computeLeadSeconds(lifetime, strategy, values)).to.be.closeTo(lead, 1e-9);
    });
  }
});

const DAY = 86_400_000;
const MINUTE = 60_000;

describe('computeRefreshAfter', () => {
  it('returns the start of the lead plus a jitter of at most 5 s or a sixth of the lead', () => {
    const lifetime = { obtainedAtMs: 0, expiresAtMs: 3_600_000 };
    expect(computeRefreshAfter(lifetime, 180_000, 'refresh_token', 0)).to.equal(3_420_000);
    expect(computeRefreshAfter(lifetime, 180_000, 'refresh_token', 1)).to.equal(3_425_000);
    expect(computeRefreshAfter(lifetime, 6000, 'refresh_token', 0.5)).to.equal(3_594_500);
    expect(computeRefreshAfter({ obtainedAtMs: 5, expiresAtMs: 5 }, 0, 'refresh_token', 1)).to.equal(5);
  });

  it('returns no time within the first day of an Instagram token', () => {
    expect(computeRefreshAfter({ obtainedAtMs: 7, expiresAtMs: 60 * DAY }, 30 * DAY, 'ig_refresh', 0)).to.equal(
      30 * DAY,
    );
    expect(computeRefreshAfter({ obtainedAtMs: 7, expiresAtMs: 3_600_000 }, 1_800_000, 'ig_refresh', 0)).to.equal(
      DAY + 7,
    );
  });

  it('derives the jitter from the random end of an id, and none from other ids', () => {
    expect(deriveJitter('19de2c42a80000000000000080000000'.slice(8))).to.equal(0.5);
    expect(deriveJitter('19de2c42a800000000000000')).to.equal(0);
    expect(deriveJitter('not an id')).to.equal(0);
  });
});

describe('computeBackoffMs', () => {
  const alive = { expiresAtMs: 1e12 };
  const cases: readonly (readonly [number, object, string, number, number | undefined, number, number])[] = [
    // [failures, life, strategy, now, Retry-After, random, ms]
    [1, alive, 'refresh_token', 0, undefined, 0, 1],
    [1, alive, 'refresh_token', 0, undefined, 1, 5000],
    [3, alive, 'refresh_token', 0, undefined, 0.5, 10_000],
    [7, alive, 'refresh_token', 0, undefined, 1, 300_000],
    [5000, alive, 'refresh_token', 0, undefined, 1, 300_000],
    [20, { expiresAtMs: 5 }, 'refresh_token', 5, undefined, 1, 1_800_000],
    [20, { expiresAtMs: null }, 'refresh_token', 5, undefined, 1, 300_000],
    [1, alive, 'refresh_token', 0, 31, 1, 31_000],
    [7, alive, 'refresh_token', 0, 31, 1, 300_000],
    [1, alive, 'refresh_token', 0, 1e9, 1, DAY],
    [1, { expiresAtMs: 20 * DAY }, 'ig_refresh', 0, undefined, 0.5, DAY + 30 * MINUTE],
    [1, { expiresAtMs: DAY }, 'ig_refresh', 0, undefined, 0, DAY / 2],
    [9, { expiresAtMs: 1 }, 'ig_refresh', 2, undefined, 1, 1_280_000],
  ];
  for (const [failures, lifetime, strategy, nowMs, requests, random, ms] of cases) {
    it(`returns ${ms} ms after failure ${failures} of ${strategy} with ${JSON.stringify({ lifetime, asked: requests, random })}`, () => {
      expect(
        computeBackoffMs(
          lifetime as { expiresAtMs: number | null },
          strategy as 'ig_refresh',
          failures,
          requests,
          nowMs,
          random,
        ),
      ).to.equal(ms);
    });
  }

  it('gives up after four days, but not while the token is valid', () => {
    expect(hasFailedTooLong({ obtainedAtMs: 0, expiresAtMs: 10 }, 5, 4 * DAY + 4)).to.equal(false);
    expect(hasFailedTooLong({ obtainedAtMs: 0, expiresAtMs: 10 }, 5, 4 * DAY + 5)).to.equal(true);
    expect(hasFailedTooLong({ obtainedAtMs: 0, expiresAtMs: 60 * DAY }, 5, 30 * DAY)).to.equal(false);
  });

  it('opens the circuit breaker from the fifth failure in a row, for a growing time', () => {
    expect([5, 6, 11, 400].map((failures) => computeCircuitOpenMs(failures, undefined))).to.deep.equal([
      5000, 10_000, 300_000, 300_000,
    ]);
    expect(computeCircuitOpenMs(5, 60)).to.equal(60_000);
  });
});

describe('isDue', () => {
  const state = {
    refreshAfterMs: 1000,
    nextAttemptAtMs: 0,
    obtainedAtMs: 500,
    lastErrorAtMs: null,
  } as RefreshState;

  it('accepts a token within its lead whose backoff is over', () => {
    expect(isDue(state, { nowMs: 999, movedBackMs: 0 })).to.equal(false);
    expect(isDue(state, { nowMs: 1000, movedBackMs: 0 })).to.equal(true);
    const waiting = { ...state, nextAttemptAtMs: 1200, lastErrorAtMs: 1100 };
    expect(isDue(waiting, { nowMs: 1199, movedBackMs: 0 })).to.equal(false);
    expect(computeWaitMs(waiting, { nowMs: 1199, movedBackMs: 0 })).to.equal(1);
    expect(isDue(waiting, { nowMs: 1200, movedBackMs: 0 })).to.equal(true);
    expect(isDue({ ...state, nextAttemptAtMs: NEVER }, { nowMs: 1e15, movedBackMs: 0 })).to.equal(false);
  });

  it('corrects times in the future by the time that the clock was set back', () => {
    expect(isDue(state, { nowMs: 400, movedBackMs: 599 })).to.equal(false);
    expect(isDue(state, { nowMs: 400, movedBackMs: 600 })).to.equal(true);
    // Obtained after the clock was set back: its times need no correction.
    expect(isDue({ ...state, obtainedAtMs: 400 }, { nowMs: 400, movedBackMs: 600 })).to.equal(false);
    const waiting = { ...state, nextAttemptAtMs: 1200, lastErrorAtMs: 1100 };
    expect(computeWaitMs(waiting, { nowMs: 400, movedBackMs: 700 })).to.equal(100);
  });
});

describe('computeExpiryAlertAt', () => {
  it('returns the middle of the lead, or seven days before the expiry for Instagram', () => {
    expect(computeExpiryAlertAt(3_600_000, 180_000, 'refresh_token')).to.equal(3_510_000);
    expect(computeExpiryAlertAt(60 * DAY, 30 * DAY, 'ig_refresh')).to.equal(53 * DAY);
  });
});
