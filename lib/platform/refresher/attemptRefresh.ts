import { ApiError } from '../../errors.js';
import type { Values } from '../../wire/credentials.js';
import type { RefreshAttempt, RefreshState } from '../model/refresh.js';
import type { GrantRequest, TokenRefusal } from '../model/tokenClient.js';
import type { ResolvedSecret } from '../store/store.js';
import { redactRefusal } from '../usecases/authClients/redactRefusal.js';
import { createFailedRefreshEntry } from '../usecases/refresh/createFailedRefreshEntry.js';
import { notFound } from '../usecases/apiErrors.js';
import { toRefreshError } from '../usecases/refresh/refreshErrors.js';
import { SECRET } from '../usecases/secrets/getSecret.js';
import { openAuthClientOrThrow, openSecret } from '../usecases/secrets/sealSecret.js';
import { requestTokenWithRetry } from './requestTokenWithRetry.js';
import { isClientRejection, recordClientOutcome } from './clientHealth.js';
import type { RefresherContext } from './refresherContext.js';
import { resolveProvisionalRefusal } from './provisionalRefusal.js';
import { findNewestOrphan, createAttempt, findUnknownAttempts } from './journal.js';
import { recordFailure } from './recordFailure.js';
import { saveTokenWithRetry } from './saveTokenWithRetry.js';
import type { ReplacedToken } from './saveToken.js';
import { postponeRefresh } from './postponeRefresh.js';
import { findCachedRefusal } from './cachedRefusal.js';
import { isDue, computeLeadMs, computeWaitMs } from './schedule.js';
import { buildGrantRequest, getSpentValue } from './refreshStrategy.js';
import { isRefreshed, type RefreshResult, type RefreshTask } from './refreshTask.js';

/**
 * One refresh under a lease: reads anew, notes in the journal what is about to be handed in, asks the provider, and keeps what
 * came of it.
 * @throws ApiError what callers are told when there is no new token; anything else is the store's
 */
export async function attemptRefresh(context: RefresherContext, task: RefreshTask): Promise<RefreshResult> {
  const { store } = context;
  const { secretId } = task.lease;
  const [[found], state, entries] = await Promise.all([
    store.secrets.findByIds([secretId]),
    store.refreshes.find(secretId),
    store.attempts.listBySecret(secretId),
  ]);
  if (found === undefined) throw notFound(SECRET, secretId);
  if (state !== undefined && entries.some((entry) => entry.state === 'orphaned')) {
    const opened = await decryptValues(context, task, found, state);
    const orphan = findNewestOrphan(context, entries, found.secret, buildGrantRequest(state.strategy, opened.values));
    if (orphan !== undefined) {
      return saveTokenWithRetry(context, task, { found, state, ...opened, attempt: orphan.entry }, orphan.got);
    }
  }
  if (isRefreshUnneeded(context, task, found, state)) return { current: found };
  const cachedRefusal = await findCachedRefusal(store, found, state, context.clock());
  if (cachedRefusal !== undefined || state === undefined) throw cachedRefusal ?? notFound(SECRET, secretId);

  const opened = await decryptValues(context, task, found, state);
  const request = buildGrantRequest(state.strategy, opened.values);
  const spentValue = getSpentValue(request);
  const entry = createAttempt(context, found.secret, task.lease, spentValue);
  await addToJournal(context, entry);
  const result = await requestTokenWithRetry(context, { ...opened, request, lost: task.leaseLost });
  const { outcome } = result;
  const lifeLeftMs = state.expiresAtMs === null ? undefined : state.expiresAtMs - result.atMs;
  context.observer.onOutcome(state.strategy, outcome.outcome, lifeLeftMs === undefined ? undefined : lifeLeftMs / 1000);
  const replaced = { found, state, ...opened, attempt: entry };
  if (outcome.outcome === 'granted') {
    return saveTokenWithRetry(context, task, replaced, { grant: outcome.grant, obtainedAtMs: result.atMs });
  }
  const refusal = resolveProvisionalRefusal(outcome, state, context.now());
  if (refusal.outcome === 'dead' || refusal.outcome === 'client') {
    // It may be refused because a process that has lost the lease has spent it, and has laid what came into the journal.
    const lateOrphan = findNewestOrphan(context, await store.attempts.listBySecret(secretId), found.secret, request);
    if (lateOrphan !== undefined)
      return saveTokenWithRetry(context, task, { ...replaced, attempt: lateOrphan.entry }, lateOrphan.got);
  }
  // Whatever is handed in but a refresh token can be handed in again.
  const isSpent = request.grant === 'refresh_token';
  const earlier = isSpent ? findUnknownAttempts(context, entries, task.lease, spentValue) : [];
  return handleRefusal(context, task, replaced, {
    request,
    refusal,
    isOutcomeUnknown: result.isOutcomeUnknown && isSpent,
    earlierAttempts: earlier,
  });
}

/** @throws ApiError 404 when the secret was deleted since it was read */
async function addToJournal({ store }: RefresherContext, entry: RefreshAttempt): Promise<void> {
  try {
    await store.attempts.add(entry);
  } catch (error: unknown) {
    const [found] = await store.secrets.findByIds([entry.secretId]);
    if (found === undefined) throw notFound(SECRET, entry.secretId);
    throw error;
  }
}

/** Somebody else has done what was wanted, or nothing is to be done. */
function isRefreshUnneeded(
  context: RefresherContext,
  { seen }: RefreshTask,
  { secret }: ResolvedSecret,
  state: RefreshState | undefined,
): boolean {
  if (seen !== undefined) return isRefreshed(secret, seen);
  return state === undefined || !isDue(state, context.clock());
}

/** @throws ApiError 409 `unreadable`, once the secret is put off, so that the clock doesn't come back to it at once */
async function decryptValues(
  context: RefresherContext,
  { caller, lease }: RefreshTask,
  found: ResolvedSecret,
  state: RefreshState,
): Promise<{ readonly values: Values; readonly clientValues: Values }> {
  try {
    return {
      values: openSecret(context.vault, found.secret),
      clientValues: openAuthClientOrThrow(context.vault, found.client),
    };
  } catch (error: unknown) {
    if (error instanceof ApiError) {
      await postponeRefresh(context, lease, found.secret, state);
      await context.audit(createFailedRefreshEntry(context, caller, found, error));
    }
    throw error;
  }
}

/** A refusal, and what it was an answer to. */
interface RefusedRequest {
  readonly request: GrantRequest;
  readonly refusal: TokenRefusal;
  readonly isOutcomeUnknown: boolean;
  /** Earlier calls with the same refresh token, of unknown outcome. */
  readonly earlierAttempts: readonly RefreshAttempt[];
}

async function handleRefusal(
  context: RefresherContext,
  { lease, caller }: RefreshTask,
  { found, state, clientValues, attempt: entry }: ReplacedToken,
  { request, refusal, isOutcomeUnknown: isUnknown, earlierAttempts: earlier }: RefusedRequest,
): Promise<RefreshResult> {
  const { secret, client } = found;
  const isOfClient = await isClientRejection(context, client, secret.id, request, refusal);
  const failure = {
    found,
    state,
    refusal,
    isOfClient,
    isInterrupted: isUnknown || earlier.length > 0,
    isUnknown: isUnknown && refusal.outcome !== 'dead',
    lead: computeLeadMs(secret, { type: client.type, values: clientValues }),
    nowMs: context.now(),
    random: context.random(),
    attempt: entry,
    earlier,
  };
  const toApiError = (after: RefreshState): ApiError => {
    const retryAfterSeconds = computeWaitMs(after, context.clock()) / 1000;
    // A refusal that is not about the auth-client is for the user to end.
    const outcome = refusal.outcome === 'client' && !isOfClient ? 'dead' : refusal.outcome;
    return toRefreshError(redactRefusal(client, { ...refusal, outcome, retryAfterSeconds }), failure.nowMs);
  };
  const after = await recordFailure(context, lease, caller, failure, toApiError);
  if (after !== undefined) {
    await recordClientOutcome(context, client, refusal);
    throw toApiError(after);
  }
  const [current] = await context.store.secrets.findByIds([secret.id]);
  if (current === undefined) throw notFound(SECRET, secret.id);
  if (current.secret.version !== secret.version) return { current };
  throw toRefreshError(redactRefusal(client, refusal), failure.nowMs);
}
