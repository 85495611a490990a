import { randomBytes } from 'node:crypto';
import { expect } from 'chai';
import fc from 'fast-check';
import { RestError } from '../../../lib/errors.js';
import type { SealedText, SealedPlace } from '../../../lib/platform/model/sealedValue.js';
import { createVault } from '../../../lib/platform/vault/aesVault.js';
import { specKeyRing, specVault } from '../../support/vault.js';

const place: SealedPlace = { tenantId: 't1', recordId: 'r1', field: 'credentials' };
const text = fc.string({ unit: 'binary', maxLength: 300 });
const anyPlace = fc.record({ tenantId: text, recordId: text, field: text });
const MARKER = 'MARKER-plaintext-4711';

function refusal(open: () => string): string {
  try {
    open();
  } catch (error: unknown) {
    if (error instanceof RestError && error.code === 'vault') return error.message;
    throw error;
  }
  throw new Error('it opened');
}

describe('createVault', () => {
  const vault = specVault(['k2', 'k1']);

  it('decrypts what it has encrypted, for the same place', () => {
    fc.assert(
      fc.property(text, anyPlace, (plain, there) => {
        expect(vault.open(vault.seal(plain, there).sealed, there)).to.equal(plain);
      }),
    );
  });

  it('decrypts a megabyte', () => {
    const plain = 'é'.repeat(2 ** 19);
    expect(vault.open(vault.seal(plain, place).sealed, place)).to.equal(plain);
  });

  it('encrypts with the first key and returns its id', () => {
    const { sealed, keyId } = vault.seal('', place);
    expect([vault.activeKeyId, keyId, vault.keyIds]).to.deep.equal(['k2', 'k2', ['k2', 'k1']]);
    // IV and tag; the ciphertext of the empty text is empty.
    expect(sealed).to.match(/^v1\.k2\.[A-Za-z0-9_-]{38}$/);
  });

  it('uses a new IV of 12 bytes for each encryption', () => {
    const sizes: number[] = [];
    const counting = createVault(specKeyRing(['k1']), (size) => {
      sizes.push(size);
      return randomBytes(size);
    });
    expect(counting.seal('a', place).sealed).to.not.equal(counting.seal('a', place).sealed);
    expect(sizes).to.deep.equal([12, 12]);
  });

  it('decrypts what an older key has encrypted', () => {
    const earlier = specVault(['k1']).seal('old', place);
    expect(earlier.keyId).to.equal('k1');
    expect(vault.open(earlier.sealed, place)).to.equal('old');
  });

  it('does not decrypt for any other place', () => {
    fc.assert(
      fc.property(anyPlace, anyPlace, (there, elsewhere) => {
        fc.pre(JSON.stringify(there) !== JSON.stringify(elsewhere));
        const { sealed } = vault.seal(MARKER, there);
        expect(refusal(() => vault.open(sealed, elsewhere))).to.contain('cannot be decrypted');
      }),
    );
  });

  it('encodes the parts of a place unambiguously', () => {
    const { sealed } = vault.seal('a', { tenantId: 'ab', recordId: 'c', field: 'd' });
    for (const elsewhere of [
      { tenantId: 'a', recordId: 'bc', field: 'd' },
      { tenantId: 'ab', recordId: 'cd', field: '' },
      { tenantId: 'ab","c', recordId: 'd', field: '' },
    ]) {
      refusal(() => vault.open(sealed, elsewhere));
    }
  });

  it('rejects a text with any character changed, added or removed', () => {
    const { sealed } = vault.seal(MARKER, place);
    for (let at = 0; at < sealed.length; at += 1) {
      const [head, tail] = [sealed.slice(0, at), sealed.slice(at + 1)];
      const others = ['A', 'B', 'z', '-', '_', '.', '=', ' ', '\n', 'é', ''].filter((other) => other !== sealed[at]);
      for (const other of others) refusal(() => vault.open(`${head}${other}${tail}` as SealedText, place));
      for (const more of ['A', '=', ' ', '.', '\n']) {
        refusal(() => vault.open(`${head}${more}${sealed.slice(at)}` as SealedText, place));
      }
      refusal(() => vault.open(head as SealedText, place));
      refusal(() => vault.open(sealed.slice(at + 1) as SealedText, place));
    }
    for (const more of ['A', '=', '==', ' ', '\n', '.', '\0']) {
      refusal(() => vault.open(`${sealed}${more}` as SealedText, place));
    }
  });

  it('rejects a text with any bit flipped', () => {
    fc.assert(
      fc.property(text, fc.nat(), fc.nat(7), (plain, at, bit) => {
        const { sealed } = vault.seal(plain, place);
        const bytes = Buffer.from(sealed.slice('v1.k2.'.length), 'base64url');
        const index = at % bytes.length;
        bytes[index] = (bytes[index] ?? 0) ^ (1 << bit);
        refusal(() => vault.open(`v1.k2.${bytes.toString('base64url')}` as SealedText, place));
      }),
    );
  });

  it('rejects a text under the id of another configured key', () => {
    const { sealed } = vault.seal('a', place);
    refusal(() => vault.open(sealed.replace('.k2.', '.k1.') as SealedText, place));
  });

  it('reports a missing key', () => {
    const { sealed } = specVault(['gone']).seal('a', place);
    expect(refusal(() => vault.open(sealed, place))).to.equal(
      'A stored value was encrypted with a key that is missing from ENCRYPTION_KEYS: add the key again',
    );
  });

  it('rejects a key that was configured under the id of another one', () => {
    const { sealed } = vault.seal(MARKER, place);
    const other = createVault(specKeyRing(['k2'], 2), randomBytes);
    expect(refusal(() => other.open(sealed, place))).to.equal(
      'A stored value cannot be decrypted: it was changed, belongs to another record, or its key id now names another key',
    );
  });

  it('has neither plaintext nor encrypted text in an error', () => {
    const { sealed } = specVault(['gone']).seal(MARKER, place);
    for (const broken of [sealed, sealed.replace('.gone.', '.k2.'), MARKER, `v1.${MARKER}.`, `v1.k2.${MARKER}`]) {
      const message = refusal(() => vault.open(broken as SealedText, place));
      expect(message).to.not.contain(MARKER).and.not.contain(sealed.slice(-20));
    }
  });
});

describe('fingerprint', () => {
  const vault = specVault(['k2', 'k1']);

  it('is the same for the same text only', () => {
    fc.assert(
      fc.property(text, text, (one, other) => {
        expect(vault.fingerprint(one) === vault.fingerprint(other)).to.equal(one === other);
      }),
    );
    expect(vault.fingerprint('a')).to.match(/^k2\.[A-Za-z0-9_-]{43}$/);
  });

  it('can be compared with one of an older key', () => {
    const earlier = specVault(['k1']).fingerprint('a');
    expect(vault.fingerprint('a', earlier)).to.equal(earlier);
    expect(vault.fingerprint('b', earlier)).to.not.equal(earlier);
    expect(vault.fingerprint('a')).to.not.equal(earlier);
  });

  for (const other of [specVault(['gone']).fingerprint('a'), '', 'k1', '.']) {
    it(`uses the first key for ${other === '' ? 'an empty text' : `"${other.slice(0, 5)}"`}, which names no configured key`, () => {
      expect(vault.fingerprint('a', other)).to.equal(vault.fingerprint('a'));
    });
  }

  it('depends on the key, not on its id', () => {
    const other = createVault(specKeyRing(['k2'], 2), randomBytes);
    expect(other.fingerprint('a')).to.not.equal(vault.fingerprint('a'));
  });
});
