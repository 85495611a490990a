import { RestError } from '../../../errors.js';
import type { Values } from '../../../wire/credentials.js';
import type { AuthClient } from '../../model/authClient.js';
import type { SealedPlace, SealedValue } from '../../model/sealedValue.js';
import type { Vault } from '../../vault/vault.js';

type AuthClientIdentity = Pick<AuthClient, 'id' | 'tenantId'>;

/** Values that were sealed a moment ago are out of quarantine. */
export function sealAuthClient(vault: Vault, client: AuthClientIdentity, values: Values): SealedValue {
  return { ...vault.seal(JSON.stringify(values), toSealedPlace(client)), quarantinedAtMs: null };
}

/** @returns undefined when no key at hand opens them */
export function openAuthClient(vault: Vault, client: AuthClient): Values | undefined {
  if (client.quarantinedAtMs !== null) return undefined;
  try {
    return JSON.parse(vault.open(client.sealed, toSealedPlace(client))) as Values;
  } catch (error: unknown) {
    if (error instanceof RestError && error.code === 'vault') return undefined;
    throw error;
  }
}

function toSealedPlace({ id, tenantId }: AuthClientIdentity): SealedPlace {
  return { tenantId: tenantId ?? 'global', recordId: id, field: 'credentials' };
}
