import { expect } from 'chai';

import { computePollWait } from '../../../lib/request/jobs/pollWait.js';

describe('computePollWait', () => {
  const rules = { intervalMs: 5000, maxIntervalMs: 60_000 };
  const wait = (polls: number, serverMs?: number, own = rules): number => computePollWait(own, polls, serverMs);

  it('grows by half to the longest', () =>
    expect([0, 1, 2, 6, 7, 10_000].map((polls) => wait(polls))).to.deep.equal([
      5000, 7500, 11_250, 56_953, 60_000, 60_000,
    ]));

  it('is that of the server, a longer or a shorter one', () =>
    expect([wait(5, 600_000), wait(5, 1), wait(5, 0), wait(0, 0)]).to.deep.equal([600_000, 1, 37_969, 5000]));

  it('never is shorter than the interval', () =>
    expect(wait(3, undefined, { intervalMs: 9, maxIntervalMs: 1 })).to.equal(9));
});
