import { expect } from 'chai';
import { isEqualJson, parseJson } from '../lib/json.js';

describe('parseJson', () => {
  for (const [text, value] of [
    ['', undefined],
    ['{', undefined],
    ['undefined', undefined],
    ['\ufeff{}', undefined],
    ['null', null],
    [' 0 ', 0],
    ['"a"', 'a'],
    ['{"a":[1]}', { a: [1] }],
  ] as const) {
    it(`returns ${value === undefined ? 'undefined' : JSON.stringify(value)} for ${JSON.stringify(text)}`, () => {
      expect(parseJson(text)).to.deep.equal(value);
    });
  }
});

describe('isEqualJson', () => {
  const values: unknown[] = [
    undefined,
    null,
    false,
    0,
    1,
    '',
    '0',
    [],
    [null],
    [0, 1],
    [1, 0],
    {},
    { a: null },
    { a: undefined },
    { a: 1, b: 2 },
    { b: 2, a: 1 },
    { a: { b: [{ c: 'd' }] } },
    { a: { b: [{ c: 'e' }] } },
    { 0: 0, 1: 1 },
    JSON.parse('{"__proto__":{"a":1}}'),
  ];
  for (const [index, value] of values.entries()) {
    it(`finds ${JSON.stringify(value)} equal to its copy only`, () => {
      expect(values.map((other) => isEqualJson(structuredClone(value), other))).to.deep.equal(
        values.map((_, other) => other === index),
      );
    });
  }
});
