import { expect } from 'chai';

import { NEVER } from '../../../../lib/platform/model/refresh.js';
import { scheduleNextAttempt } from '../../../../lib/platform/usecases/webhooks/scheduleNextAttempt.js';

const HOUR = 60 * 60 * 1000;
const EVENT = Date.parse('2026-05-01T09:00:00Z');

describe('scheduleNextAttempt', () => {
  it('returns delays of 5 s, 5 and 30 min, 2, 5, 10, 14, 20 and 24 h, and then never', () => {
    const pauses = Array.from({ length: 10 }, (_, index) => scheduleNextAttempt(index + 1, EVENT, EVENT, 0, 0) - EVENT);
    const expected = [5000, HOUR / 12, HOUR / 2, 2 * HOUR, 5 * HOUR, 10 * HOUR, 14 * HOUR, 20 * HOUR, 24 * HOUR];
    expect(pauses).to.deep.equal([...expected, NEVER - EVENT]);
  });

  it('allows ten attempts in three days', () => {
    let [nowMs, attempts] = [EVENT, 0];
    for (; nowMs !== NEVER; attempts += 1) {
      expect(nowMs - EVENT).to.be.at.most(84 * HOUR);
      nowMs = scheduleNextAttempt(attempts + 1, EVENT, nowMs, 0, 0.999);
    }
    expect(attempts).to.equal(10);
  });

  it('adds up to a tenth of random jitter', () => {
    expect(scheduleNextAttempt(1, EVENT, EVENT, 0, 0.5)).to.equal(EVENT + 5250);
  });

  it('respects Retry-After', () => {
    expect(scheduleNextAttempt(1, EVENT, EVENT, 60_000, 0)).to.equal(EVENT + 60_000);
    expect(scheduleNextAttempt(2, EVENT, EVENT, 60_000, 0)).to.equal(EVENT + 300_000);
  });

  it('returns never when the next attempt would be more than four days after the event', () => {
    expect(scheduleNextAttempt(1, EVENT, EVENT, 96 * HOUR, 0)).to.equal(EVENT + 96 * HOUR);
    expect(scheduleNextAttempt(1, EVENT, EVENT, 96 * HOUR + 1, 0)).to.equal(NEVER);
    expect(scheduleNextAttempt(1, EVENT, EVENT, Infinity, 0)).to.equal(NEVER);
  });
});
