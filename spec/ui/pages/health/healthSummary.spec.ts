import { expect } from 'chai';

import type { HealthProblem } from '../../../../lib/ui/pages/health/healthReport.js';
import { summarizeHealth } from '../../../../lib/ui/pages/health/healthSummary.js';

const trouble = (repairsItself: boolean): HealthProblem => ({
  kind: 'credential',
  id: 'x',
  name: 'X',
  isTemporary: repairsItself,
  state: '',
  advice: '',
});

describe('the summary of the health', () => {
  const cases: readonly (readonly [total: number, troubles: readonly HealthProblem[], tone: string, words: string])[] =
    [
      [0, [], 'calm', 'There is no credential to look after.'],
      [1, [], 'good', 'The only credential is healthy.'],
      [8, [], 'good', 'All 8 credentials are healthy.'],
      [8, [trouble(true)], 'warn', '1 thing is in trouble, and tried again without you.'],
      [8, [trouble(false)], 'bad', '1 thing needs you.'],
      [
        8,
        [trouble(false), trouble(false), trouble(true), trouble(true)],
        'bad',
        '2 things need you. 2 things are in trouble, and tried again without you.',
      ],
    ];
  for (const [total, troubles, tone, words] of cases) {
    it(`is "${words}" of ${total} with ${troubles.length} troubles`, () => {
      expect(summarizeHealth({ total, troubles })).to.deep.equal({ tone, words });
    });
  }
});
