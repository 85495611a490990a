import { createHash, createSecretKey, randomBytes } from 'node:crypto';
import { createVault } from '../../lib/platform/vault/aesVault.js';
import type { KeyRing, RingKey } from '../../lib/platform/vault/keyRing.js';
import type { Vault } from '../../lib/platform/vault/vault.js';

/** A vault with keys of those ids, the first of them active. The same id is the same key in all specs. */
export function specVault(kids: readonly string[] = ['k1']): Vault {
  return createVault(specKeyRing(kids), randomBytes);
}

/** @param generation another one gives other keys to the same ids */
export function specKeyRing(kids: readonly string[], generation = 1): KeyRing {
  const keys = kids.map((id): RingKey => ({
    id,
    key: createSecretKey(Buffer.from(specKey(id, generation), 'base64')),
  }));
  return keys as readonly RingKey[] as KeyRing;
}

/** The key of an id, as ENCRYPTION_KEYS has it. */
export function specKey(kid: string, generation = 1): string {
  return createHash('sha256')
    .update(`${kid} ${String(generation)}`)
    .digest('base64');
}
