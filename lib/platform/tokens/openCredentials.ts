import { ApiError } from '../../errors.js';
import type { JsonObject } from '../../json.js';
import { isTokenType } from '../../auth/registry.js';
import { hasDefaults, toComponentCredentials } from '../../wire/secretResource.js';
import type { AuthClient } from '../model/authClient.js';
import type { StoredSecret } from '../model/secret.js';
import { openRecord } from '../vault/sealedRecord.js';
import type { Vault } from '../vault/vault.js';

/**
 * Decrypts the values of a secret.
 * @throws ApiError `unreadable` when no configured key decrypts them
 */
export function openSecretOrThrow(vault: Vault, secret: StoredSecret): JsonObject {
  const values = openRecord(vault, secret);
  if (values !== undefined) return values;
  throw unreadable(
    'The values of this secret can no longer be decrypted: send all of them again in a PATCH, or restore the key that encrypted them',
  );
}

/**
 * Decrypts the credentials of a secret's auth client.
 * @throws ApiError `unreadable` when no configured key decrypts them
 */
export function openAuthClientOrThrow(vault: Vault, client: AuthClient): JsonObject {
  const values = openRecord(vault, client);
  if (values !== undefined) return values;
  throw unreadable('The credentials of the auth client can no longer be decrypted: its owner has to enter them again');
}

/**
 * Decrypts the credentials as components receive them.
 * @throws ApiError `unreadable`
 */
export function openCredentials(vault: Vault, secret: StoredSecret, client: AuthClient): JsonObject {
  return toComponentCredentials(secret, openVisibleClientValues(vault, client), openSecretOrThrow(vault, secret));
}

/** Returns the auth client's values that appear in its secrets' credentials. Tokens stay readable when those can't be decrypted. */
function openVisibleClientValues(vault: Vault, client: AuthClient): JsonObject {
  if (isTokenType(client.type)) return openRecord(vault, client) ?? {};
  return hasDefaults(client.type) ? openAuthClientOrThrow(vault, client) : {};
}

function unreadable(detail: string): ApiError {
  return new ApiError(409, { code: 'unreadable', detail });
}
