import { expect } from 'chai';

import type { HealthProblem } from '../../../../lib/ui/pages/health/healthReport.js';
import { summarizeHealth } from '../../../../lib/ui/pages/health/healthSummary.js';

const problem = (isTemporary: boolean): HealthProblem => ({
  kind: 'credential',
  id: 'x',
  name: 'X',
  isTemporary,
  label: '',
  advice: '',
});

describe('summarizeHealth', () => {
  const cases: readonly (readonly [total: number, problems: readonly HealthProblem[], tone: string, text: string])[] = [
    [0, [], 'calm', 'No credentials yet.'],
    [1, [], 'good', 'The credential is healthy.'],
    [8, [], 'good', 'All 8 credentials are healthy.'],
    [8, [problem(true)], 'warn', '1 problem is being retried automatically.'],
    [8, [problem(false)], 'bad', '1 problem needs your attention.'],
    [
      8,
      [problem(false), problem(false), problem(true), problem(true)],
      'bad',
      '2 problems need your attention. 2 problems are being retried automatically.',
    ],
  ];
  for (const [total, problems, tone, text] of cases) {
    it(`returns "${text}" for ${total} credentials with ${problems.length} problems`, () => {
      expect(summarizeHealth({ total, problems })).to.deep.equal({ tone, text });
    });
  }
});
