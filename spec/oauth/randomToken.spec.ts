import { expect } from 'chai';
import { hashRandomToken, createRandomToken } from '../../lib/oauth/randomToken.js';

describe('a random token', () => {
  it('contains all random bytes in URL-safe characters', () => {
    expect(createRandomToken(new Uint8Array(16).fill(255))).to.equal('_____________________w');
    expect(createRandomToken(Buffer.from('0123456789abcdef0123456789abcdef'))).to.have.lengthOf(43);
  });

  it('requires at least 128 bits', () => {
    expect(() => createRandomToken(new Uint8Array(15))).to.throw(RangeError, '16 random bytes');
  });

  it('is hashed with SHA-256', () => {
    expect(hashRandomToken('abc')).to.equal('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
  });
});
