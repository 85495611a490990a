import { createHash, createSecretKey, randomBytes } from 'node:crypto';
import { createVault } from '../../lib/platform/vault/aesVault.js';
import type { KeyRing, RingKey } from '../../lib/platform/vault/keyRing.js';
import type { Vault } from '../../lib/platform/vault/vault.js';

/** Creates a vault with keys of those ids, the first of them active. An id has the same key in all specs. */
export function specVault(kids: readonly string[] = ['k1']): Vault {
  return createVault(specKeyRing(kids), randomBytes);
}

/** @param generation other generations have other keys for the same ids */
export function specKeyRing(kids: readonly string[], generation = 1): KeyRing {
  const keys = kids.map((id): RingKey => ({
    id,
    key: createSecretKey(Buffer.from(specKey(id, generation), 'base64')),
  }));
  return keys as readonly RingKey[] as KeyRing;
}

/** Returns the key of an id in the format of ENCRYPTION_KEYS. */
export function specKey(kid: string, generation = 1): string {
  return createHash('sha256')
    .update(`${kid} ${String(generation)}`)
    .digest('base64');
}
