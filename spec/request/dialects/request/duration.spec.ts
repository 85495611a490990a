import { expect } from 'chai';

import { parseDuration, readDuration } from '../../../../lib/request/dialects/request/duration.js';
import { captureError } from '../../requestHelpers.js';

describe('parseDuration', () => {
  for (const [value, ms] of [
    [0, 0],
    [1500.5, 1500.5],
    ['1500', 1500],
    ['250ms', 250],
    ['30s', 30_000],
    [' 1.5 s ', 1500],
    ['5m', 300_000],
    ['1h', 3_600_000],
    [-1, undefined],
    [NaN, undefined],
    [Infinity, undefined],
    ['', undefined],
    ['-5s', undefined],
    ['5 minutes', undefined],
    ['1d', undefined],
    [true, undefined],
    [null, undefined],
  ] as const) {
    it(`gives ${String(ms)} for ${JSON.stringify(value)}`, () => expect(parseDuration(value)).to.equal(ms));
  }
});

describe('readDuration', () => {
  it('returns nothing for an absent value', () => {
    expect(readDuration(undefined, 'x', 1, 9)).to.equal(undefined);
    expect(readDuration(null, 'x', 1, 9)).to.equal(undefined);
  });

  for (const value of ['soon', 0, 10, '1s', {}]) {
    it(`throws for ${JSON.stringify(value)}`, () =>
      expect(captureError(() => readDuration(value, 'Timeouts: idle', 1, 9))).to.equal(
        'configuration: Timeouts: idle: expected milliseconds or a text such as 30s, from 1 to 9 ms',
      ));
  }
});
