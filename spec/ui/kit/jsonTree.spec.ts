import { expect } from 'chai';

import { listChildren, isBranch, formatLeaf, parseJson, formatSize } from '../../../lib/ui/kit/jsonTree.js';

describe('jsonTree', () => {
  it('parseJson returns undefined for other text', () => {
    expect(parseJson('{"a":[1]}')).to.deep.equal({ value: { a: [1] } });
    expect(parseJson('null')).to.deep.equal({ value: null });
    for (const text of ['', '{', 'hello', '{"a":1} x', '<a/>']) expect(parseJson(text)).to.equal(undefined);
  });

  it('lists members with the names of inherited ones', () => {
    const { value } = parseJson('{"__proto__":1,"constructor":2}') ?? { value: {} };
    expect(listChildren(value as object, 0, 9)).to.deep.equal([
      ['__proto__', 1],
      ['constructor', 2],
    ]);
  });

  it('formatLeaf formats every kind of value as JSON', () => {
    const formatted = ['a "b"\n', '', 0, -1.5, true, false, null, [], {}].map((value) => formatLeaf(value).text);
    expect(formatted).to.deep.equal(['"a \\"b\\"\\n"', '""', '0', '-1.5', 'true', 'false', 'null', '[]', '{}']);
  });

  it('isBranch returns true for values with children only', () => {
    expect([[1], { a: undefined }].map(isBranch)).to.deep.equal([true, true]);
    expect([[], {}, null, 'text', 1, true].map(isBranch)).to.deep.equal([false, false, false, false, false, false]);
  });

  it('listChildren returns a range with the indices of its items', () => {
    const list = Array.from({ length: 120 }, (_, at) => at * 10);
    expect(listChildren(list, 100, 2)).to.deep.equal([
      ['100', 1000],
      ['101', 1010],
    ]);
    expect(listChildren(list, 119, 50)).to.deep.equal([['119', 1190]]);
    expect(listChildren({ a: 1, b: 2, c: 3 }, 1, 1)).to.deep.equal([['b', 2]]);
  });

  it('formatSize counts members and items', () => {
    expect([[1], [1, 2], { a: 1 }, { a: 1, b: 2 }].map(formatSize)).to.deep.equal([
      '1 item',
      '2 items',
      '1 member',
      '2 members',
    ]);
  });

  it('parseJson keeps the source of numbers that parsing would change, from Node 21 on', () => {
    const { value } = parseJson('[12345678901234567890,1.0,1]') ?? { value: [] };
    const texts = (value as unknown[]).map((item) => formatLeaf(item).text);
    const isKept = Number(process.versions.node.split('.')[0]) >= 21;
    expect(texts).to.deep.equal(isKept ? ['12345678901234567890', '1.0', '1'] : ['12345678901234567000', '1', '1']);
    expect((value as unknown[]).map(isBranch)).to.deep.equal([false, false, false]);
  });
});
