import type { AuthClient } from '../../model/authClient.js';
import type { SecretId } from '../../model/ids.js';
import { recordEvents, type NewEvent } from '../events/recordEvents.js';
import type { Services } from '../services.js';
import { createClientEvent } from '../../refresher/refreshEvents.js';

/** For so long, in ms, a refusal by way of one secret is confirmed by one by way of another. */
const CONFIRMATION_WINDOW_MS = 86_400_000;

type AcceptanceServices = Pick<Services, 'store' | 'now' | 'randomBytes'>;

/**
 * Notes that a provider has given a token to an auth-client: it accepts the credentials, whatever it said before.
 * @param client as the provider was asked with; nothing is noted once its credentials are others
 */
export async function recordAcceptance(
  services: AcceptanceServices & Pick<Services, 'log'>,
  client: AuthClient,
): Promise<void> {
  if (isAcceptanceRecorded(client)) return;
  try {
    await saveAcceptance(services, client);
  } catch (error: unknown) {
    // The token is stored; the next one says the same of the auth-client.
    const name = error instanceof Error ? error.name : typeof error;
    services.log.warn({ authClientId: client.id, error: name }, 'that an auth-client was accepted could not be stored');
  }
}

async function saveAcceptance(services: AcceptanceServices, client: AuthClient): Promise<void> {
  const { id, sealed, updatedAtMs } = client;
  await services.store.transaction(async (tx) => {
    // Locks the row.
    const locked = await tx.authClients.update(id, { updatedAtMs }, sealed);
    if (locked === undefined || isAcceptanceRecorded(locked)) return;
    await tx.authClients.update(id, {
      acceptedAtMs: locked.acceptedAtMs ?? services.now(),
      refusedAtMs: null,
      refusedSecretId: null,
      rejectedSinceMs: null,
      rejectedWith: null,
      failuresInRow: 0,
      pausedUntilMs: null,
      updatedAtMs,
    });
    if (locked.rejectedSinceMs === null) return;
    await tx.refreshes.retryClientRejected(id);
    await recordEvents(services, tx, [createClientEvent(client, 'auth_client.accepted', {})]);
  });
}

function isAcceptanceRecorded(client: AuthClient): boolean {
  const { acceptedAtMs, refusedAtMs, rejectedSinceMs, failuresInRow, pausedUntilMs } = client;
  const isHealthy = refusedAtMs === null && rejectedSinceMs === null && pausedUntilMs === null;
  return acceptedAtMs !== null && failuresInRow === 0 && isHealthy;
}

/** A refusal that an auth-client met. */
export interface ClientRefusal {
  readonly secretId: SecretId;
  /** Whether a user, or what a user gave, has part in the grant and may be what was refused. */
  readonly hasUser: boolean;
  /** The provider's code and words. */
  readonly reason: string;
  readonly event: NewEvent;
}

/**
 * Judges who a refusal of an auth-client is about. It is the auth-client, whose secrets then all wait, when no user has part in the
 * grant, when its credentials have not been accepted since they were changed, or when another secret was refused alike and nothing was
 * accepted since. Else it is the secret: providers also refuse a user's token by codes that RFC 6749 has for auth-clients.
 * @param client as the provider was asked with
 */
export async function attributeRefusal(
  services: AcceptanceServices,
  client: AuthClient,
  { secretId, hasUser, reason, event }: ClientRefusal,
): Promise<'client' | 'secret'> {
  const { id, sealed, updatedAtMs } = client;
  return services.store.transaction(async (tx) => {
    // Locks the row: of many secrets that find out at once, one tells.
    const locked = await tx.authClients.update(id, { updatedAtMs }, sealed);
    // With other credentials the provider may accept it.
    if (locked?.rejectedSinceMs !== null) return 'client';
    const nowMs = services.now();
    const isOtherSecret = locked.refusedSecretId !== null && locked.refusedSecretId !== secretId;
    const isConfirmed = isOtherSecret && nowMs - (locked.refusedAtMs ?? 0) <= CONFIRMATION_WINDOW_MS;
    if (hasUser && locked.acceptedAtMs !== null && !isConfirmed) {
      await tx.authClients.update(id, { refusedAtMs: nowMs, refusedSecretId: secretId, updatedAtMs });
      return 'secret';
    }
    await tx.authClients.update(id, { rejectedSinceMs: nowMs, rejectedWith: reason, updatedAtMs });
    await recordEvents(services, tx, [event]);
    return 'client';
  });
}
