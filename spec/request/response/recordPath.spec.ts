import { expect } from 'chai';
import fc from 'fast-check';
import jsonata from 'jsonata';

import { parseRecordPath, selectRecords } from '../../../lib/request/response/recordPath.js';

describe('parseRecordPath', () => {
  for (const [source, path] of [
    ['$', []],
    [' $ ', []],
    ['items', ['items']],
    ['$.items', ['items']],
    ['data.items', ['data', 'items']],
    ['data.`odata.value`', ['data', 'odata.value']],
    ['`@x y`', ['@x y']],
    ['_a1.B', ['_a1', 'B']],
    ['', undefined],
    ['$x', undefined],
    ['$$', undefined],
    ['$.', undefined],
    ['a..b', undefined],
    ['a.b[0]', undefined],
    ['a[x=1]', undefined],
    ['a.*', undefined],
    ['"a"', undefined],
    ['a & b', undefined],
    ['a.1', undefined],
    ['true', undefined],
    ['a and b', undefined],
    ['$reverse(a)', undefined],
  ] as const) {
    it(`reads ${source}`, () => expect(parseRecordPath(source)).to.deep.equal(path));
  }
});

describe('selectRecords', () => {
  it('selects what JSONata selects', () => {
    const names = fc.constantFrom('a', 'b');
    const { value } = fc.letrec<{ value: unknown }>((tie) => ({
      value: fc.oneof(
        { maxDepth: 4 },
        fc.constantFrom(1, 'x', true),
        fc.array(tie('value'), { minLength: 1, maxLength: 3 }),
        fc.dictionary(names, tie('value'), { maxKeys: 2 }),
      ),
    }));
    fc.assert(
      fc.property(fc.dictionary(names, value), fc.array(names, { minLength: 1, maxLength: 3 }), (document, path) => {
        const found: unknown = jsonata(path.join('.')).evaluate(document);
        const expected = found === undefined ? [] : [found].flat();
        const selected = selectRecords(document, path);
        // JSONata returns a list in a list as the only record without the outer list.
        const unwrap = (list: readonly unknown[]): unknown =>
          list.length === 1 && Array.isArray(list[0]) ? unwrap(list[0]) : list;
        expect(JSON.stringify(unwrap(selected))).to.equal(JSON.stringify(unwrap(expected)));
      }),
      { numRuns: 1000 },
    );
  });
});
