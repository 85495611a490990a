import { RestError } from '../../errors.js';
import type { JsonObject } from '../../json.js';
import { toSealedPlace, type RecordIdentity, type SealedValue } from '../model/sealedValue.js';
import type { Vault } from './vault.js';

/** Encrypts the content of a record as JSON, which ends its quarantine. */
export function sealRecord(vault: Vault, record: RecordIdentity, content: object): SealedValue {
  return { ...vault.seal(JSON.stringify(content), toSealedPlace(record)), quarantinedAtMs: null };
}

/**
 * Decrypts the content of a record.
 * @returns undefined when no configured key decrypts it
 */
export function openRecord(
  vault: Vault,
  record: RecordIdentity & Pick<SealedValue, 'sealed' | 'quarantinedAtMs'>,
): JsonObject | undefined {
  if (record.quarantinedAtMs !== null) return undefined;
  try {
    return JSON.parse(vault.open(record.sealed, toSealedPlace(record))) as JsonObject;
  } catch (error: unknown) {
    if (error instanceof RestError && error.code === 'vault') return undefined;
    throw error;
  }
}
