import { expect } from 'chai';

import { parseDuration } from '../../../lib/request/definition/duration.js';

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
