import { expect } from 'chai';
import { isHttpToken } from '../../lib/http/isHttpToken.js';

describe('isHttpToken', () => {
  for (const text of ['GET', 'X-Api-Key', 'a', "!#$%&'*+-.^_`|~09azAZ"]) {
    it(`accepts ${text}`, () => {
      expect(isHttpToken(text)).to.equal(true);
    });
  }

  for (const text of ['', 'X Key', 'X:Key', 'X-Key\n', 'Schlüssel', '"X"', 'a/b', 'a,b', '{key}']) {
    it(`rejects ${JSON.stringify(text)}`, () => {
      expect(isHttpToken(text)).to.equal(false);
    });
  }
});
