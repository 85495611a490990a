import { expect } from 'chai';

import { PageHistory } from '../../../lib/request/pagination/pageHistory.js';

describe('PageHistory', () => {
  it('returns the number of the page that had a cursor before', () => {
    const history = new PageHistory();
    expect([
      history.add('a', 1),
      history.add({ a: 1 }, 2),
      history.add('a', 3),
      history.add({ a: 1 }, 4),
    ]).to.deep.equal([undefined, undefined, 1, 2]);
  });

  it('lists the latest 16 pages, and of the others those whose numbers are powers of two', () => {
    const history = new PageHistory();
    for (let page = 1; page <= 1000; page += 1) history.add(`c${String(page)}`, page);
    expect(history.list().map(([page]) => page)).to.deep.equal([
      ...[1, 2, 4, 8, 16, 32, 64, 128, 256, 512],
      ...Array.from({ length: 16 }, (_, index) => 985 + index),
    ]);
  });

  for (const length of [1, 3, 16, 100, 700])
    it(`detects a cycle of ${String(length)} after an interruption at each page`, () => {
      const cursorOf = (page: number): string => `c${String(page < 700 ? page : 700 + ((page - 700) % length))}`;
      for (const interrupted of [1, 16, 17, 500, 699, 700, 701, 702, 750]) {
        let history = new PageHistory();
        let page = 1;
        let found: number | undefined;
        for (; found === undefined && page < 5000; page += 1) {
          if (page === interrupted) history = new PageHistory(history.list());
          found = history.add(cursorOf(page), page);
        }
        expect(page, String(interrupted)).to.be.lessThan(750 + 2 * length + 2);
        expect(cursorOf(found ?? 0)).to.equal(cursorOf(page - 1));
      }
    });
});
