import type { AuthClient } from '../../model/authClient.js';
import type { SecretId } from '../../model/ids.js';
import { recordEvents } from '../events/recordEvents.js';
import type { Services } from '../services.js';
import { createClientEvent, type NewEvent } from '../../model/event.js';

/** Time in which a refusal with a second secret confirms the refusal with the first, in ms. */
const CONFIRMATION_WINDOW_MS = 86_400_000;

type AcceptanceServices = Pick<Services, 'store' | 'now' | 'randomBytes'>;

/**
 * Records that a provider has issued a token to an auth client and so accepts its credentials. Earlier refusals are cleared.
 * @param client as in the token request; nothing is recorded if its credentials have changed since
 */
export async function recordAcceptance(
  services: AcceptanceServices & Pick<Services, 'log'>,
  client: AuthClient,
): Promise<void> {
  if (isAcceptanceRecorded(client)) return;
  try {
    await saveAcceptance(services, client);
  } catch (error: unknown) {
    // The token is saved; the next token response records the acceptance.
    const name = error instanceof Error ? error.name : typeof error;
    services.log.warn({ authClientId: client.id, error: name }, 'could not save the acceptance of an auth client');
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

/** A provider's refusal of an auth client. */
interface ClientRefusal {
  readonly secretId: SecretId;
  /** Whether the token request depends on a user or on a user's input, which may be the reason. */
  readonly hasUser: boolean;
  /** The provider's error code and description. */
  readonly reason: string;
  readonly event: NewEvent;
}

/**
 * Decides whether a refusal is about the auth client or the secret. It is about the auth client, whose secrets then all wait, when the
 * token request depends on no user, when the credentials were never accepted since they changed, or when another secret was refused as
 * well and nothing was accepted since. Otherwise it is about the secret: providers also refuse a user's token with RFC 6749's codes for clients.
 * @param client as in the token request
 */
export async function attributeRefusal(
  services: AcceptanceServices,
  client: AuthClient,
  { secretId, hasUser, reason, event }: ClientRefusal,
): Promise<'client' | 'secret'> {
  const { id, sealed, updatedAtMs } = client;
  return services.store.transaction(async (tx) => {
    // Locks the row: of many secrets refused at once, one records the event.
    const locked = await tx.authClients.update(id, { updatedAtMs }, sealed);
    // Already rejected, or its credentials have changed since.
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
