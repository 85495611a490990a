import { randomBytes } from 'node:crypto';
import { expect } from 'chai';
import { hashApiKey, newApiKey } from '../../../lib/platform/model/apiKey.js';

describe('newApiKey', () => {
  it('returns 256 random bits in base64url after a prefix', () => {
    const sizes: number[] = [];
    const key = newApiKey((size) => {
      sizes.push(size);
      return Buffer.alloc(size, 0xfb);
    });
    expect(sizes).to.deep.equal([32]);
    expect(key).to.equal(`rs_${'-_v7'.repeat(10)}-_s`);
  });

  it('returns a different key each time', () => {
    const keys = new Set(Array.from({ length: 100 }, () => newApiKey(randomBytes)));
    expect(keys.size).to.equal(100);
    for (const key of keys) expect(key).to.match(/^rs_[A-Za-z0-9_-]{43}$/);
  });

  it('is hashed with SHA-256 in base64url', () => {
    expect(hashApiKey('')).to.equal('47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU');
    expect(hashApiKey('ключ')).to.equal('HeNqMq95jaDBrJKXYDoyDtj-VnzyHJF3ESpM6RTruL4');
    expect(hashApiKey('rs_a')).to.not.equal(hashApiKey('rs_A'));
  });
});
