import { ApiError } from '../../errors.js';
import type { Values } from '../../wire/credentials.js';
import type { RefreshAttempt, RefreshState } from '../model/refresh.js';
import type { GrantRequest, TokenRefusal } from '../model/tokenClient.js';
import type { SecretInPlace } from '../store/store.js';
import { refusalForAll } from '../usecases/authClients/sharedWords.js';
import { failedRefresh } from '../usecases/refresh/failedRefresh.js';
import { notFound } from '../usecases/problems.js';
import { refusalOf } from '../usecases/refresh/refusals.js';
import { SECRET } from '../usecases/secrets/findSecret.js';
import { openClientOf, openSecret } from '../usecases/secrets/sealing.js';
import { ask } from './ask.js';
import { isClientsFault, judgeClient } from './clientHealth.js';
import type { Context } from './context.js';
import { settledRefusal } from './doubt.js';
import { newestOrphan, openedAttempt, unknownAttempts } from './journal.js';
import { keepFailure } from './keepFailure.js';
import { keepForSure } from './keepForSure.js';
import type { Replaced } from './keepGrant.js';
import { putOff } from './putOff.js';
import { refusedFromMemory } from './remembered.js';
import { isDue, leadMs, waitsMs } from './schedule.js';
import { grantRequest, spentBy } from './strategy.js';
import { isRenewed, type Ended, type Task } from './task.js';

/**
 * One refresh under a lease: reads anew, notes in the journal what is about to be handed in, asks the provider, and keeps what
 * came of it.
 * @throws ApiError what callers are told when there is no new token; anything else is the store's
 */
export async function attempt(context: Context, task: Task): Promise<Ended> {
  const { store } = context;
  const { secretId } = task.lease;
  const [[found], state, entries] = await Promise.all([
    store.secrets.findByIds([secretId]),
    store.refreshes.find(secretId),
    store.attempts.ofSecret(secretId),
  ]);
  if (found === undefined) throw notFound(SECRET, secretId);
  if (state !== undefined && entries.some((entry) => entry.state === 'orphaned')) {
    const opened = await openedFor(context, task, found, state);
    const orphan = newestOrphan(context, entries, found.secret, grantRequest(state.strategy, opened.values));
    if (orphan !== undefined) {
      return keepForSure(context, task, { found, state, ...opened, attempt: orphan.entry }, orphan.got);
    }
  }
  if (isSettled(context, task, found, state)) return { current: found };
  const refused = await refusedFromMemory(store, found, state, context.clock());
  if (refused !== undefined || state === undefined) throw refused ?? notFound(SECRET, secretId);

  const opened = await openedFor(context, task, found, state);
  const request = grantRequest(state.strategy, opened.values);
  const spent = spentBy(request);
  const entry = openedAttempt(context, found.secret, task.lease, spent);
  await noted(context, entry);
  const asked = await ask(context, { ...opened, request, lost: task.lost });
  const { outcome } = asked;
  const lifeLeftMs = state.expiresAtMs === null ? undefined : state.expiresAtMs - asked.atMs;
  context.observer.ended(state.strategy, outcome.outcome, lifeLeftMs === undefined ? undefined : lifeLeftMs / 1000);
  const replaced = { found, state, ...opened, attempt: entry };
  if (outcome.outcome === 'granted') {
    return keepForSure(context, task, replaced, { grant: outcome.grant, obtainedAtMs: asked.atMs });
  }
  const refusal = settledRefusal(outcome, state, context.now());
  if (refusal.outcome === 'dead' || refusal.outcome === 'client') {
    // It may be refused because a process that has lost the lease has spent it, and has laid what came into the journal.
    const late = newestOrphan(context, await store.attempts.ofSecret(secretId), found.secret, request);
    if (late !== undefined) return keepForSure(context, task, { ...replaced, attempt: late.entry }, late.got);
  }
  // Whatever is handed in but a refresh token can be handed in again.
  const isSpent = request.grant === 'refresh_token';
  const earlier = isSpent ? unknownAttempts(context, entries, task.lease, spent) : [];
  return failed(context, task, replaced, { request, refusal, isUnknown: asked.isUnknown && isSpent, earlier });
}

/** @throws ApiError 404 when the secret was deleted since it was read */
async function noted({ store }: Context, entry: RefreshAttempt): Promise<void> {
  try {
    await store.attempts.add(entry);
  } catch (error: unknown) {
    const [found] = await store.secrets.findByIds([entry.secretId]);
    if (found === undefined) throw notFound(SECRET, entry.secretId);
    throw error;
  }
}

/** Somebody else has done what was wanted, or nothing is to be done. */
function isSettled(
  context: Context,
  { seen }: Task,
  { secret }: SecretInPlace,
  state: RefreshState | undefined,
): boolean {
  if (seen !== undefined) return isRenewed(secret, seen);
  return state === undefined || !isDue(state, context.clock());
}

/** @throws ApiError 409 `unreadable`, once the secret is put off, so that the clock doesn't come back to it at once */
async function openedFor(
  context: Context,
  { caller, lease }: Task,
  found: SecretInPlace,
  state: RefreshState,
): Promise<{ readonly values: Values; readonly clientValues: Values }> {
  try {
    return {
      values: openSecret(context.vault, found.secret),
      clientValues: openClientOf(context.vault, found.client),
    };
  } catch (error: unknown) {
    if (error instanceof ApiError) {
      await putOff(context, lease, found.secret, state);
      await context.audit(failedRefresh(context, caller, found, error));
    }
    throw error;
  }
}

/** A refusal, and what it was an answer to. */
interface Refused {
  readonly request: GrantRequest;
  readonly refusal: TokenRefusal;
  readonly isUnknown: boolean;
  /** Earlier calls with the same refresh token, of unknown outcome. */
  readonly earlier: readonly RefreshAttempt[];
}

async function failed(
  context: Context,
  { lease, caller }: Task,
  { found, state, clientValues, attempt: entry }: Replaced,
  { request, refusal, isUnknown, earlier }: Refused,
): Promise<Ended> {
  const { secret, client } = found;
  const isOfClient = await isClientsFault(context, client, secret.id, request, refusal);
  const failure = {
    found,
    state,
    refusal,
    isOfClient,
    isInterrupted: isUnknown || earlier.length > 0,
    isUnknown: isUnknown && refusal.outcome !== 'dead',
    lead: leadMs(secret, { type: client.type, values: clientValues }),
    nowMs: context.now(),
    random: context.random(),
    attempt: entry,
    earlier,
  };
  const told = (after: RefreshState): ApiError => {
    const retryAfterSeconds = waitsMs(after, context.clock()) / 1000;
    // A refusal that is not about the auth-client is for the user to end.
    const outcome = refusal.outcome === 'client' && !isOfClient ? 'dead' : refusal.outcome;
    return refusalOf(refusalForAll(client, { ...refusal, outcome, retryAfterSeconds }), failure.nowMs);
  };
  const after = await keepFailure(context, lease, caller, failure, told);
  if (after !== undefined) {
    await judgeClient(context, client, refusal);
    throw told(after);
  }
  const [current] = await context.store.secrets.findByIds([secret.id]);
  if (current === undefined) throw notFound(SECRET, secret.id);
  if (current.secret.version !== secret.version) return { current };
  throw refusalOf(refusalForAll(client, refusal), failure.nowMs);
}
