import type { JsonObject } from '../../json.js';
import { hasUser } from '../../oauth/grants/index.js';
import type { AuthClient } from '../model/authClient.js';
import { createClientEvent } from '../model/event.js';
import type { SecretId } from '../model/ids.js';
import type { GrantRequest } from '../../oauth/providers/index.js';
import type { TokenOutcome, TokenRefusal } from '../model/tokenClient.js';
import { isProvisional } from '../tokens/provisionalRefusal.js';
import { formatRefusal } from '../tokens/refreshErrors.js';
import { computeCircuitOpenMs, CIRCUIT_BREAKER_THRESHOLD } from '../tokens/schedule.js';
import { attributeRefusal, recordAcceptance } from '../usecases/authClients/acceptance.js';
import { redactRefusal } from '../usecases/authClients/redactRefusal.js';
import { getErrorName, type RefresherContext } from './refresherContext.js';

/**
 * Updates the health of an auth client after a token request: counts consecutive failures, opens or closes the circuit breaker. Changes
 * nothing if the credentials of the auth client have changed since the request.
 */
export async function recordClientOutcome(
  context: RefresherContext,
  client: AuthClient,
  outcome: TokenOutcome,
): Promise<void> {
  try {
    await updateClientHealth(context, client, outcome);
  } catch (error: unknown) {
    // The result of the refresh is saved; the next refresh reports the health of the auth client again.
    context.log.warn(
      { authClientId: client.id, error: getErrorName(error) },
      'could not save the health of an auth client',
    );
  }
}

async function updateClientHealth(context: RefresherContext, client: AuthClient, outcome: TokenOutcome): Promise<void> {
  const { authClients } = context.store;
  const { id, sealed, updatedAtMs } = client;
  if (outcome.outcome === 'granted') {
    await recordAcceptance(context, client);
  } else if (outcome.outcome === 'client' || isProvisional(outcome)) {
    // `client` is handled with the secret; a provisional refusal is about the secret alone.
  } else if (outcome.outcome === 'transient' || outcome.outcome === 'ambiguous') {
    const failures = await authClients.incrementFailures(id);
    if (failures < CIRCUIT_BREAKER_THRESHOLD) return;
    const pausedUntilMs = context.now() + computeCircuitOpenMs(failures, outcome.retryAfterSeconds);
    await authClients.update(id, { pausedUntilMs, updatedAtMs }, sealed);
  } else if (client.failuresInRow > 0 || client.pausedUntilMs !== null) {
    await authClients.update(id, { failuresInRow: 0, pausedUntilMs: null, updatedAtMs }, sealed);
  }
}

/** Whether a refusal is about the auth client as a whole, so that none of its secrets is refreshed for now. */
export async function isClientRejection(
  context: RefresherContext,
  client: AuthClient,
  secretId: SecretId,
  request: GrantRequest,
  refusal: TokenRefusal,
): Promise<boolean> {
  if (refusal.outcome !== 'client') return false;
  const refusalText = formatRefusal(refusal);
  const event = createClientEvent(client, 'auth_client.rejected', {
    reason: formatRefusal(redactRefusal(client, refusal)),
  });
  const mayBeOfUser = hasUser(request) && refusal.namesClient !== true;
  return (
    (await attributeRefusal(context, client, { secretId, hasUser: mayBeOfUser, reason: refusalText, event })) ===
    'client'
  );
}

/** Returns the number of token requests that an auth client may have in flight in the whole deployment; null: no limit. */
export function readConcurrencyLimit({ failuresInRow }: AuthClient, values: JsonObject): number | null {
  // Half-open circuit breaker: one request at a time.
  if (failuresInRow >= CIRCUIT_BREAKER_THRESHOLD) return 1;
  return typeof values.max_concurrency === 'number' ? values.max_concurrency : null;
}
