import type { AuthClient } from '../model/authClient.js';
import type { SecretId } from '../model/ids.js';
import type { GrantRequest, TokenOutcome, TokenRefusal } from '../model/tokenClient.js';
import { attributeRefusal, recordAcceptance } from '../usecases/authClients/acceptance.js';
import { redactRefusal } from '../usecases/authClients/redactRefusal.js';
import { formatRefusal } from '../usecases/refresh/refreshErrors.js';
import { getErrorName, type RefresherContext } from './refresherContext.js';
import { createClientEvent } from './refreshEvents.js';
import { isProvisional } from './provisionalRefusal.js';
import { computeCircuitOpenMs, CIRCUIT_BREAKER_THRESHOLD } from './schedule.js';

/**
 * What an outcome says of the auth-client: that its provider is there, or that it stumbles. Only while its credentials are those that the
 * provider was asked with.
 */
export async function recordClientOutcome(
  context: RefresherContext,
  client: AuthClient,
  outcome: TokenOutcome,
): Promise<void> {
  try {
    await updateClientHealth(context, client, outcome);
  } catch (error: unknown) {
    // What came of the refresh is kept; the next one says the same of the auth-client.
    context.log.warn(
      { authClientId: client.id, error: getErrorName(error) },
      "an auth-client's health could not be stored",
    );
  }
}

async function updateClientHealth(context: RefresherContext, client: AuthClient, outcome: TokenOutcome): Promise<void> {
  const { authClients } = context.store;
  const { id, sealed, updatedAtMs } = client;
  if (outcome.outcome === 'granted') {
    await recordAcceptance(context, client);
  } else if (outcome.outcome === 'client' || isProvisional(outcome)) {
    // The first is judged with the secret; the second is about the secret alone.
  } else if (outcome.outcome === 'transient' || outcome.outcome === 'ambiguous') {
    const failures = await authClients.incrementFailures(id);
    if (failures < CIRCUIT_BREAKER_THRESHOLD) return;
    const pausedUntilMs = context.now() + computeCircuitOpenMs(failures, outcome.retryAfterSeconds);
    await authClients.update(id, { pausedUntilMs, updatedAtMs }, sealed);
  } else if (client.failuresInRow > 0 || client.pausedUntilMs !== null) {
    await authClients.update(id, { failuresInRow: 0, pausedUntilMs: null, updatedAtMs }, sealed);
  }
}

/** Whether a refusal is about the auth-client, and none of its secrets is refreshed for now. */
export async function isClientRejection(
  context: RefresherContext,
  client: AuthClient,
  secretId: SecretId,
  request: GrantRequest,
  refusal: TokenRefusal,
): Promise<boolean> {
  if (refusal.outcome !== 'client') return false;
  const words = formatRefusal(refusal);
  const event = createClientEvent(client, 'auth_client.rejected', {
    reason: formatRefusal(redactRefusal(client, refusal)),
  });
  const mayBeOfUser = hasUser(request) && refusal.namesClient !== true;
  return (
    (await attributeRefusal(context, client, { secretId, hasUser: mayBeOfUser, reason: words, event })) === 'client'
  );
}

/** Whether a user has part in a grant: with a consent, a password, or a token. */
function hasUser(request: GrantRequest): boolean {
  if (request.grant === 'jwt_bearer') return request.subject !== undefined;
  return request.grant !== 'client_credentials';
}

/** How many calls of a provider may be under way for an auth-client, in the whole deployment; null: any number. */
export function readConcurrencyLimit(
  { failuresInRow }: AuthClient,
  values: Readonly<Record<string, unknown>>,
): number | null {
  // After a pause one goes ahead of the others.
  if (failuresInRow >= CIRCUIT_BREAKER_THRESHOLD) return 1;
  return typeof values.max_concurrency === 'number' ? values.max_concurrency : null;
}
