import { expect } from 'chai';

import type { Trouble } from '../../../../lib/ui/pages/health/report.js';
import { summary } from '../../../../lib/ui/pages/health/summary.js';

const trouble = (repairsItself: boolean): Trouble => ({
  kind: 'credential',
  id: 'x',
  name: 'X',
  repairsItself,
  state: '',
  remedy: '',
});

describe('the summary of the health', () => {
  const cases: readonly (readonly [total: number, troubles: readonly Trouble[], tone: string, words: string])[] = [
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
      expect(summary({ total, troubles })).to.deep.equal({ tone, words });
    });
  }
});
