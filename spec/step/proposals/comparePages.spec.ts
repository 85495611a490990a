import { expect } from 'chai';

import { comparePages } from '../../../lib/step/proposals/comparePages.js';

describe('comparePages', () => {
  const cases: readonly (readonly [name: string, first: readonly unknown[], second: readonly unknown[], object])[] = [
    ['other records', [{ id: 1 }], [{ id: 2 }, { id: 3 }], { kind: 'other', count: 2 }],
    ['the same records', [{ id: 1 }, { id: 2 }], [{ id: 1 }, { id: 2 }], { kind: 'same', count: 2 }],
    ['a part of them', [{ id: 1 }, { id: 2 }], [{ id: 1 }], { kind: 'same', count: 1 }],
    ['records with an id that were changed', [{ id: 1, at: 1 }], [{ id: 1, at: 2 }], { kind: 'same', count: 1 }],
    ['some of them', [{ id: 1 }, { id: 2 }], [{ id: 2 }, { id: 3 }], { kind: 'repeats', repeated: 1, count: 2 }],
    ['records without ids', [{ a: 1 }], [{ a: 2 }], { kind: 'other', count: 1 }],
    ['the same ones without ids', [{ a: { b: 1 } }], [{ a: { b: 1 } }], { kind: 'same', count: 1 }],
    ['records of which some have ids', [{ id: 1, a: 1 }, { a: 2 }], [{ id: 1, a: 2 }], { kind: 'other', count: 1 }],
    ['ids of different types', [{ id: 1 }], [{ id: '1' }], { kind: 'other', count: 1 }],
    ['no records', [{ id: 1 }], [], { kind: 'empty' }],
    ['records after an empty page', [], [{ id: 1 }], { kind: 'other', count: 1 }],
  ];
  for (const [name, first, second, comparison] of cases) {
    it(`tells ${name}`, () => expect(comparePages(first, second)).to.deep.equal(comparison));
  }
});
