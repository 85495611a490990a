import { RestError } from '../../errors.js';
import type { SealedPlace } from '../model/sealedValue.js';
import type { Store } from '../store/store.js';
import type { Vault } from '../vault/vault.js';

const CHECK_TEXT = 'this key opens what it has sealed';

/**
 * Makes sure, before anything is sealed, that the keys at hand are those that have sealed what is stored. Each key that seals
 * leaves a known text behind, so that another key under its id is found out even when no record is left of it.
 * @throws RestError `vault` with a line for each key that is missing or is another one
 */
export async function checkKeys({ sealed }: Pick<Store, 'sealed'>, vault: Vault): Promise<void> {
  const before = await sealed.listKeyChecks();
  if (!before.has(vault.activeKeyId)) {
    await sealed.addKeyCheck(vault.activeKeyId, vault.seal(CHECK_TEXT, placeOfKeyCheck(vault.activeKeyId)).sealed);
  }
  // Read again: a replica that starts at the same time may have been first, with a key of its own.
  const checks = await sealed.listKeyChecks();
  const mismatched = vault.keyIds.filter((id) => {
    const check = checks.get(id);
    return check !== undefined && !opensCheckText(() => vault.open(check, placeOfKeyCheck(id)));
  });
  const missing: string[] = [];
  for (const [id, count] of await sealed.countByKey()) {
    // What is in quarantine does not open anyway: it needs no key.
    if (vault.keyIds.includes(id) || (await sealed.listByKey(id, 1)).length === 0) continue;
    missing.push(
      `The key "${id}" has sealed ${String(count)} stored values but is not at hand: add it to ENCRYPTION_KEYS (or to the key file), behind the first one`,
    );
  }
  const problems = [
    ...mismatched.map(
      (id) =>
        `The key "${id}" is not the one that has sealed what is stored under this id: give the old key, or a new id`,
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
