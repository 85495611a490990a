import { expect } from 'chai';

import { mayBeUnknown, parseJob, type Job } from '../../../lib/request/jobs/job.js';

const JOB: Job = { url: 'https://a.test/jobs/1?sig=a%2F', origin: 'https://a.test', startedMs: 5, nextMs: 10 };

describe('parseJob', () => {
  it('reads what was stored, after JSON', () => {
    for (const job of [JOB, { ...JOB, header: 'location', value: { id: ['7'] } }, { ...JOB, value: 0 }]) {
      expect(parseJob(JSON.parse(JSON.stringify(job)))).to.deep.equal(job);
    }
  });

  it('drops members of another version', () => expect(parseJob({ ...JOB, header: 7, more: 1 })).to.deep.equal(JOB));

  for (const stored of [undefined, null, 'x', [JOB], {}, { ...JOB, url: '/jobs/1' }, { ...JOB, nextMs: '10' }]) {
    it(`is undefined for ${JSON.stringify(stored)}`, () => expect(parseJob(stored)).to.equal(undefined));
  }
});

describe('mayBeUnknown', () => {
  it('is true for the first minute of a job that no poll has found', () => {
    const poll = { kind: 'poll', job: JOB, polls: 0 } as const;
    expect([5, 60_004, 60_005].map((nowMs) => mayBeUnknown(poll, nowMs))).to.deep.equal([true, true, false]);
    expect(mayBeUnknown({ ...poll, polls: 1 }, 5)).to.equal(false);
    expect(mayBeUnknown({ kind: 'result', job: JOB, urls: [], step: 0 }, 5)).to.equal(false);
    expect(mayBeUnknown({ kind: 'submit' }, 5)).to.equal(false);
  });
});
