import { expect } from 'chai';

import { listFormEntries } from '../../../../lib/request/dialects/v2/formEntries.js';

describe('listFormEntries', () => {
  // As sent by axios 1.12.
  const cases: [value: object, entries: [string, string][]][] = [
    [
      { a: 1, g: true },
      [
        ['a', '1'],
        ['g', 'true'],
      ],
    ],
    [
      { b: [1, 2] },
      [
        ['b[]', '1'],
        ['b[]', '2'],
      ],
    ],
    [
      { c: { d: [1, { e: 2 }], f: null } },
      [
        ['c[d][0]', '1'],
        ['c[d][1][e]', '2'],
      ],
    ],
    [{ h: null, u: undefined }, []],
    [{ 'i{}': { x: 1 } }, [['i{}', '{"x":1}']]],
    [{ 'j[]': [1] }, [['j[]', '1']]],
    [{ k: [{ z: 1 }] }, [['k[0][z]', '1']]],
    [{ e: [], o: {} }, []],
    [
      { n: [1, null, 2] },
      [
        ['n[]', '1'],
        ['n[]', '2'],
      ],
    ],
    [
      [1, 2],
      [
        ['0', '1'],
        ['1', '2'],
      ],
    ],
  ];
  for (const [value, entries] of cases) {
    it(`returns ${JSON.stringify(entries)} for ${JSON.stringify(value)}`, () => {
      expect(listFormEntries(value)).to.deep.equal(entries);
    });
  }

  it('accepts objects without a prototype', () => {
    expect(
      listFormEntries(Object.assign(Object.create(null) as object, { a: Object.create(null) as object, b: 1 })),
    ).to.deep.equal([['b', '1']]);
  });
});
