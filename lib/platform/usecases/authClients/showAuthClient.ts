import type { AuthClientHealth } from '../../../wire/authClient.js';
import { maskClientCredentials } from '../../../wire/clientCredentials.js';
import { isCredentialType, type Values } from '../../../wire/credentials.js';
import { isTokenType } from '../../../wire/secretResource.js';
import type { AuthClient } from '../../model/authClient.js';
import type { Level } from '../../model/scope.js';
import type { Services } from '../services.js';
import { openAuthClient } from './sealAuthClient.js';
import { redactRejection } from './redactRefusal.js';

/** An auth-client as answers show it. */
export interface AuthClientView {
  readonly client: AuthClient;
  /** Masked; undefined: not shown. */
  readonly credentials: Values | undefined;
  readonly unreadable: boolean;
  /** Undefined: it has no provider, or is unreadable. */
  readonly health: AuthClientHealth | undefined;
}

/**
 * Its credentials, and what its provider says of them, are shown at its own level only: who inherits an auth-client may use it, not read it.
 * @param level of the permission that it is read with; undefined: none of its own level
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
  const values = openAuthClient(vault, client);
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
