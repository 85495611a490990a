import { expect } from 'chai';
import fc from 'fast-check';

import { parseExactJson, quoteHugeNumbers } from '../../../../lib/request/dialects/request/exactJson.js';

describe('parseExactJson', () => {
  for (const [text, value] of [
    ['9007199254740991', 9007199254740991],
    ['-9007199254740991', -9007199254740991],
    ['9007199254740992', '9007199254740992'],
    ['9007199254740993', '9007199254740993'],
    ['-9007199254740993', '-9007199254740993'],
    ['[12345678901234567890,1]', ['12345678901234567890', 1]],
    ['{"id":\t12345678901234567890 }', { id: '12345678901234567890' }],
    ['{"12345678901234567890":"12345678901234567890"}', { '12345678901234567890': '12345678901234567890' }],
    ['"a\\"12345678901234567890"', 'a"12345678901234567890'],
    ['["\\\\",12345678901234567890]', ['\\', '12345678901234567890']],
    ['0.12345678901234567890', 0.12345678901234568],
    ['12345678901234567890.5', 12345678901234567000],
    ['12345678901234567890e1', 123456789012345680000],
    ['1e0000000000000000010', 1e10],
    ['1000000000000000000000', '1000000000000000000000'],
    ['{"a":{"x":1},"a":12345678901234567890}', { a: '12345678901234567890' }],
    ['{"a\\"b":12345678901234567890}', { 'a"b': '12345678901234567890' }],
    [
      '{"":12345678901234567890,"[":[ -12345678901234567890 ]}',
      { '': '12345678901234567890', '[': ['-12345678901234567890'] },
    ],
    ['["a,12345678901234567890,b",12345678901234567890]', ['a,12345678901234567890,b', '12345678901234567890']],
    [
      '[":12345678901234567890,","\\",12345678901234567890]\\""]',
      [':12345678901234567890,', '",12345678901234567890]"'],
    ],
    ['{"a\\\\":12345678901234567890}', { 'a\\': '12345678901234567890' }],
  ] as const) {
    it(`parses ${text}`, () => expect(parseExactJson(text)).to.deep.equal(value));
  }

  for (const text of [
    '{12345678901234567890:1}',
    '{12345678901234567890 : 1}',
    '012345678901234567890',
    '-012345678901234567890',
    '--12345678901234567890',
    '+12345678901234567890',
    '.12345678901234567890',
    '12345678901234567890.',
    '12345678901234567890 12345678901234567890',
    '"12345678901234567890',
    '12345678901234567890"',
    '[12345678901234567890a]',
    '-12345678901234567890-1',
  ]) {
    it(`refuses ${text}`, () => expect(() => parseExactJson(text)).to.throw(SyntaxError));
  }

  it('keeps every digit wherever the number stands', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: -(10n ** 40n), max: 10n ** 40n }), fc.nat(40), (integer, spaces) => {
        const parsed = parseExactJson(`[${' '.repeat(spaces)}${integer}]`) as [string | number];
        expect(BigInt(parsed[0])).to.equal(integer);
      }),
    );
  });

  it('gives what a tokenizer gives, in documents of strings that look like numbers', () => {
    const text = fc.string({
      unit: fc.constantFrom('"', '\\', ',', ':', '[', ' ', '12345678901234567890', 'a', '-'),
      maxLength: 6,
    });
    const { value } = fc.letrec<{ value: unknown }>((tie) => ({
      value: fc.oneof(
        { depthSize: 'small' },
        text.map((given) => JSON.stringify(given)),
        fc.constantFrom(
          '12345678901234567890',
          '-12345678901234567890',
          '9007199254740991',
          '0.12345678901234567',
          '12345678901234567e2',
        ),
        fc.array(tie('value')).map((items) => `[${items.join(' ,')}]`),
        fc.array(fc.tuple(text, tie('value'))).map((members) => {
          const pairs = members.map(([name, member]) => `${JSON.stringify(name)}: ${String(member)}`);
          return `{ ${pairs.join(',')} }`;
        }),
      ),
    }));
    fc.assert(
      fc.property(value, (document) => {
        const json = String(document);
        const quoted = json.replace(/"(?:[^"\\]|\\.)*"|-?\d[\d.e]*/g, (token) =>
          /^-?\d+$/.test(token) && !Number.isSafeInteger(Number(token)) ? `"${token}"` : token,
        );
        expect(parseExactJson(json)).to.deep.equal(JSON.parse(quoted));
      }),
      { numRuns: 3000 },
    );
  });

  it('parses and refuses as JSON.parse does, apart from long integers', () => {
    const parts = fc.constantFrom(
      '"',
      '\\',
      '{',
      '}',
      '[',
      ']',
      ',',
      ':',
      ' ',
      '-',
      '0',
      '.',
      'e',
      '1234567890123456789',
      'a',
      '\n',
    );
    const accepts = (parse: (text: string) => unknown, text: string): boolean => {
      try {
        parse(text);
        return true;
      } catch {
        return false;
      }
    };
    fc.assert(
      fc.property(fc.array(parts, { maxLength: 8 }), (given) => {
        const text = given.join('');
        expect(accepts(parseExactJson, text), text).to.equal(accepts(JSON.parse, text));
      }),
      { numRuns: 3000 },
    );
    fc.assert(
      fc.property(fc.json(), (text) => {
        fc.pre(!/\d{16}/.test(text));
        expect(parseExactJson(text)).to.deep.equal(JSON.parse(text));
      }),
    );
  });
});

describe('quoteHugeNumbers', () => {
  for (const [text, quoted] of [
    ['[1e400,-1E+400,1e308,1.0e-400]', '["1e400","-1E+400",1e308,1.0e-400]'],
    ['{"1e400":"1e400 \\" 1e400","a": 2e999}', '{"1e400":"1e400 \\" 1e400","a": "2e999"}'],
    [`[${'9'.repeat(310)}]`, `["${'9'.repeat(310)}"]`],
  ] as const) {
    it(`gives ${quoted.slice(0, 60)}`, () => expect(quoteHugeNumbers(text)).to.equal(quoted));
  }
});
