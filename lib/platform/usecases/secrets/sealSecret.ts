import { RestError, type ApiError } from '../../../errors.js';
import { hasDefaults, isTokenType, toComponentCredentials } from '../../../wire/secretResource.js';
import type { Values } from '../../../wire/credentials.js';
import type { AuthClient } from '../../model/authClient.js';
import type { SealedPlace, SealedValue } from '../../model/sealedValue.js';
import type { StoredSecret } from '../../model/secret.js';
import type { Vault } from '../../vault/vault.js';
import { openAuthClient } from '../authClients/sealAuthClient.js';
import { conflict } from '../apiErrors.js';

type SecretIdentity = Pick<StoredSecret, 'id' | 'tenantId'>;

const NO_VALUES: Values = {};

/** @throws ApiError 409 `unreadable` when no key at hand opens the values */
export function openSecret(vault: Vault, secret: StoredSecret): Values {
  if (secret.quarantinedAtMs !== null) throw unreadable();
  try {
    return JSON.parse(vault.open(secret.sealed, toSealedPlace(secret))) as Values;
  } catch (error: unknown) {
    if (error instanceof RestError && error.code === 'vault') throw unreadable();
    throw error;
  }
}

/** What the auth-client of a secret holds. @throws ApiError 409 `unreadable` when no key at hand opens it */
export function openAuthClientOrThrow(vault: Vault, client: AuthClient): Values {
  const values = openAuthClient(vault, client);
  if (values !== undefined) return values;
  throw conflict(
    'unreadable',
    'The credentials of the auth-client can no longer be opened: whoever keeps it has to send them anew',
  );
}

/** What the auth-client gives its secrets where they have nothing of their own. */
function openDefaults(vault: Vault, client: AuthClient): Values {
  return hasDefaults(client.type) ? openAuthClientOrThrow(vault, client) : NO_VALUES;
}

/** The values as a component gets them. @throws ApiError 409 `unreadable` */
export function openCredentials(vault: Vault, secret: StoredSecret, client: AuthClient): Values {
  return toComponentCredentials(secret, openVisibleClientValues(vault, client), openSecret(vault, secret));
}

/** What of an auth-client takes part in what its secrets show. A token is worth showing although its auth-client can't be opened. */
function openVisibleClientValues(vault: Vault, client: AuthClient): Values {
  return isTokenType(client.type) ? (openAuthClient(vault, client) ?? NO_VALUES) : openDefaults(vault, client);
}

/** Values that were sealed a moment ago are out of quarantine. */
export function sealSecret(vault: Vault, secret: SecretIdentity, values: Values): SealedValue {
  return { ...vault.seal(JSON.stringify(values), toSealedPlace(secret)), quarantinedAtMs: null };
}

function toSealedPlace({ id, tenantId }: SecretIdentity): SealedPlace {
  return { tenantId, recordId: id, field: 'credentials' };
}

function unreadable(): ApiError {
  return conflict(
    'unreadable',
    'The values of this secret can no longer be opened: send all of them anew with a PATCH, or put back the key that sealed them',
  );
}
