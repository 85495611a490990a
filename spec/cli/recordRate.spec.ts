import { expect } from 'chai';

import { RecordRate } from '../../lib/cli/recordRate.js';

describe('RecordRate', () => {
  it('is that of the last five seconds, once a second has passed', () => {
    const rate = new RecordRate();
    expect([
      rate.measure(0, 0),
      rate.measure(10, 999),
      rate.measure(100, 1000),
      rate.measure(100, 2000),
      rate.measure(600, 6000),
      rate.measure(600, 7000),
      rate.measure(600, 11_000),
      rate.measure(600, 12_000),
    ]).to.deep.equal([undefined, undefined, 100, 50, 100, 100, 0, 0]);
  });
});
