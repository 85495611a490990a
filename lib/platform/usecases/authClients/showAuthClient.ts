import type { AuthClientHealth } from '../../../wire/authClient.js';
import { maskClientCredentials } from '../../../wire/clientCredentials.js';
import { isCredentialType, isTokenType } from '../../../auth/registry.js';
import type { JsonObject } from '../../../json.js';
import type { AuthClient } from '../../model/authClient.js';
import type { Level } from '../../model/scope.js';
import type { Services } from '../services.js';
import { openRecord } from '../../vault/sealedRecord.js';
import { redactRejection } from './redactRefusal.js';

/** An auth client as responses show it. */
export interface AuthClientView {
  readonly client: AuthClient;
  /** Masked; undefined when the caller may not read them. */
  readonly credentials: JsonObject | undefined;
  readonly unreadable: boolean;
  /** Undefined for types without a provider, and when the credentials can't be decrypted. */
  readonly health: AuthClientHealth | undefined;
}

/**
 * Returns an auth client as the caller may see it. Its credentials and the provider's descriptions are visible at its own level only: a
 * caller who inherits the auth client may use it, but not read it.
 * @param level of the permission to read it; undefined when it is only inherited
 */
export function showAuthClient(
  { vault, now }: Pick<Services, 'vault' | 'now'>,
  client: AuthClient,
  level: Level | undefined,
): AuthClientView {
  const isOwner = level === client.scope.level;
  const health = readHealth(client, now(), isOwner);
  const hidden = { client, credentials: undefined, unreadable: client.quarantinedAtMs !== null, health };
  if (!isOwner || !isCredentialType(client.type)) return hidden;
  const values = openRecord(vault, client);
  if (values === undefined) return { ...hidden, unreadable: true, health: undefined };
  return { client, credentials: maskClientCredentials(client.type, values), unreadable: false, health };
}

function readHealth(client: AuthClient, nowMs: number, isOwner: boolean): AuthClientHealth | undefined {
  const { type, quarantinedAtMs, rejectedSinceMs, rejectedWith, pausedUntilMs } = client;
  const reason = isOwner ? rejectedWith : redactRejection(client);
  if (!isTokenType(type) || quarantinedAtMs !== null) return undefined;
  if (rejectedSinceMs !== null) return { status: 'client_rejected', sinceMs: rejectedSinceMs, reason };
  if (pausedUntilMs !== null && pausedUntilMs > nowMs) return { status: 'paused', untilMs: pausedUntilMs };
  return { status: 'ready' };
}
