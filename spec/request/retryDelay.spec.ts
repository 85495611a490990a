import { expect } from 'chai';
import fc from 'fast-check';

import { MAX_RETRY_DELAY_MS, computeRetryDelayMs } from '../../lib/request/retryDelay.js';

const NOW = Date.UTC(2026, 0, 1, 12, 0, 0);
const fullJitter = (): number => 0.999999;
const noJitter = (): number => 0;

describe('computeRetryDelayMs', () => {
  const cases: [retryAfter: string | undefined, attempt: number, least: number, most: number][] = [
    [undefined, 1, 500, 1000],
    [undefined, 2, 1000, 2000],
    [undefined, 5, 8000, 16_000],
    [undefined, 10, 60_000, 120_000],
    ['2', 1, 2000, 2200],
    ['2', 9, 2000, 2200],
    ['0.5', 1, 500, 550],
    ['86400', 1, 120_000, 121_000],
    ['0', 1, 0, 0],
    ['-5', 3, 2000, 4000],
    ['soon', 1, 500, 1000],
    ['', 1, 500, 1000],
    ['1e3', 1, 500, 1000],
    ['Infinity', 1, 500, 1000],
    ['Thu, 01 Jan 2026 12:00:30 GMT', 1, 30_000, 31_000],
    ['Thursday, 01-Jan-26 12:00:30 GMT', 1, 30_000, 31_000],
    ['Thu Jan  1 12:00:30 2026', 1, 30_000, 31_000],
    ['Thu, 01 Jan 2026 11:59:00 GMT', 1, 0, 0],
    ['Fri, 01 Jan 2027 12:00:00 GMT', 1, 120_000, 121_000],
    ['Mon, nonsense', 2, 1000, 2000],
  ];
  for (const [retryAfter, attempt, least, most] of cases) {
    it(`is ${least} to ${most} ms after attempt ${attempt} with Retry-After ${String(retryAfter)}`, () => {
      expect(computeRetryDelayMs(attempt, retryAfter, NOW, noJitter)).to.equal(least);
      expect(computeRetryDelayMs(attempt, retryAfter, NOW, fullJitter)).to.equal(most);
    });
  }

  it('is at least Retry-After, up to the maximum, and at most a second more', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 10 }),
        fc.double({ min: 0.001, max: 1e6, noNaN: true }),
        fc.double({ min: 0, max: 0.999999, noNaN: true }),
        (attempt, seconds, random) => {
          const floor = Math.min(Number(seconds.toFixed(3)) * 1000, MAX_RETRY_DELAY_MS);
          const delay = computeRetryDelayMs(attempt, seconds.toFixed(3), NOW, () => random);
          expect(delay).to.be.at.least(floor);
          expect(delay).to.be.at.most(floor + 1001);
        },
      ),
    );
  });

  it('is between half of the backoff and all of it when Retry-After is invalid', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 10 }),
        fc.stringMatching(/^[a-z -]*$/),
        fc.double({ min: 0, max: 0.999999, noNaN: true }),
        (attempt, header, random) => {
          const backoff = Math.min(1000 * 2 ** (attempt - 1), MAX_RETRY_DELAY_MS);
          expect(computeRetryDelayMs(attempt, header, NOW, () => random)).to.be.within(backoff / 2, backoff);
        },
      ),
    );
  });
});
