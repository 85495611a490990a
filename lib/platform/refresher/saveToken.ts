import { ApiError } from '../../errors.js';
import type { Values } from '../../wire/credentials.js';
import type { Caller } from '../model/directory.js';
import type { Lease, RefreshAttempt, RefreshState } from '../model/refresh.js';
import type { StoredSecret } from '../model/secret.js';
import type { Repositories, ResolvedSecret } from '../store/store.js';
import { placeOfWorkspace } from '../usecases/access.js';
import { createAuditRecord } from '../usecases/createAuditRecord.js';
import { recordEvents } from '../usecases/events/recordEvents.js';
import { mergeIssuedToken } from '../usecases/refresh/mergeIssuedToken.js';
import { saveRefreshState } from '../usecases/refresh/saveRefreshState.js';
import { queueRevocation } from '../usecases/revocation/queueRevocation.js';
import { SECRET } from '../usecases/secrets/getSecret.js';
import { openSecret, sealSecret } from '../usecases/secrets/sealSecret.js';
import type { RefresherContext } from './refresherContext.js';
import { createSecretEvent } from './refreshEvents.js';
import { LeaseLostError } from './leaseHeartbeat.js';
import type { ObtainedToken } from './journal.js';
import { scheduleAfterRepeat, isRepeatedToken, type TokenComparison } from './repeatedToken.js';

/** What a new token takes the place of. */
export interface ReplacedToken {
  readonly found: ResolvedSecret;
  readonly state: RefreshState;
  /** The secret's, as they were when the provider was asked. */
  readonly values: Values;
  readonly clientValues: Values;
  /** The journal's entry. */
  readonly attempt: RefreshAttempt;
}

export type SaveResult =
  | { readonly as: 'kept' | 'outdone'; readonly current: ResolvedSecret }
  /** The secret was deleted; the provider will be told that nobody uses the token. */
  | { readonly as: 'gone' }
  /** The values were changed in between: once more. */
  | { readonly as: 'changed' }
  /** The lease is somebody else's. */
  | { readonly as: 'lost' };

/**
 * Lays what a provider gave over what is stored now, unless that is newer. One transaction: token, audit record, events, what
 * comes next, and the end of the lease and of the journal's entries.
 */
export async function saveToken(
  context: RefresherContext,
  lease: Lease,
  caller: Caller | null,
  replaced: ReplacedToken,
  got: ObtainedToken,
): Promise<SaveResult> {
  try {
    return await context.store.transaction((tx) => saveTokenIn(tx, context, lease, caller, replaced, got));
  } catch (error: unknown) {
    if (error instanceof LeaseLostError) return { as: 'lost' };
    throw error;
  }
}

async function saveTokenIn(
  tx: Repositories,
  context: RefresherContext,
  lease: Lease,
  caller: Caller | null,
  { found, state, values: before, clientValues, attempt }: ReplacedToken,
  { grant, obtainedAtMs }: ObtainedToken,
): Promise<SaveResult> {
  const { vault, now } = context;
  const { id } = found.secret;
  const [current] = await tx.secrets.findByIds([id]);
  if (current === undefined) {
    const tokens = { access_token: grant.accessToken, refresh_token: grant.refreshToken };
    await queueRevocation(context, tx, found.secret, { type: found.client.type, values: clientValues }, tokens);
    return { as: 'gone' };
  }
  const { secret, workspace } = current;
  const stored = tryDecrypt(() => openSecret(vault, secret)) ?? before;
  const granted = mergeIssuedToken(stored, grant, { type: found.client.type, values: clientValues }, obtainedAtMs);
  // A refresh token that somebody has put in the spent one's place is theirs.
  const isSpent = stored.refresh_token === before.refresh_token;
  const { refresh_token } = isSpent ? granted.values : stored;
  // Whoever has brought a token since the provider was asked has the last word.
  if (secret.version !== attempt.version && secret.obtainedAtMs >= obtainedAtMs) {
    const kept = await saveRefreshToken(tx, context, secret, stored, refresh_token);
    if (kept === undefined) return { as: 'changed' };
    if (!(await tx.refreshes.verifyLease(lease))) throw new LeaseLostError();
    await closeAttempts(tx, lease);
    return { as: 'outdone', current: { ...current, secret: kept } };
  }
  const values = refresh_token === undefined ? granted.values : { ...granted.values, refresh_token };
  const comparison: TokenComparison = { secret, stored, grant, granted, strategy: state.strategy };
  const isTheSame = isRepeatedToken(comparison);
  const changes = {
    ...sealSecret(vault, secret, values),
    // Of a token that is given a second time the lifetime began when it was given first.
    ...(isTheSame ? {} : { version: secret.version + 1, obtainedAtMs }),
    state: 'ready',
    error: null,
    degradedSinceMs: null,
    refreshedAtMs: now(),
    expiresAtMs: granted.expiresAtMs,
    updatedAtMs: now(),
  } as const;
  // The secret comes before its refresh state in every transaction, so that none waits for another in a ring.
  const updated = await tx.secrets.update(id, changes, { version: secret.version, sealed: secret.sealed });
  if (updated === undefined) return { as: 'changed' };
  if (!(await tx.refreshes.verifyLease(lease))) throw new LeaseLostError();
  const refreshAfterMs = scheduleAfterRepeat(comparison, updated, isTheSame, clientValues, now());
  await saveRefreshState(tx, updated, values, clientValues, refreshAfterMs);
  await closeAttempts(tx, lease);
  const { version } = updated;
  const deed = { action: 'refresh', resourceType: SECRET, resourceId: id, version } as const;
  await tx.audit.append([createAuditRecord(context, caller, placeOfWorkspace(workspace), deed)]);
  const data = { version, expires_at: toIsoOrNull(updated.expiresAtMs) };
  const wasIll = state.failures > 0 || secret.state === 'error' || secret.degradedSinceMs !== null;
  await recordEvents(context, tx, [
    ...(isTheSame ? [] : [createSecretEvent(updated, 'secret.refreshed', data)]),
    ...(wasIll ? [createSecretEvent(updated, 'secret.recovered', data)] : []),
  ]);
  return { as: 'kept', current: { ...current, secret: updated } };
}

/** The access token may be somebody's newer one: a refresh token that was handed in is spent all the same. */
async function saveRefreshToken(
  { secrets }: Pick<Repositories, 'secrets'>,
  { vault }: RefresherContext,
  secret: StoredSecret,
  stored: Values,
  refreshToken: unknown,
): Promise<StoredSecret | undefined> {
  if (refreshToken === stored.refresh_token) return secret;
  const { id, version, sealed, updatedAtMs } = secret;
  const resealed = sealSecret(vault, secret, { ...stored, refresh_token: refreshToken });
  return secrets.update(id, { ...resealed, updatedAtMs }, { version, sealed });
}

/** With all that came before: a newer token has been got. */
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

function tryDecrypt(open: () => Values): Values | undefined {
  try {
    return open();
  } catch (error: unknown) {
    if (error instanceof ApiError) return undefined;
    throw error;
  }
}
