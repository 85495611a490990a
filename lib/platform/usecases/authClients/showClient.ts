import { maskClient } from '../../../wire/clientCredentials.js';
import { isCredentialType, type Values } from '../../../wire/credentials.js';
import type { AuthClient } from '../../model/authClient.js';
import type { Level } from '../../model/scope.js';
import type { Vault } from '../../vault/vault.js';
import { openClient } from './sealing.js';

/** An auth-client as answers show it. */
export interface ClientShown {
  readonly client: AuthClient;
  /** Masked; undefined: not shown. */
  readonly credentials: Values | undefined;
  readonly unreadable: boolean;
}

/**
 * Its credentials are shown at its own level only: whoever inherits an auth-client may use it, not read it.
 * @param level of the permission that it is read with; undefined: none of its own level
 */
export function showClient(vault: Vault, client: AuthClient, level: Level | undefined): ClientShown {
  const hidden = { client, credentials: undefined, unreadable: client.quarantinedAtMs !== null };
  if (level !== client.scope.level || !isCredentialType(client.type)) return hidden;
  const values = openClient(vault, client);
  if (values === undefined) return { ...hidden, unreadable: true };
  return { client, credentials: maskClient(client.type, values), unreadable: false };
}
