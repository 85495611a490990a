import { ApiError, RestError } from '../../../errors.js';
import { hasDefaults, shownCredentials } from '../../../wire/secretResource.js';
import type { Values } from '../../../wire/credentials.js';
import type { AuthClient } from '../../model/authClient.js';
import type { SealedPlace, SealedValue } from '../../model/sealed.js';
import type { StoredSecret } from '../../model/secret.js';
import type { Vault } from '../../vault/vault.js';

const FIELD = 'credentials';
const NONE: Values = {};

/** @throws ApiError 409 `unreadable` when the values don't open */
export function openSecret(vault: Vault, secret: StoredSecret): Values {
  if (secret.quarantinedAtMs !== null) throw unreadableSecret();
  return open(vault, secret, placeOfSecret(secret), unreadableSecret);
}

/** @throws ApiError 409 `unreadable` when the values don't open */
export function openClient(vault: Vault, client: AuthClient): Values {
  if (client.quarantinedAtMs !== null) throw unreadableClient();
  const place = { tenantId: client.tenantId ?? 'global', recordId: client.id, field: FIELD };
  return open(vault, client, place, unreadableClient);
}

/** What the auth-client gives its secrets where they have nothing of their own. */
export function openDefaults(vault: Vault, client: AuthClient): Values {
  return hasDefaults(client.type) ? openClient(vault, client) : NONE;
}

/** The values as a component gets them. @throws ApiError 409 `unreadable` */
export function openShown(vault: Vault, secret: StoredSecret, client: AuthClient): Values {
  return shownCredentials(secret, openDefaults(vault, client), openSecret(vault, secret));
}

/** Values that were sealed a moment ago are out of quarantine. */
export function sealSecret(vault: Vault, secret: Pick<StoredSecret, 'id' | 'tenantId'>, values: Values): SealedValue {
  return { ...vault.seal(JSON.stringify(values), placeOfSecret(secret)), quarantinedAtMs: null };
}

function placeOfSecret({ id, tenantId }: Pick<StoredSecret, 'id' | 'tenantId'>): SealedPlace {
  return { tenantId, recordId: id, field: FIELD };
}

function open(vault: Vault, { sealed }: SealedValue, place: SealedPlace, unreadable: () => ApiError): Values {
  try {
    return JSON.parse(vault.open(sealed, place)) as Values;
  } catch (error: unknown) {
    if (error instanceof RestError && error.code === 'vault') throw unreadable();
    throw error;
  }
}

function unreadableSecret(): ApiError {
  const detail =
    'The values of this secret can no longer be opened: send all of them anew with a PATCH, or put back the key that sealed them';
  return new ApiError(409, { code: 'unreadable', detail });
}

function unreadableClient(): ApiError {
  const detail =
    'The values of the auth-client of this secret can no longer be opened: whoever keeps it has to enter them anew';
  return new ApiError(409, { code: 'unreadable', detail });
}
