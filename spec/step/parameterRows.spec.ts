import { expect } from 'chai';

import {
  createPathParameter,
  formatLiteral,
  listMissingParameters,
  parsePastedRows,
  readExpressionMember,
  readLiteral,
  storeExpressionMember,
} from '../../lib/step/parameterRows.js';
import { toJsonataValue, toTextValue } from '../../lib/step/stepValue.js';

describe('readExpressionMember', () => {
  const read: readonly (readonly [unknown, ReturnType<typeof toTextValue>])[] = [
    [undefined, toTextValue('')],
    [null, toTextValue('')],
    ['""', toJsonataValue('""')],
    ['"a"', toTextValue('a')],
    ["'007'", toTextValue('007')],
    ['order.id', toJsonataValue('order.id')],
    [5, toJsonataValue('5')],
    [false, toJsonataValue('false')],
    [{ a: 1 }, toJsonataValue('{"a":1}')],
  ];
  for (const [stored, value] of read) {
    it(`reads ${JSON.stringify(stored)} as ${value.mode} ${value.text}`, () => {
      expect(readExpressionMember(stored)).to.deep.equal(value);
    });
  }
});

describe('storeExpressionMember', () => {
  it('leaves out an empty field, and quotes fixed text', () => {
    expect(storeExpressionMember(toTextValue(''))).to.equal(undefined);
    expect(storeExpressionMember(toJsonataValue(''))).to.equal(undefined);
    expect(storeExpressionMember(toJsonataValue('""'))).to.equal('""');
    expect(storeExpressionMember(toTextValue('a "b"'))).to.equal('"a \\"b\\""');
  });
});

describe('listMissingParameters', () => {
  it('lists placeholders without a path parameter, once each', () => {
    const parameters = [
      { name: 'id', in: 'path' },
      { name: 'shop', in: 'query' },
    ];
    expect(listMissingParameters('https://{shop}.example/{shop}/{id}/{line}?a={"b": 1}', parameters)).to.deep.equal([
      'shop',
      'line',
    ]);
  });
});

describe('createPathParameter', () => {
  it('takes the value from the member of the message with its name', () => {
    expect(createPathParameter('id')).to.deep.equal({ name: 'id', in: 'path', value: 'id' });
    expect(createPathParameter('order-id')).to.deep.equal({ name: 'order-id', in: 'path', value: '`order-id`' });
  });
});

describe('readLiteral', () => {
  const read: readonly (readonly [string, string | undefined, unknown])[] = [
    ['', undefined, undefined],
    ['open', undefined, 'open'],
    ['5', undefined, 5],
    ['5', 'string', '5'],
    ['007', undefined, '007'],
    ['12345678901234567890', undefined, '12345678901234567890'],
    ['1.0', undefined, '1.0'],
    ['true', undefined, true],
    ['null', undefined, 'null'],
    ['["a"]', 'array', ['a']],
    ['"5"', undefined, '5'],
    ['{ half', 'object', '{ half'],
  ];
  for (const [text, type, value] of read) {
    it(`reads ${text === '' ? 'an empty text' : text} of the type ${type ?? 'any'}`, () => {
      expect(readLiteral(text, type)).to.deep.equal(value);
    });
  }
  it('reads what formatLiteral writes', () => {
    for (const value of ['open', '5', 5, true, ['a', 1], { a: 'b' }, '"5"', 'null', '12345678901234567890']) {
      expect(readLiteral(formatLiteral(value, undefined), undefined)).to.deep.equal(value);
    }
    expect(formatLiteral(null, undefined)).to.equal('');
  });
});

describe('parsePastedRows', () => {
  const rows = (...pairs: readonly (readonly [string, string])[]) =>
    pairs.map(([name, value]) => ({ name, value: toTextValue(value) }));
  const parsed: readonly (readonly [string, ReturnType<typeof rows> | undefined])[] = [
    ['id', undefined],
    ['two words', undefined],
    ['', undefined],
    ['https://a.example/b', undefined],
    ['status=open', rows(['status', 'open'])],
    ['?a=1&b=x%20y', rows(['a', '1'], ['b', 'x y'])],
    ['https://a.example/b?a=1&b=2', rows(['a', '1'], ['b', '2'])],
    ['a=1&a=2', rows(['a', '1'], ['a', '2'])],
    ['limit: 10\r\nsort: -created', rows(['limit', '10'], ['sort', '-created'])],
    ['name\tvalue with spaces\nother\t', rows(['name', 'value with spaces'], ['other', ''])],
    ['a=1\n\nb=2\n', rows(['a', '1'], ['b', '2'])],
    ['a=1\nplain words', undefined],
  ];
  for (const [text, expected] of parsed) {
    it(`splits ${JSON.stringify(text)} into ${expected === undefined ? 'nothing' : String(expected.length)}`, () => {
      expect(parsePastedRows(text)).to.deep.equal(expected);
    });
  }
  it('takes the members of a JSON object, with values that are no text as expressions', () => {
    expect(parsePastedRows('{ "q": "a b", "limit": 10, "tags": ["x"] }')).to.deep.equal([
      { name: 'q', value: toTextValue('a b') },
      { name: 'limit', value: toJsonataValue('10') },
      { name: 'tags', value: toJsonataValue('["x"]') },
    ]);
  });
});
