import { createCipheriv, createDecipheriv, createHmac, createSecretKey, hkdfSync, type KeyObject } from 'node:crypto';
import { RestError } from '../../errors.js';
import type { SealedText, SealedPlace } from '../model/sealedValue.js';
import { KEY_BYTES, type KeyRing, type RingKey } from './keyRing.js';
import type { Vault } from './vault.js';

const VERSION = 'v1';
const CIPHER = 'aes-256-gcm';
/** The length for random IVs (NIST SP 800-38D, section 8.2.2), good for 2^32 encryptions with one key. */
const IV_BYTES = 12;
const TAG_BYTES = 16;
const FINGERPRINT_PURPOSE = 'rest-step fingerprint v1';

interface DerivedKeys extends RingKey {
  readonly fingerprintKey: KeyObject;
}

/**
 * Creates a vault with AES-256-GCM. The encrypted text is `v1.<key id>.<base64url of iv, tag, ciphertext>`; version,
 * key id and place are its associated data.
 * @param randomBytes cryptographically strong: a repeated IV would reveal plaintexts
 */
export function createVault(ring: KeyRing, randomBytes: (size: number) => Buffer): Vault {
  const active = deriveKeys(ring[0]);
  const keysById = new Map([active, ...ring.slice(1).map(deriveKeys)].map((keys) => [keys.id, keys]));

  function open(sealed: SealedText, place: SealedPlace): string {
    const end = sealed.indexOf('.', VERSION.length + 1);
    if (!sealed.startsWith(`${VERSION}.`) || end < 0) throw createDamagedError();
    const id = sealed.slice(VERSION.length + 1, end);
    const key = keysById.get(id)?.key;
    if (key === undefined) {
      throw new RestError(
        'vault',
        'A stored value was encrypted with a key that is missing from ENCRYPTION_KEYS: add the key again',
      );
    }
    const text = sealed.slice(end + 1);
    const bytes = Buffer.from(text, 'base64url');
    // The decoder ignores invalid characters, so the text is compared with its canonical form.
    if (bytes.length < IV_BYTES + TAG_BYTES || bytes.toString('base64url') !== text) throw createDamagedError();
    const decipher = createDecipheriv(CIPHER, key, bytes.subarray(0, IV_BYTES), { authTagLength: TAG_BYTES })
      .setAAD(encodeAssociatedData(id, place))
      .setAuthTag(bytes.subarray(IV_BYTES, IV_BYTES + TAG_BYTES));
    const plain = decipher.update(bytes.subarray(IV_BYTES + TAG_BYTES));
    try {
      decipher.final();
    } catch {
      throw createDamagedError();
    }
    return plain.toString('utf8');
  }

  return {
    activeKeyId: active.id,
    keyIds: ring.map(({ id }) => id),

    seal(plaintext, place) {
      const iv = randomBytes(IV_BYTES);
      const cipher = createCipheriv(CIPHER, active.key, iv, { authTagLength: TAG_BYTES });
      cipher.setAAD(encodeAssociatedData(active.id, place));
      const ciphertext = cipher.update(plaintext, 'utf8');
      cipher.final();
      const bytes = Buffer.concat([iv, cipher.getAuthTag(), ciphertext]);
      return { sealed: `${VERSION}.${active.id}.${bytes.toString('base64url')}` as SealedText, keyId: active.id };
    },

    open,

    fingerprint(text, earlier) {
      const { id, fingerprintKey } = keysById.get(earlier?.slice(0, earlier.indexOf('.')) ?? '') ?? active;
      return `${id}.${createHmac('sha256', fingerprintKey).update(text, 'utf8').digest('base64url')}`;
    },
  };
}

/** Encodes the associated data. JSON makes the encoding unambiguous. */
function encodeAssociatedData(keyId: string, { tenantId, recordId, field }: SealedPlace): Buffer {
  return Buffer.from(JSON.stringify([VERSION, keyId, tenantId, recordId, field]), 'utf8');
}

/** Derives a separate key for fingerprints, so that no key serves two purposes (RFC 5869). */
function deriveKeys({ id, key }: RingKey): DerivedKeys {
  const fingerprintKey = createSecretKey(Buffer.from(hkdfSync('sha256', key, '', FINGERPRINT_PURPOSE, KEY_BYTES)));
  return { id, key, fingerprintKey };
}

function createDamagedError(): RestError {
  return new RestError(
    'vault',
    'A stored value cannot be decrypted: it was changed, belongs to another record, or its key id now names another key',
  );
}
