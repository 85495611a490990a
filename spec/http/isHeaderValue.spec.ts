import { expect } from 'chai';
import { isHeaderValue } from '../../lib/http/isHeaderValue.js';

describe('isHeaderValue', () => {
  for (const text of ['', 'a b', 'a\tb', 'é', '\x80\xff']) {
    it(`accepts ${JSON.stringify(text)}`, () => {
      expect(isHeaderValue(text)).to.equal(true);
    });
  }

  for (const text of ['a\nb', 'a\r', '\0', '\x7f', 'ā', '€', '😀']) {
    it(`rejects ${JSON.stringify(text)}`, () => {
      expect(isHeaderValue(text)).to.equal(false);
    });
  }
});
