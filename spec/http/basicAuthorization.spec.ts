import { expect } from 'chai';
import { createBasicAuthorization } from '../../lib/http/basicAuthorization.js';

describe('createBasicAuthorization', () => {
  for (const [user, password, value] of [
    ['Aladdin', 'open sesame', 'Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ=='],
    ['test', '123£', 'Basic dGVzdDoxMjPCow=='],
    ['', '', 'Basic Og=='],
  ] as const) {
    it(`returns ${value} for ${user}:${password}`, () => {
      expect(createBasicAuthorization(user, password)).to.equal(value);
    });
  }
});
