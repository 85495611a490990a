import { expect } from 'chai';
import { decodePercent } from '../lib/decodePercent.js';

describe('decodePercent', () => {
  for (const [text, value] of [
    ['', ''],
    ['a+b', 'a+b'],
    ['%C3%A4%2f%25', 'ä/%'],
    ['%', undefined],
    ['100%', undefined],
    ['%zz', undefined],
    ['%C3', undefined],
  ] as const) {
    it(`returns ${String(value)} for "${text}"`, () => {
      expect(decodePercent(text)).to.equal(value);
    });
  }
});
