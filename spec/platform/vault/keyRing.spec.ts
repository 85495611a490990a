import { expect } from 'chai';
import { RestError } from '../../../lib/errors.js';
import { parseKeyRing } from '../../../lib/platform/vault/keyRing.js';
import { specKey } from '../../support/vault.js';

const a = specKey('a');
const b = specKey('b');

function parseError(text: string): RestError {
  try {
    parseKeyRing(text);
  } catch (error: unknown) {
    if (error instanceof RestError) return error;
    throw error;
  }
  throw new Error('nothing was thrown');
}

describe('parseKeyRing', () => {
  it('returns the keys in their order', () => {
    const ring = parseKeyRing(`new:${a},old:${b}`);
    expect(ring.map(({ id }) => id)).to.deep.equal(['new', 'old']);
    expect(ring.map(({ key }) => key.export().toString('base64'))).to.deep.equal([a, b]);
  });

  const forms: readonly (readonly [string, string])[] = [
    ['without padding', `k:${a.replace('=', '')}`],
    ['in the alphabet for URLs', `k:${Buffer.from(a, 'base64').toString('base64url')}`],
    ['with blanks and a line break around it', ` k : ${a}\n`],
  ];
  for (const [what, text] of forms) {
    it(`accepts a key ${what}`, () => {
      expect(parseKeyRing(text)[0].key.export().toString('base64')).to.equal(a);
    });
  }

  const entry = (number: number): string =>
    `ENCRYPTION_KEYS: entry ${String(number)} must be id:key, the id of 1 to 32 letters, digits, "-" or "_", entries separated by commas`;
  const wrong = (id: string): string =>
    `ENCRYPTION_KEYS: the key "${id}" must be 32 random bytes in base64 (openssl rand -base64 32)`;
  const invalid: readonly (readonly [string, string, string])[] = [
    ['nothing', '', entry(1)],
    ['a key without an id', a, entry(1)],
    ['an empty id', `:${a}`, entry(1)],
    ['key and id swapped', `${a}:k1`, entry(1)],
    ['an id with a dot, which would end it in a sealed text', `k.1:${a}`, entry(1)],
    ['an id of 33 characters', `${'k'.repeat(33)}:${a}`, entry(1)],
    ['a comma at the end', `k1:${a},`, entry(2)],
    ['no key', 'k1:', wrong('k1')],
    ['a key of 31 bytes', `k1:${Buffer.alloc(31, 7).toString('base64')}`, wrong('k1')],
    ['a key of 33 bytes', `k1:${Buffer.alloc(33, 7).toString('base64')}`, wrong('k1')],
    ['a key in hexadecimal', `k1:${'ab'.repeat(32)}`, wrong('k1')],
    ['a key with a foreign character', `k1:${a.replace(/^./, '!')}`, wrong('k1')],
    ['a wrong key behind a right one', `k1:${a},k2:short`, wrong('k2')],
    ['an id twice', `k1:${a},k1:${b}`, 'ENCRYPTION_KEYS: the id "k1" is used twice'],
    [
      'a key twice',
      `k1:${a},k2:${b},k3:${a.replace('=', '')}`,
      'ENCRYPTION_KEYS: "k1" and "k3" are the same key: each id needs a key of its own',
    ],
  ];
  for (const [what, text, message] of invalid) {
    it(`rejects ${what}`, () => {
      const { code, message: actual } = parseError(text);
      expect(code).to.equal('usage');
      expect(actual).to.equal(message);
    });
  }

  it('has no key in an error', () => {
    const marker = 'MARKERkeyMARKERkeyMARKER';
    for (const text of [marker, `k1:${marker}`, `${marker}${marker}:k1`, `k1:${a},${marker}`, `k1:${a},k1:${marker}`]) {
      expect(parseError(text).message).to.not.contain('MARKER');
      expect(parseError(`k1:${a},k1:${a}`).message).to.not.contain(a);
    }
  });

  it('names the file of an invalid text', () => {
    expect(() => parseKeyRing('x', '/data/encryption.key')).to.throw(RestError, /^\/data\/encryption\.key: entry 1 /);
  });
});
