import { RestError } from '../../errors.js';
import type { SealedPlace } from '../model/sealedValue.js';
import type { Store } from '../store/store.js';
import type { Vault } from '../vault/vault.js';

const CHECK_TEXT = 'this key opens what it has sealed';

/**
 * Checks at the start that the configured keys are those that have encrypted the stored values. Each key that encrypts
 * stores an encrypted known text, so that a different key with the same id is detected even if none of its records is
 * left.
 * @throws RestError `vault` when a key is missing or differs, with one line per key
 */
export async function checkKeys({ sealed }: Pick<Store, 'sealed'>, vault: Vault): Promise<void> {
  const before = await sealed.listKeyChecks();
  if (!before.has(vault.activeKeyId)) {
    await sealed.addKeyCheck(vault.activeKeyId, vault.seal(CHECK_TEXT, placeOfKeyCheck(vault.activeKeyId)).sealed);
  }
  // Read again: a replica that starts at the same time may have stored its check first, with another key.
  const checks = await sealed.listKeyChecks();
  const mismatched = vault.keyIds.filter((id) => {
    const check = checks.get(id);
    return check !== undefined && !opensCheckText(() => vault.open(check, placeOfKeyCheck(id)));
  });
  const missing: string[] = [];
  for (const [id, count] of await sealed.countByKey()) {
    // Quarantined values cannot be decrypted anyway and need no key.
    if (vault.keyIds.includes(id) || (await sealed.listByKey(id, 1)).length === 0) continue;
    missing.push(
      `The key "${id}" has encrypted ${String(count)} stored values but is missing: add it to ENCRYPTION_KEYS (or to the key file), after the first one`,
    );
  }
  const problems = [
    ...mismatched.map(
      (id) =>
        `The key "${id}" differs from the one that encrypted the values stored under this id: configure the old key, or use a new id`,
    ),
    ...missing,
  ];
  if (problems.length > 0) throw new RestError('vault', problems.join('\n'));
}

function placeOfKeyCheck(keyId: string): SealedPlace {
  return { tenantId: 'global', recordId: keyId, field: 'key_check' };
}

function opensCheckText(open: () => string): boolean {
  try {
    return open() === CHECK_TEXT;
  } catch (error: unknown) {
    if (error instanceof RestError && error.code === 'vault') return false;
    throw error;
  }
}
