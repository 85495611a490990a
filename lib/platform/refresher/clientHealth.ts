import type { AuthClient } from '../model/authClient.js';
import type { SecretId } from '../model/ids.js';
import type { GrantRequest, TokenOutcome, TokenRefusal } from '../model/tokenClient.js';
import { blameFor, noteAccepted } from '../usecases/authClients/acceptance.js';
import { refusalForAll } from '../usecases/authClients/sharedWords.js';
import { wordsOf } from '../usecases/refresh/refusals.js';
import { nameOf, type Context } from './context.js';
import { clientEvent } from './events.js';
import { isDoubtful } from './doubt.js';
import { clientPauseMs, FAILURES_TO_PAUSE } from './schedule.js';

/**
 * What an outcome says of the auth-client: that its provider is there, or that it stumbles. Only while its credentials are those that the
 * provider was asked with.
 */
export async function judgeClient(context: Context, client: AuthClient, outcome: TokenOutcome): Promise<void> {
  try {
    await judge(context, client, outcome);
  } catch (error: unknown) {
    // What came of the refresh is kept; the next one says the same of the auth-client.
    context.log.warn({ authClientId: client.id, error: nameOf(error) }, "an auth-client's health could not be stored");
  }
}

async function judge(context: Context, client: AuthClient, outcome: TokenOutcome): Promise<void> {
  const { authClients } = context.store;
  const { id, sealed, updatedAtMs } = client;
  if (outcome.outcome === 'granted') {
    await noteAccepted(context, client);
  } else if (outcome.outcome === 'client' || isDoubtful(outcome)) {
    // The first is judged with the secret; the second is about the secret alone.
  } else if (outcome.outcome === 'transient' || outcome.outcome === 'ambiguous') {
    const failures = await authClients.countFailure(id);
    if (failures < FAILURES_TO_PAUSE) return;
    const pausedUntilMs = context.now() + clientPauseMs(failures, outcome.retryAfterSeconds);
    await authClients.update(id, { pausedUntilMs, updatedAtMs }, sealed);
  } else if (client.failuresInRow > 0 || client.pausedUntilMs !== null) {
    await authClients.update(id, { failuresInRow: 0, pausedUntilMs: null, updatedAtMs }, sealed);
  }
}

/** Whether a refusal is about the auth-client, and none of its secrets is refreshed for now. */
export async function isClientsFault(
  context: Context,
  client: AuthClient,
  secretId: SecretId,
  request: GrantRequest,
  refusal: TokenRefusal,
): Promise<boolean> {
  if (refusal.outcome !== 'client') return false;
  const words = wordsOf(refusal);
  const event = clientEvent(client, 'auth_client.rejected', { reason: wordsOf(refusalForAll(client, refusal)) });
  const mayBeOfUser = hasUser(request) && refusal.namesClient !== true;
  return (await blameFor(context, client, { secretId, hasUser: mayBeOfUser, words, event })) === 'client';
}

/** Whether a user has part in a grant: with a consent, a password, or a token. */
function hasUser(request: GrantRequest): boolean {
  if (request.grant === 'jwt_bearer') return request.subject !== undefined;
  return request.grant !== 'client_credentials';
}

/** How many calls of a provider may be under way for an auth-client, in the whole deployment; null: any number. */
export function clientLimit({ failuresInRow }: AuthClient, values: Readonly<Record<string, unknown>>): number | null {
  // After a pause one goes ahead of the others.
  if (failuresInRow >= FAILURES_TO_PAUSE) return 1;
  return typeof values.max_concurrency === 'number' ? values.max_concurrency : null;
}
