import { expect } from 'chai';

import { findCanonicalUrl } from '../../../lib/platform/model/findCanonicalUrl.js';

const LOCAL = 'http://127.0.0.1:3000';

describe('findCanonicalUrl', () => {
  const cases: readonly (readonly [string | undefined, string, boolean])[] = [
    ['127.0.0.1:3000', LOCAL, false],
    ['localhost:3000', LOCAL, true],
    ['[::1]:3000', LOCAL, true],
    ['127.0.0.1:3000', 'http://localhost:3000/creds', true],
    // Another port, another machine, a proxy: the origin of the browser is unknown.
    ['localhost:3001', LOCAL, false],
    ['localhost', LOCAL, false],
    ['attacker.test:3000', LOCAL, false],
    ['127.attacker.test:3000', LOCAL, false],
    ['127.0.0.1:3000', 'https://acme.test', false],
    ['localhost', 'https://127.0.0.1', false],
    [undefined, LOCAL, false],
    ['', LOCAL, false],
    ['a b', LOCAL, false],
  ];
  for (const [host, publicUrl, isOther] of cases) {
    it(`returns ${isOther ? publicUrl : 'undefined'} for ${String(host)} at ${publicUrl}`, () => {
      expect(findCanonicalUrl(host, publicUrl)).to.equal(isOther ? publicUrl : undefined);
    });
  }
});
