import { ApiError } from '../../errors.js';
import type { Caller } from '../model/directory.js';
import { createSecretEvent } from '../model/event.js';
import type { Lease, RefreshAttempt, RefreshState } from '../model/refresh.js';
import type { StoredSecret } from '../model/secret.js';
import type { Repositories, ResolvedSecret } from '../store/store.js';
import { computeFailureUpdate, type RefreshFailure } from '../tokens/failureUpdate.js';
import { buildGrantRequest, getSpentValue } from '../tokens/refreshStrategy.js';
import { openSecretOrThrow } from '../tokens/openCredentials.js';
import { recordEvents } from '../usecases/events/recordEvents.js';
import { createFailedRefreshRecord } from '../usecases/refresh/createFailedRefreshRecord.js';
import { LeaseLostError } from './leaseHeartbeat.js';
import type { RefresherContext } from './refresherContext.js';

/** The delay before an unreadable secret is tried again, in ms: an operator may restore a missing key. */
const POSTPONE_MS = 300_000;

/** A refresh without a new token, with its journal entries. */
export interface JournaledFailure extends RefreshFailure {
  readonly found: ResolvedSecret;
  readonly attempt: RefreshAttempt;
  /** The entries of earlier requests of unknown outcome with the same refresh token. */
  readonly earlierAttempts: readonly RefreshAttempt[];
  /** Whether the refusal is about the auth client as a whole. */
  readonly isClientRejected: boolean;
  /** Whether the outcome of this request is unknown. */
  readonly isOutcomeUnknown: boolean;
}

/**
 * Saves a failure with its events and audit record, and releases the lease.
 * @returns the saved state; undefined: the secret has another token by now or was deleted, or the lease is lost
 */
export async function recordFailure(
  context: RefresherContext,
  lease: Lease,
  caller: Caller | null,
  failure: JournaledFailure,
  toApiError: (state: RefreshState) => ApiError,
): Promise<RefreshState | undefined> {
  const { found, attempt } = failure;
  const { id, version, state: previousState } = found.secret;
  // A rejected auth client doesn't change the secret, which is refreshed again once the auth client has been changed.
  const update = failure.isClientRejected ? undefined : computeFailureUpdate(failure);
  const state = update?.state ?? failure.state;
  const saveFailure = async (tx: Repositories): Promise<boolean> => {
    const [current] = await tx.secrets.findByIds([id]);
    if (current === undefined || !isSpentValueStored(context, current.secret, failure)) return false;
    const { sealed } = current.secret;
    const nowMs = context.now();
    const updatedAtMs =
      update !== undefined && update.secret.state !== previousState ? nowMs : found.secret.updatedAtMs;
    // Every transaction updates the secret before its refresh state, to avoid deadlocks.
    const updated = await tx.secrets.update(id, { ...update?.secret, updatedAtMs }, { version, sealed });
    if (updated === undefined) return false;
    if (!(await tx.refreshes.verifyLease(lease))) throw new LeaseLostError();
    await tx.refreshes.put(state);
    await updateJournal(tx, failure);
    await tx.audit.append([createFailedRefreshRecord(context, caller, found, toApiError(state))]);
    const events = (update?.events ?? []).map(({ type, data }) => createSecretEvent(updated, type, data));
    await recordEvents(context, tx, events);
    await tx.refreshes.release(lease);
    return true;
  };
  const isSaved = await context.store.transaction(saveFailure).catch((error: unknown) => {
    if (error instanceof LeaseLostError) return false;
    throw error;
  });
  if (isSaved) return state;
  // The secret no longer has the token of this request, but an unknown outcome in the journal still matters.
  if (failure.isOutcomeUnknown) await context.store.attempts.update(attempt.id, { state: 'unknown' });
  else await context.store.attempts.delete(attempt.id);
  await context.store.refreshes.release(lease);
  return undefined;
}

/** Whether the secret still has the refused value: a refresh token can be replaced without a new version of the secret. */
function isSpentValueStored(
  { vault }: RefresherContext,
  current: StoredSecret,
  { found, state, attempt }: JournaledFailure,
): boolean {
  if (current.sealed === found.secret.sealed) return true;
  try {
    const spentValue = getSpentValue(buildGrantRequest(state.strategy, openSecretOrThrow(vault, current)));
    return vault.fingerprint(spentValue, attempt.tokenHash) === attempt.tokenHash;
  } catch (error: unknown) {
    if (error instanceof ApiError) return true;
    throw error;
  }
}

/** Keeps one entry of unknown outcome, or none once the provider has permanently refused the refresh token. */
async function updateJournal(
  { attempts }: Pick<Repositories, 'attempts'>,
  { attempt, earlierAttempts, isOutcomeUnknown, refusal }: JournaledFailure,
): Promise<void> {
  if (isOutcomeUnknown) await attempts.update(attempt.id, { state: 'unknown' });
  else await attempts.delete(attempt.id);
  for (const { id, state } of earlierAttempts) {
    if (isOutcomeUnknown || refusal.outcome === 'dead') await attempts.delete(id);
    else if (state === 'open') await attempts.update(id, { state: 'unknown' });
  }
}

/** Postpones the next scheduled refresh of a secret, unless it has new values by now. */
export async function postponeRefresh(
  { store, now }: RefresherContext,
  lease: Lease,
  { id, version, updatedAtMs }: StoredSecret,
  state: RefreshState,
): Promise<void> {
  await store.transaction(async (tx) => {
    const unchanged = await tx.secrets.update(id, { updatedAtMs }, { version });
    if (unchanged === undefined || !(await tx.refreshes.verifyLease(lease))) return;
    const lastErrorAtMs = now();
    const failure = { lastErrorAtMs, lastErrorCode: 'unreadable', lastErrorClass: 'transient' } as const;
    await tx.refreshes.put({ ...state, ...failure, nextAttemptAtMs: lastErrorAtMs + POSTPONE_MS });
  });
}
