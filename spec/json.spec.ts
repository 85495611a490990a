import { expect } from 'chai';
import { parseJson } from '../lib/json.js';

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
