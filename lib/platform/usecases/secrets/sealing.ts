import { RestError, type ApiError } from '../../../errors.js';
import { hasDefaults, isTokenType, shownCredentials } from '../../../wire/secretResource.js';
import type { Values } from '../../../wire/credentials.js';
import type { AuthClient } from '../../model/authClient.js';
import type { SealedPlace, SealedValue } from '../../model/sealed.js';
import type { StoredSecret } from '../../model/secret.js';
import type { Vault } from '../../vault/vault.js';
import { openClient } from '../authClients/sealing.js';
import { conflict } from '../problems.js';

type Placed = Pick<StoredSecret, 'id' | 'tenantId'>;

const NONE: Values = {};

/** @throws ApiError 409 `unreadable` when no key at hand opens the values */
export function openSecret(vault: Vault, secret: StoredSecret): Values {
  if (secret.quarantinedAtMs !== null) throw unreadable();
  try {
    return JSON.parse(vault.open(secret.sealed, placeOf(secret))) as Values;
  } catch (error: unknown) {
    if (error instanceof RestError && error.code === 'vault') throw unreadable();
    throw error;
  }
}

/** What the auth-client of a secret holds. @throws ApiError 409 `unreadable` when no key at hand opens it */
export function openClientOf(vault: Vault, client: AuthClient): Values {
  const values = openClient(vault, client);
  if (values !== undefined) return values;
  throw conflict(
    'unreadable',
    'The credentials of the auth-client can no longer be opened: whoever keeps it has to send them anew',
  );
}

/** What the auth-client gives its secrets where they have nothing of their own. */
function openDefaults(vault: Vault, client: AuthClient): Values {
  return hasDefaults(client.type) ? openClientOf(vault, client) : NONE;
}

/** The values as a component gets them. @throws ApiError 409 `unreadable` */
export function openShown(vault: Vault, secret: StoredSecret, client: AuthClient): Values {
  return shownCredentials(secret, openShare(vault, client), openSecret(vault, secret));
}

/** What of an auth-client takes part in what its secrets show. A token is worth showing although its auth-client can't be opened. */
function openShare(vault: Vault, client: AuthClient): Values {
  return isTokenType(client.type) ? (openClient(vault, client) ?? NONE) : openDefaults(vault, client);
}

/** Values that were sealed a moment ago are out of quarantine. */
export function sealSecret(vault: Vault, secret: Placed, values: Values): SealedValue {
  return { ...vault.seal(JSON.stringify(values), placeOf(secret)), quarantinedAtMs: null };
}

function placeOf({ id, tenantId }: Placed): SealedPlace {
  return { tenantId, recordId: id, field: 'credentials' };
}

function unreadable(): ApiError {
  return conflict(
    'unreadable',
    'The values of this secret can no longer be opened: send all of them anew with a PATCH, or put back the key that sealed them',
  );
}
