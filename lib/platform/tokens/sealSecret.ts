import { ApiError, RestError } from '../../errors.js';
import type { JsonObject } from '../../json.js';
import { hasDefaults, isTokenType, toComponentCredentials } from '../../wire/secretResource.js';
import type { AuthClient } from '../model/authClient.js';
import type { SealedPlace, SealedValue } from '../model/sealedValue.js';
import type { StoredSecret } from '../model/secret.js';
import type { Vault } from '../vault/vault.js';
import { openAuthClient } from './sealAuthClient.js';

type SecretIdentity = Pick<StoredSecret, 'id' | 'tenantId'>;

const NO_VALUES: JsonObject = {};

/**
 * Decrypts the values of a secret.
 * @throws ApiError `unreadable` when no configured key decrypts them
 */
export function openSecret(vault: Vault, secret: StoredSecret): JsonObject {
  if (secret.quarantinedAtMs !== null) throw unreadableSecret();
  try {
    return JSON.parse(vault.open(secret.sealed, toSealedPlace(secret))) as JsonObject;
  } catch (error: unknown) {
    if (error instanceof RestError && error.code === 'vault') throw unreadableSecret();
    throw error;
  }
}

/**
 * Decrypts the credentials of a secret's auth client.
 * @throws ApiError `unreadable` when no configured key decrypts them
 */
export function openAuthClientOrThrow(vault: Vault, client: AuthClient): JsonObject {
  const values = openAuthClient(vault, client);
  if (values !== undefined) return values;
  throw unreadable('The credentials of the auth client can no longer be decrypted: its owner has to enter them again');
}

/** Returns the auth client's values that are defaults for its secrets. */
function openDefaults(vault: Vault, client: AuthClient): JsonObject {
  return hasDefaults(client.type) ? openAuthClientOrThrow(vault, client) : NO_VALUES;
}

/**
 * Decrypts the credentials as components receive them.
 * @throws ApiError `unreadable`
 */
export function openCredentials(vault: Vault, secret: StoredSecret, client: AuthClient): JsonObject {
  return toComponentCredentials(secret, openVisibleClientValues(vault, client), openSecret(vault, secret));
}

/** Returns the auth client's values that appear in its secrets' credentials. Tokens stay readable when those can't be decrypted. */
function openVisibleClientValues(vault: Vault, client: AuthClient): JsonObject {
  return isTokenType(client.type) ? (openAuthClient(vault, client) ?? NO_VALUES) : openDefaults(vault, client);
}

/** Encrypts the values of a secret, which ends its quarantine. */
export function sealSecret(vault: Vault, secret: SecretIdentity, values: JsonObject): SealedValue {
  return { ...vault.seal(JSON.stringify(values), toSealedPlace(secret)), quarantinedAtMs: null };
}

function toSealedPlace({ id, tenantId }: SecretIdentity): SealedPlace {
  return { tenantId, recordId: id, field: 'credentials' };
}

function unreadableSecret(): ApiError {
  return unreadable(
    'The values of this secret can no longer be decrypted: send all of them again in a PATCH, or restore the key that encrypted them',
  );
}

function unreadable(detail: string): ApiError {
  return new ApiError(409, { code: 'unreadable', detail });
}
