import { expect } from 'chai';

import { StepStats } from '../../lib/runner/stepStats.js';

const createStats = (): StepStats => new StepStats('step_1', 'echo');

describe('StepStats', () => {
  it('has no percentiles before the first duration', () => {
    expect(createStats().getCounts()).to.deep.equal({
      id: 'step_1',
      function: 'echo',
      in: 0,
      out: 0,
      errors: 0,
      rebounds: 0,
      left: 0,
      pages: 0,
      records: 0,
      p50Ms: undefined,
      p95Ms: undefined,
    });
  });

  it('adds counts', () => {
    const counts = createStats();
    counts.add('in');
    counts.add('in', 2);
    counts.add('errors');
    expect(counts.getCounts()).to.include({ in: 3, errors: 1, out: 0 });
  });

  it('returns nearest-rank percentiles within 2 %', () => {
    const counts = createStats();
    for (let ms = 1; ms <= 1000; ms++) counts.recordDuration(ms);
    const { p50Ms, p95Ms } = counts.getCounts();
    expect(p50Ms).to.be.closeTo(500, 10);
    expect(p95Ms).to.be.closeTo(950, 19);
  });

  it('returns the only duration as both percentiles', () => {
    const counts = createStats();
    counts.recordDuration(0);
    expect(counts.getCounts()).to.include({ p50Ms: 0, p95Ms: 0 });
  });

  it('keeps one slow message out of the median', () => {
    const counts = createStats();
    for (const ms of [10, 10, 10, 10, 60_000]) counts.recordDuration(ms);
    const { p50Ms, p95Ms } = counts.getCounts();
    expect(p50Ms).to.be.closeTo(10, 0.2);
    expect(p95Ms).to.be.closeTo(60_000, 1200);
  });
});
