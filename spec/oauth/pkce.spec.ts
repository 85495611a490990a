import { expect } from 'chai';
import { deriveCodeChallenge, createCodeVerifier } from '../../lib/oauth/pkce.js';

describe('PKCE', () => {
  it('derives the challenge of RFC 7636, appendix B from its verifier', () => {
    const random = Buffer.from('dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk', 'base64url');
    expect(createCodeVerifier(random)).to.equal('dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk');
    expect(deriveCodeChallenge(createCodeVerifier(random))).to.equal('E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM');
  });

  it('creates verifiers of 43 to 128 unreserved characters, and rejects fewer or more random bytes', () => {
    expect(createCodeVerifier(new Uint8Array(32))).to.match(/^[A-Za-z0-9_-]{43}$/);
    expect(createCodeVerifier(new Uint8Array(96).fill(255))).to.match(/^[A-Za-z0-9_-]{128}$/);
    for (const size of [0, 31, 97])
      expect(() => createCodeVerifier(new Uint8Array(size))).to.throw(RangeError, '32 to 96');
  });
});
