import type { JsonObject } from '../../json.js';
import type { Caller } from '../model/directory.js';
import { createSecretEvent } from '../model/event.js';
import type { Lease, RefreshAttempt, RefreshState } from '../model/refresh.js';
import { changeRefreshTokenExpiry, type RefreshTokenExpiry } from '../model/refreshTokenExpiry.js';
import type { StoredSecret } from '../model/secret.js';
import type { ObtainedToken } from '../model/tokenClient.js';
import type { Repositories, ResolvedSecret } from '../store/store.js';
import { sealOrphan } from '../tokens/journal.js';
import { mergeIssuedToken } from '../tokens/mergeIssuedToken.js';
import { tokenNotStored } from '../tokens/refreshErrors.js';
import { scheduleAfterRepeat, isRepeatedToken, type TokenComparison } from '../tokens/repeatedToken.js';
import { saveRefreshState } from '../tokens/saveRefreshState.js';
import { openRecord, sealRecord } from '../vault/sealedRecord.js';
import { placeOfWorkspace } from '../usecases/access.js';
import { notFound } from '../usecases/apiErrors.js';
import { createAuditRecord } from '../usecases/createAuditRecord.js';
import { recordEvents } from '../usecases/events/recordEvents.js';
import { queueRevocation } from '../usecases/revocation/queueRevocation.js';
import { SECRET } from '../usecases/secretAccess.js';
import { recordClientOutcome } from './circuitBreaker.js';
import { LeaseLostError } from './leaseHeartbeat.js';
import { getErrorName, type RefresherContext, type RefreshResult, type RefreshTask } from './refresherContext.js';

const FIRST_DELAY_MS = 100;
/** The longest delay between two tries. */
export const MAX_SAVE_DELAY_MS = 5000;
/** The number of tries, about six seconds, after which waiting callers get an error; the tries go on. */
const TRIES_BEFORE_EARLY_ERROR = 6;
/** The number of further tries during a shutdown, for about half a minute. */
const TRIES_AFTER_SHUTDOWN = 10;

/** The secret and token that a new token replaces. */
export interface ReplacedToken {
  readonly found: ResolvedSecret;
  readonly state: RefreshState;
  /** The values of the secret at the time of the token request. */
  readonly values: JsonObject;
  readonly clientValues: JsonObject;
  /** The journal entry of the token request. */
  readonly attempt: RefreshAttempt;
}

/**
 * Saves an issued token and retries while the store fails, for as long as the process runs: the provider may have invalidated the old
 * refresh token, and only this process has the new one.
 * @throws ApiError `not_found`, `store_unavailable` when the secret was deleted meanwhile, or the process ends before the store is back
 */
export async function saveToken(
  context: RefresherContext,
  task: RefreshTask,
  replaced: ReplacedToken,
  token: ObtainedToken,
): Promise<RefreshResult> {
  const { found, attempt } = replaced;
  const secretId = found.secret.id;
  let triesAfterShutdown = 0;
  for (let tries = 1; ; tries++) {
    const result = await tryOnce(context, secretId, tries, async () => {
      const saveResult = await saveTokenOnce(context, task.lease, task.caller, replaced, token);
      if (saveResult.status !== 'lease_lost') return saveResult;
      // Another process holds the lease now. The token waits in the journal for the lease after that.
      const orphan = sealOrphan(context, attempt, token);
      const isUpdated = await context.store.attempts.update(attempt.id, orphan);
      if (!isUpdated) await context.store.attempts.add({ ...attempt, ...orphan });
      return saveResult;
    });
    switch (result?.status) {
      case 'saved':
      case 'superseded':
        await recordClientOutcome(context, result.current.client, { outcome: 'granted', grant: token.grant });
        return { current: result.current };
      case 'deleted':
        throw notFound(SECRET, secretId);
      case 'lease_lost':
        return 'orphaned';
      case 'changed':
        break;
      case undefined:
        if (tries === TRIES_BEFORE_EARLY_ERROR) task.rejectEarly(tokenNotStored());
        if (context.shutdown.aborted && ++triesAfterShutdown > TRIES_AFTER_SHUTDOWN) {
          context.log.error({ secretId }, 'new token lost: it could not be saved');
          throw tokenNotStored();
        }
        await context.sleep(Math.min(MAX_SAVE_DELAY_MS, FIRST_DELAY_MS * 2 ** (tries - 1)));
    }
  }
}

/** @returns undefined when the store failed */
async function tryOnce(
  { log }: RefresherContext,
  secretId: string,
  tries: number,
  work: () => Promise<SaveResult>,
): Promise<SaveResult | undefined> {
  try {
    return await work();
  } catch (error: unknown) {
    log.warn({ secretId, tries, error: getErrorName(error) }, 'could not save a new token');
    return undefined;
  }
}

type SaveResult =
  | { readonly status: 'saved' | 'superseded'; readonly current: ResolvedSecret }
  /** The secret was deleted; the token will be revoked. */
  | { readonly status: 'deleted' }
  /** The values were changed at the same time: try again. */
  | { readonly status: 'changed' }
  /** Another process holds the lease. */
  | { readonly status: 'lease_lost' };

/**
 * Saves an issued token unless the stored one is newer. One transaction: token, audit record, events, next refresh, closed journal
 * entries and released lease.
 */
async function saveTokenOnce(
  context: RefresherContext,
  lease: Lease,
  caller: Caller | null,
  replaced: ReplacedToken,
  token: ObtainedToken,
): Promise<SaveResult> {
  try {
    return await context.store.transaction((tx) => saveTokenIn(tx, context, lease, caller, replaced, token));
  } catch (error: unknown) {
    if (error instanceof LeaseLostError) return { status: 'lease_lost' };
    throw error;
  }
}

async function saveTokenIn(
  tx: Repositories,
  context: RefresherContext,
  lease: Lease,
  caller: Caller | null,
  { found, state, values: previousValues, clientValues, attempt }: ReplacedToken,
  { grant: issued, obtainedAtMs }: ObtainedToken,
): Promise<SaveResult> {
  const { vault, now } = context;
  const { id } = found.secret;
  const [current] = await tx.secrets.findByIds([id]);
  if (current === undefined) {
    const tokens = { access_token: issued.accessToken, refresh_token: issued.refreshToken };
    await queueRevocation(context, tx, found.secret, { type: found.client.type, values: clientValues }, tokens);
    return { status: 'deleted' };
  }
  const { secret, workspace } = current;
  const stored = openRecord(vault, secret) ?? previousValues;
  const client = { ...found.client, values: clientValues };
  const merged = mergeIssuedToken(stored, issued, client, obtainedAtMs);
  // A refresh token that a user has entered meanwhile stays.
  const isUnchanged = stored.refresh_token === previousValues.refresh_token;
  const { refresh_token } = isUnchanged ? merged.values : stored;
  const refreshTokenExpiry = isUnchanged
    ? changeRefreshTokenExpiry(secret, merged.refreshTokenExpiresAtMs, obtainedAtMs)
    : {};
  // A token that a user has entered since the token request supersedes the issued one.
  if (secret.version !== attempt.version && secret.obtainedAtMs >= obtainedAtMs) {
    const saved = await saveRefreshToken(tx, context, secret, stored, { refresh_token }, refreshTokenExpiry);
    if (saved === undefined) return { status: 'changed' };
    if (!(await tx.refreshes.verifyLease(lease))) throw new LeaseLostError();
    await closeAttempts(tx, lease);
    return { status: 'superseded', current: { ...current, secret: saved } };
  }
  const values = refresh_token === undefined ? merged.values : { ...merged.values, refresh_token };
  const comparison: TokenComparison = { secret, stored, issued, merged, strategy: state.strategy };
  const isRepeated = isRepeatedToken(comparison);
  const changes = {
    ...sealRecord(vault, secret, values),
    // The lifetime of a repeated token began when it was first issued.
    ...(isRepeated ? {} : { version: secret.version + 1, obtainedAtMs }),
    state: 'ready',
    error: null,
    degradedSinceMs: null,
    refreshedAtMs: now(),
    expiresAtMs: merged.expiresAtMs,
    ...refreshTokenExpiry,
    updatedAtMs: now(),
  } as const;
  // Every transaction updates the secret before its refresh state, to avoid deadlocks.
  const updated = await tx.secrets.update(id, changes, { version: secret.version, sealed: secret.sealed });
  if (updated === undefined) return { status: 'changed' };
  if (!(await tx.refreshes.verifyLease(lease))) throw new LeaseLostError();
  const refreshAfterMs = scheduleAfterRepeat(comparison, updated, isRepeated, clientValues, now());
  await saveRefreshState(tx, updated, values, client, refreshAfterMs);
  await closeAttempts(tx, lease);
  const { version } = updated;
  const entry = { action: 'refresh', resourceType: SECRET, resourceId: id, version } as const;
  await tx.audit.append([createAuditRecord(context, caller, placeOfWorkspace(workspace), entry)]);
  const data = { version, expires_at: toIsoOrNull(updated.expiresAtMs) };
  const wasFailing = state.failures > 0 || secret.state === 'error' || secret.degradedSinceMs !== null;
  await recordEvents(context, tx, [
    ...(isRepeated ? [] : [createSecretEvent(updated, 'secret.refreshed', data)]),
    ...(wasFailing ? [createSecretEvent(updated, 'secret.recovered', data)] : []),
  ]);
  return { status: 'saved', current: { ...current, secret: updated } };
}

/** Saves the issued refresh token beside a newer access token: the old refresh token is spent. */
async function saveRefreshToken(
  { secrets }: Pick<Repositories, 'secrets'>,
  { vault }: RefresherContext,
  secret: StoredSecret,
  stored: JsonObject,
  issued: { readonly refresh_token: unknown },
  refreshTokenExpiry: Partial<RefreshTokenExpiry>,
): Promise<StoredSecret | undefined> {
  if (issued.refresh_token === stored.refresh_token) return secret;
  const { id, version, sealed, updatedAtMs } = secret;
  const resealed = sealRecord(vault, secret, { ...stored, ...issued });
  return secrets.update(id, { ...resealed, ...refreshTokenExpiry, updatedAtMs }, { version, sealed });
}

/** Removes all journal entries of the secret and releases the lease. */
async function closeAttempts(
  { attempts, refreshes }: Pick<Repositories, 'attempts' | 'refreshes'>,
  lease: Lease,
): Promise<void> {
  for (const { id } of await attempts.listBySecret(lease.secretId)) await attempts.delete(id);
  await refreshes.release(lease);
}

function toIsoOrNull(ms: number | null): string | null {
  return ms === null ? null : new Date(ms).toISOString();
}
