import { ApiError } from '../../errors.js';
import type { JsonObject } from '../../json.js';
import type { RefreshAttempt, RefreshState } from '../model/refresh.js';
import type { GrantRequest } from '../../oauth/providers/index.js';
import type { TokenRefusal } from '../model/tokenClient.js';
import type { ResolvedSecret } from '../store/store.js';
import { createAttempt, findNewestOrphan, findUnknownAttempts } from '../tokens/journal.js';
import { resolveProvisionalRefusal } from '../tokens/provisionalRefusal.js';
import { toRefreshError } from '../tokens/refreshErrors.js';
import { buildGrantRequest, getSpentValue } from '../tokens/refreshStrategy.js';
import { isDue, computeLeadMs, computeWaitMs } from '../tokens/schedule.js';
import { openAuthClientOrThrow, openSecretOrThrow } from '../tokens/openCredentials.js';
import { notFound } from '../usecases/apiErrors.js';
import { redactRefusal } from '../usecases/authClients/redactRefusal.js';
import { findCachedRefusal } from '../usecases/refresh/cachedRefusal.js';
import { createFailedRefreshRecord } from '../usecases/refresh/createFailedRefreshRecord.js';
import { SECRET } from '../usecases/secretAccess.js';
import { isClientRejection, recordClientOutcome } from './circuitBreaker.js';
import { postponeRefresh, recordFailure } from './recordFailure.js';
import { isRefreshed, type RefresherContext, type RefreshResult, type RefreshTask } from './refresherContext.js';
import { requestToken } from './requestToken.js';
import { saveToken, type ReplacedToken } from './saveToken.js';

/**
 * Refreshes a secret under a lease: reads it again, adds an entry to the journal, requests a token and saves the result. Errors of the
 * store are rethrown.
 * @throws ApiError when no new token was issued
 */
export async function refreshSecret(context: RefresherContext, task: RefreshTask): Promise<RefreshResult> {
  const { store } = context;
  const { secretId } = task.lease;
  const [[found], state, entries] = await Promise.all([
    store.secrets.findByIds([secretId]),
    store.refreshes.find(secretId),
    store.attempts.listBySecret(secretId),
  ]);
  if (found === undefined) throw notFound(SECRET, secretId);
  if (state !== undefined && entries.some((entry) => entry.state === 'orphaned')) {
    const decrypted = await decryptValues(context, task, found, state);
    const orphan = findNewestOrphan(
      context,
      entries,
      found.secret,
      buildGrantRequest(state.strategy, decrypted.values),
    );
    if (orphan !== undefined) {
      return saveToken(context, task, { found, state, ...decrypted, attempt: orphan.entry }, orphan.token);
    }
  }
  if (isRefreshUnnecessary(context, task, found, state)) return { current: found };
  const cachedRefusal = await findCachedRefusal(store, found, state, context.clock());
  if (cachedRefusal !== undefined || state === undefined) throw cachedRefusal ?? notFound(SECRET, secretId);

  const decrypted = await decryptValues(context, task, found, state);
  const request = buildGrantRequest(state.strategy, decrypted.values);
  const spentValue = getSpentValue(request);
  const attempt = createAttempt(context, found.secret, task.lease, spentValue);
  await addToJournal(context, attempt);
  const result = await requestToken(context, { ...decrypted, request, leaseLost: task.leaseLost });
  const { outcome } = result;
  const lifetimeLeftMs = state.expiresAtMs === null ? undefined : state.expiresAtMs - result.requestedAtMs;
  context.observer.onOutcome(
    state.strategy,
    outcome.outcome,
    lifetimeLeftMs === undefined ? undefined : lifetimeLeftMs / 1000,
  );
  const replaced = { found, state, ...decrypted, attempt };
  if (outcome.outcome === 'granted') {
    return saveToken(context, task, replaced, { grant: outcome.grant, obtainedAtMs: result.requestedAtMs });
  }
  const refusal = resolveProvisionalRefusal(outcome, state, context.now());
  if (refusal.outcome === 'dead' || refusal.outcome === 'client') {
    // A process that has lost its lease may have spent the refresh token and saved the new one in the journal.
    const lateOrphan = findNewestOrphan(context, await store.attempts.listBySecret(secretId), found.secret, request);
    if (lateOrphan !== undefined)
      return saveToken(context, task, { ...replaced, attempt: lateOrphan.entry }, lateOrphan.token);
  }
  // Only a refresh token may be spent by one request.
  const isSpent = request.grant === 'refresh_token';
  const earlierAttempts = isSpent ? findUnknownAttempts(context, entries, task.lease, spentValue) : [];
  return handleRefusal(context, task, replaced, {
    request,
    refusal,
    isOutcomeUnknown: result.isOutcomeUnknown && isSpent,
    earlierAttempts,
  });
}

/** @throws ApiError `not_found` when the secret was deleted since it was read */
async function addToJournal({ store }: RefresherContext, attempt: RefreshAttempt): Promise<void> {
  try {
    await store.attempts.add(attempt);
  } catch (error: unknown) {
    const [found] = await store.secrets.findByIds([attempt.secretId]);
    if (found === undefined) throw notFound(SECRET, attempt.secretId);
    throw error;
  }
}

/** Whether another process has refreshed the secret, or the secret is not due. */
function isRefreshUnnecessary(
  context: RefresherContext,
  { seen }: RefreshTask,
  { secret }: ResolvedSecret,
  state: RefreshState | undefined,
): boolean {
  if (seen !== undefined) return isRefreshed(secret, seen);
  return state === undefined || !isDue(state, context.clock());
}

/**
 * Decrypts the values of the secret and of its auth client. When that fails, postpones the next scheduled refresh.
 * @throws ApiError `unreadable` when they can't be decrypted
 */
async function decryptValues(
  context: RefresherContext,
  { caller, lease }: RefreshTask,
  found: ResolvedSecret,
  state: RefreshState,
): Promise<{ readonly values: JsonObject; readonly clientValues: JsonObject }> {
  try {
    return {
      values: openSecretOrThrow(context.vault, found.secret),
      clientValues: openAuthClientOrThrow(context.vault, found.client),
    };
  } catch (error: unknown) {
    if (error instanceof ApiError) {
      await postponeRefresh(context, lease, found.secret, state);
      await context.audit(createFailedRefreshRecord(context, caller, found, error));
    }
    throw error;
  }
}

/** A refusal and its request. */
interface RefusedRequest {
  readonly request: GrantRequest;
  readonly refusal: TokenRefusal;
  readonly isOutcomeUnknown: boolean;
  /** Earlier requests of unknown outcome with the same refresh token. */
  readonly earlierAttempts: readonly RefreshAttempt[];
}

async function handleRefusal(
  context: RefresherContext,
  { lease, caller }: RefreshTask,
  { found, state, clientValues, attempt }: ReplacedToken,
  { request, refusal, isOutcomeUnknown, earlierAttempts }: RefusedRequest,
): Promise<RefreshResult> {
  const { secret, client } = found;
  const isClientRejected = await isClientRejection(context, client, secret.id, request, refusal);
  const failure = {
    found,
    state,
    refusal,
    isClientRejected,
    isInterrupted: isOutcomeUnknown || earlierAttempts.length > 0,
    isOutcomeUnknown: isOutcomeUnknown && refusal.outcome !== 'dead',
    leadMs: computeLeadMs(secret, state.strategy, clientValues),
    nowMs: context.now(),
    random: context.random(),
    attempt,
    earlierAttempts,
  };
  const toApiError = (saved: RefreshState): ApiError => {
    const retryAfterSeconds = computeWaitMs(saved, context.clock()) / 1000;
    // The auth client works for other secrets: the user has to authenticate again.
    const outcome = refusal.outcome === 'client' && !isClientRejected ? 'dead' : refusal.outcome;
    return toRefreshError(redactRefusal(client, { ...refusal, outcome, retryAfterSeconds }), failure.nowMs);
  };
  const saved = await recordFailure(context, lease, caller, failure, toApiError);
  if (saved !== undefined) {
    await recordClientOutcome(context, client, refusal);
    throw toApiError(saved);
  }
  const [current] = await context.store.secrets.findByIds([secret.id]);
  if (current === undefined) throw notFound(SECRET, secret.id);
  if (current.secret.version !== secret.version) return { current };
  throw toRefreshError(redactRefusal(client, refusal), failure.nowMs);
}
