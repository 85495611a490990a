import { RestError } from '../../errors.js';
import type { JsonObject } from '../../json.js';
import type { AuthClient } from '../model/authClient.js';
import type { SealedPlace, SealedValue } from '../model/sealedValue.js';
import type { Vault } from '../vault/vault.js';

type AuthClientIdentity = Pick<AuthClient, 'id' | 'tenantId'>;

/** Encrypts the credentials of an auth client, which ends its quarantine. */
export function sealAuthClient(vault: Vault, client: AuthClientIdentity, values: JsonObject): SealedValue {
  return { ...vault.seal(JSON.stringify(values), toSealedPlace(client)), quarantinedAtMs: null };
}

/**
 * Decrypts the credentials of an auth client.
 * @returns undefined when no configured key decrypts them
 */
export function openAuthClient(vault: Vault, client: AuthClient): JsonObject | undefined {
  if (client.quarantinedAtMs !== null) return undefined;
  try {
    return JSON.parse(vault.open(client.sealed, toSealedPlace(client))) as JsonObject;
  } catch (error: unknown) {
    if (error instanceof RestError && error.code === 'vault') return undefined;
    throw error;
  }
}

function toSealedPlace({ id, tenantId }: AuthClientIdentity): SealedPlace {
  return { tenantId: tenantId ?? 'global', recordId: id, field: 'credentials' };
}
