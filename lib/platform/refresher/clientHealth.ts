import type { AuthClient } from '../model/authClient.js';
import type { TokenOutcome } from '../model/tokenClient.js';
import { recordEvents } from '../usecases/events/recordEvents.js';
import { wordsOf } from '../usecases/refresh/refusals.js';
import { nameOf, type Context } from './context.js';
import { clientEvent } from './events.js';
import { clientPauseMs, FAILURES_TO_PAUSE } from './schedule.js';

/**
 * What an outcome says of the auth-client: that its provider is there, that it stumbles, or that it refuses the auth-client
 * itself. Only while its credentials are those that the provider was asked with.
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
  if (outcome.outcome === 'client') {
    await rejectClient(context, client, wordsOf(outcome));
  } else if (outcome.outcome === 'transient' || outcome.outcome === 'ambiguous') {
    const failures = await authClients.countFailure(id);
    if (failures < FAILURES_TO_PAUSE) return;
    const pausedUntilMs = context.now() + clientPauseMs(failures, outcome.retryAfterSeconds);
    await authClients.update(id, { pausedUntilMs, updatedAtMs }, sealed);
  } else if (client.failuresInRow > 0 || client.pausedUntilMs !== null) {
    await authClients.update(id, { failuresInRow: 0, pausedUntilMs: null, updatedAtMs }, sealed);
  }
}

/** How many calls of a provider may be under way for an auth-client, in the whole deployment; null: any number. */
export function clientLimit({ failuresInRow }: AuthClient, values: Readonly<Record<string, unknown>>): number | null {
  // After a pause one goes ahead of the others.
  if (failuresInRow >= FAILURES_TO_PAUSE) return 1;
  return typeof values.max_concurrency === 'number' ? values.max_concurrency : null;
}

function rejectClient(context: Context, client: AuthClient, words: string): Promise<void> {
  const { id, sealed, updatedAtMs } = client;
  return context.store.transaction(async (tx) => {
    // Locks the row: of many secrets that find out at once, one tells.
    const locked = await tx.authClients.update(id, { updatedAtMs }, sealed);
    if (locked?.rejectedSinceMs !== null) return;
    await tx.authClients.update(id, { rejectedSinceMs: context.now(), rejectedWith: words, updatedAtMs });
    await recordEvents(context, tx, [clientEvent(client, 'auth_client.rejected', { reason: words })]);
  });
}
