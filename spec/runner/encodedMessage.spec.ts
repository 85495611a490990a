import { expect } from 'chai';
import fc from 'fast-check';

import { EncodedMessage } from '../../lib/runner/encodedMessage.js';

const textOf = ({ chunks }: EncodedMessage): string => Buffer.concat(chunks).toString('utf8');

describe('EncodedMessage', () => {
  const long = 'x'.repeat(200_000);
  const rows = Array.from({ length: 20_000 }, (_, id) => ({
    id,
    name: `Zoë ${id}`,
    open: id % 2 === 0,
    none: undefined,
  }));
  const shared = { name: 'shared', text: long };
  const holes: unknown[] = [long];
  holes[5] = long;
  const nested = (depth: number): object => (depth === 0 ? { text: long } : { in: nested(depth - 1) });

  const same: readonly (readonly [string, object])[] = [
    ['an empty message', {}],
    ['a small message', { body: { n: 1 }, headers: {} }],
    ['a long list', { body: { responseBody: rows } }],
    ['a long text', { body: long }],
    ['a long text of escapes', { body: '"\\\n\u0001\u2028'.repeat(50_000) }],
    ['a long text of surrogate pairs, at even places', { body: '😀'.repeat(100_000) }],
    ['a long text of surrogate pairs, at odd places', { body: `x${'😀'.repeat(100_000)}` }],
    ['a long text of lone surrogates', { body: '\ud800'.repeat(100_000) }],
    [
      'members and elements that JSON does not know',
      { a: undefined, b: [undefined, () => 1, Symbol('s'), long], c: () => long },
    ],
    ['a list with holes', { body: holes }],
    ['numbers that JSON does not know', { body: [NaN, Infinity, -0, 1e21, long] }],
    ['dates, maps and boxed values', { body: [new Date(0), new Map([[1, 2]]), new String('s'), Object(7), long] }],
    [
      'a class with members',
      {
        body: new (class {
          text = long;
          list = rows;
        })(),
      },
    ],
    ['an object without a prototype', { body: Object.assign(Object.create(null) as object, { text: long }) }],
    ['a large object with its own way to become JSON', { body: { long, toJSON: () => ({ rows }) } }],
    ['the same object twice', { a: shared, b: [shared, shared] }],
    ['a key named __proto__', JSON.parse(`{"body":{"__proto__":"${long}","b":1}}`) as object],
    ['a long key', { [long]: { [long]: 1 } }],
    ['what lies deep', nested(50)],
    ['many keys', Object.fromEntries(rows.map((row) => [row.name, row]))],
    ['lists in lists', { body: rows.map(({ id }) => [[id, [long.slice(0, id % 50)]]]) }],
  ];
  for (const [title, message] of same) {
    it(`equals JSON.stringify: ${title}`, () => {
      expect(textOf(EncodedMessage.encode(message)) === JSON.stringify(message)).to.equal(true);
    });
  }

  it('equals JSON.stringify for any value beside a large one', () => {
    fc.assert(
      fc.property(
        fc.anything({ withDate: true, withBoxedValues: true, withSparseArray: true, withNullPrototype: true }),
        (value) => {
          const message = { value, list: [value, long, value], long };
          expect(textOf(EncodedMessage.encode(message)) === JSON.stringify(message)).to.equal(true);
        },
      ),
      { numRuns: 200 },
    );
  });

  it('has chunks of limited size for a message of any size', () => {
    const { chunks } = EncodedMessage.encode({ body: [rows, rows, long, '😀'.repeat(500_000)] });
    expect(chunks.length).to.be.greaterThan(30);
    expect(Math.max(...chunks.map(({ length }) => length))).to.be.lessThan(400_000);
  });

  const cycle: { body: unknown[] } = { body: [long] };
  cycle.body.push(cycle);
  const invalid: readonly (readonly [string, object, RegExp])[] = [
    ['a cycle', cycle, /circular/],
    ['a BigInt', { body: [long, 1n] }, /BigInt/],
  ];
  for (const [title, message, words] of invalid) {
    it(`rejects ${title}`, () => expect(() => EncodedMessage.encode(message)).to.throw(TypeError, words));
  }

  it("doesn't change when the message changes", () => {
    const message = { body: { list: [...rows] } };
    const before = JSON.stringify(message);
    const encoded = EncodedMessage.encode(message);
    message.body.list.length = 0;
    expect(textOf(encoded)).to.equal(before);
  });

  it('decodes to the same message', () => {
    expect(EncodedMessage.encode({ body: { a: ['ü', long] } }).decode()).to.deep.equal({ body: { a: ['ü', long] } });
  });
});
