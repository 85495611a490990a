import { expect } from 'chai';

import { countRecords, formatMilliseconds, formatProgress, formatSummary } from '../../lib/cli/summary.js';
import type { StepSummary } from '../../lib/runner/stepStats.js';

const step: StepSummary = {
  id: 'step_1',
  function: 'echo',
  in: 12,
  out: 11,
  errors: 1,
  rebounds: 2,
  left: 0,
  pages: 0,
  records: 0,
  p50Ms: 3.14159,
  p95Ms: 1234.5,
};

describe('formatSummary', () => {
  it('returns a table with a row per step', () => {
    const idle = { ...step, id: 'b', in: 0, out: 0, errors: 0, rebounds: 0, p50Ms: undefined, p95Ms: undefined };
    expect(formatSummary('demo', [step, idle], 12_345)).to.equal(
      [
        'demo: 12.35 s',
        '',
        'step    function  in  out  errors  rebounds  p50 ms  p95 ms',
        'step_1  echo      12   11       1         2     3.1    1235',
        'b       echo       0    0       0         0       -       -',
      ].join('\n'),
    );
  });

  it('adds columns of pages and records when there are any', () => {
    expect(
      formatSummary('demo', [{ ...step, pages: 3, records: 250 }, step], 1)
        .split('\n')
        .slice(2),
    ).to.deep.equal([
      'step    function  in  out  errors  rebounds  pages  records  p50 ms  p95 ms',
      'step_1  echo      12   11       1         2      3      250     3.1    1235',
      'step_1  echo      12   11       1         2      0        0     3.1    1235',
    ]);
  });

  it('adds a column of messages left when there are any', () => {
    expect(formatSummary('demo', [{ ...step, left: 3 }], 1))
      .to.include('rebounds  left  p50 ms')
      .and.to.include('   3  ');
  });
});

describe('formatMilliseconds', () => {
  for (const [ms, text] of [
    [undefined, '-'],
    [0, '0.0'],
    [99.94, '99.9'],
    [100, '100'],
    [59_999.6, '60000'],
  ] as const) {
    it(`formats ${ms} as ${text}`, () => expect(formatMilliseconds(ms)).to.equal(text));
  }
});

describe('countRecords', () => {
  it('counts the records of pages, else the messages of the first step', () => {
    expect(countRecords([step, { ...step, out: 3 }])).to.equal(11);
    expect(countRecords([step, { ...step, records: 5 }, { ...step, records: 7 }])).to.equal(12);
    expect(countRecords([])).to.equal(0);
  });
});

describe('formatProgress', () => {
  it('shows pages and records of steps that have some, and the rate', () => {
    const clean = { ...step, errors: 0, rebounds: 0 };
    expect(formatProgress([{ ...clean, pages: 1, records: 9 }, clean], 1234.5)).to.equal(
      'step_1 12 in, 11 out, 1 page, 9 records | step_1 12 in, 11 out | 1235 records/s',
    );
  });

  it('shows errors and rebounds only of steps that have some', () => {
    const withoutErrors = { ...step, id: 'step_2', errors: 0, rebounds: 0 };
    expect(formatProgress([step, withoutErrors])).to.equal(
      'step_1 12 in, 11 out, 1 failed, 2 rebounded | step_2 12 in, 11 out',
    );
  });
});
