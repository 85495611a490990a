import { ApiError } from '../../errors.js';
import type { Caller } from '../model/directory.js';
import type { Lease, RefreshAttempt, RefreshState } from '../model/refresh.js';
import type { StoredSecret } from '../model/secret.js';
import type { Repositories, ResolvedSecret } from '../store/store.js';
import { recordEvents } from '../usecases/events/recordEvents.js';
import { createFailedRefreshEntry } from '../usecases/refresh/createFailedRefreshEntry.js';
import { openSecret } from '../usecases/secrets/sealSecret.js';
import type { RefresherContext } from './refresherContext.js';
import { createSecretEvent } from './refreshEvents.js';
import { computeFailureUpdate, type RefreshFailure } from './failureUpdate.js';
import { LeaseLostError } from './leaseHeartbeat.js';
import { buildGrantRequest, getSpentValue } from './refreshStrategy.js';

/** A refresh that gave no token, with its entries in the journal. */
export interface JournaledFailure extends RefreshFailure {
  readonly found: ResolvedSecret;
  readonly attempt: RefreshAttempt;
  /** Of earlier calls with the same refresh token, whose outcome is unknown. */
  readonly earlier: readonly RefreshAttempt[];
  /** Whether the refusal is about the auth-client. */
  readonly isOfClient: boolean;
  /** Whether nobody knows what came of this one. */
  readonly isUnknown: boolean;
}

/** @returns the state as it is kept; undefined: the secret has another token by now, or is gone, or the lease is lost */
export async function recordFailure(
  context: RefresherContext,
  lease: Lease,
  caller: Caller | null,
  failed: JournaledFailure,
  toApiError: (state: RefreshState) => ApiError,
): Promise<RefreshState | undefined> {
  const { found, attempt } = failed;
  const { id, version, state: before } = found.secret;
  // When the auth-client is to blame the secret goes on as it was, once the auth-client has been changed.
  const verdict = failed.isOfClient ? undefined : computeFailureUpdate(failed);
  const state = verdict?.state ?? failed.state;
  const work = async (tx: Repositories): Promise<boolean> => {
    const [current] = await tx.secrets.findByIds([id]);
    if (current === undefined || !isSpentValueStored(context, current.secret, failed)) return false;
    const { sealed } = current.secret;
    const nowMs = context.now();
    const updatedAtMs = verdict !== undefined && verdict.secret.state !== before ? nowMs : found.secret.updatedAtMs;
    // The secret comes before its refresh state in every transaction, so that none waits for another in a ring.
    const updated = await tx.secrets.update(id, { ...verdict?.secret, updatedAtMs }, { version, sealed });
    if (updated === undefined) return false;
    if (!(await tx.refreshes.verifyLease(lease))) throw new LeaseLostError();
    await tx.refreshes.put(state);
    await updateJournal(tx, failed);
    await tx.audit.append([createFailedRefreshEntry(context, caller, found, toApiError(state))]);
    const events = (verdict?.events ?? []).map(({ type, data }) => createSecretEvent(updated, type, data));
    await recordEvents(context, tx, events);
    await tx.refreshes.release(lease);
    return true;
  };
  const isKept = await context.store.transaction(work).catch((error: unknown) => {
    if (error instanceof LeaseLostError) return false;
    throw error;
  });
  if (isKept) return state;
  // What this call was about is no longer what the secret has; what the journal says of it may still matter.
  if (failed.isUnknown) await context.store.attempts.update(attempt.id, { state: 'unknown' });
  else await context.store.attempts.delete(attempt.id);
  await context.store.refreshes.release(lease);
  return undefined;
}

/** A refresh token may be changed without an access token, and so without a new version: what was refused is another one. */
function isSpentValueStored(
  { vault }: RefresherContext,
  current: StoredSecret,
  { found, state, attempt }: JournaledFailure,
): boolean {
  if (current.sealed === found.secret.sealed) return true;
  try {
    const spent = getSpentValue(buildGrantRequest(state.strategy, openSecret(vault, current)));
    return vault.fingerprint(spent, attempt.tokenHash) === attempt.tokenHash;
  } catch (error: unknown) {
    if (error instanceof ApiError) return true;
    throw error;
  }
}

/** One entry of unknown outcome says as much as many; none is needed once the refresh token is known to be refused. */
async function updateJournal(
  { attempts }: Pick<Repositories, 'attempts'>,
  { attempt, earlier, isUnknown, refusal }: JournaledFailure,
): Promise<void> {
  if (isUnknown) await attempts.update(attempt.id, { state: 'unknown' });
  else await attempts.delete(attempt.id);
  for (const { id, state } of earlier) {
    if (isUnknown || refusal.outcome === 'dead') await attempts.delete(id);
    else if (state === 'open') await attempts.update(id, { state: 'unknown' });
  }
}
