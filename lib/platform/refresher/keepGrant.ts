import { ApiError } from '../../errors.js';
import type { Values } from '../../wire/credentials.js';
import type { Caller } from '../model/directory.js';
import type { Lease, RefreshAttempt, RefreshState } from '../model/refresh.js';
import type { StoredSecret } from '../model/secret.js';
import type { Repositories, SecretInPlace } from '../store/store.js';
import { placeOfWorkspace } from '../usecases/access.js';
import { auditRecord } from '../usecases/auditTrail.js';
import { recordEvents } from '../usecases/events/recordEvents.js';
import { grantedValues } from '../usecases/refresh/grantedValues.js';
import { keepRefreshState } from '../usecases/refresh/refreshState.js';
import { queueRevocation } from '../usecases/revocation/queueRevocation.js';
import { SECRET } from '../usecases/secrets/findSecret.js';
import { openSecret, sealSecret } from '../usecases/secrets/sealing.js';
import type { Context } from './context.js';
import { secretEvent } from './events.js';
import { LeaseLost } from './leases.js';
import type { Got } from './journal.js';
import { askAgainAt, isRepeated, type Comparison } from './repeatedToken.js';

/** What a new token takes the place of. */
export interface Replaced {
  readonly found: SecretInPlace;
  readonly state: RefreshState;
  /** The secret's, as they were when the provider was asked. */
  readonly values: Values;
  readonly clientValues: Values;
  /** The journal's entry. */
  readonly attempt: RefreshAttempt;
}

export type Kept =
  | { readonly as: 'kept' | 'outdone'; readonly current: SecretInPlace }
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
export async function keepGrant(
  context: Context,
  lease: Lease,
  caller: Caller | null,
  replaced: Replaced,
  got: Got,
): Promise<Kept> {
  try {
    return await context.store.transaction((tx) => keepIn(tx, context, lease, caller, replaced, got));
  } catch (error: unknown) {
    if (error instanceof LeaseLost) return { as: 'lost' };
    throw error;
  }
}

async function keepIn(
  tx: Repositories,
  context: Context,
  lease: Lease,
  caller: Caller | null,
  { found, state, values: before, clientValues, attempt }: Replaced,
  { grant, obtainedAtMs }: Got,
): Promise<Kept> {
  const { vault, now } = context;
  const { id } = found.secret;
  const [current] = await tx.secrets.findByIds([id]);
  if (current === undefined) {
    const tokens = { access_token: grant.accessToken, refresh_token: grant.refreshToken };
    await queueRevocation(context, tx, found.secret, { type: found.client.type, values: clientValues }, tokens);
    return { as: 'gone' };
  }
  const { secret, workspace } = current;
  const stored = readable(() => openSecret(vault, secret)) ?? before;
  const granted = grantedValues(stored, grant, { type: found.client.type, values: clientValues }, obtainedAtMs);
  // A refresh token that somebody has put in the spent one's place is theirs.
  const isSpent = stored.refresh_token === before.refresh_token;
  const { refresh_token } = isSpent ? granted.values : stored;
  // Whoever has brought a token since the provider was asked has the last word.
  if (secret.version !== attempt.version && secret.obtainedAtMs >= obtainedAtMs) {
    const kept = await keepRefreshToken(tx, context, secret, stored, refresh_token);
    if (kept === undefined) return { as: 'changed' };
    if (!(await tx.refreshes.holds(lease))) throw new LeaseLost();
    await endAttempts(tx, lease);
    return { as: 'outdone', current: { ...current, secret: kept } };
  }
  const values = refresh_token === undefined ? granted.values : { ...granted.values, refresh_token };
  const comparison: Comparison = { secret, stored, grant, granted, strategy: state.strategy };
  const isTheSame = isRepeated(comparison);
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
  if (!(await tx.refreshes.holds(lease))) throw new LeaseLost();
  const refreshAfterMs = askAgainAt(comparison, updated, isTheSame, clientValues, now());
  await keepRefreshState(tx, updated, values, clientValues, refreshAfterMs);
  await endAttempts(tx, lease);
  const { version } = updated;
  const deed = { action: 'refresh', resourceType: SECRET, resourceId: id, version } as const;
  await tx.audit.append([auditRecord(context, caller, placeOfWorkspace(workspace), deed)]);
  const data = { version, expires_at: isoOrNull(updated.expiresAtMs) };
  const wasIll = state.failures > 0 || secret.state === 'error' || secret.degradedSinceMs !== null;
  await recordEvents(context, tx, [
    ...(isTheSame ? [] : [secretEvent(updated, 'secret.refreshed', data)]),
    ...(wasIll ? [secretEvent(updated, 'secret.recovered', data)] : []),
  ]);
  return { as: 'kept', current: { ...current, secret: updated } };
}

/** The access token may be somebody's newer one: a refresh token that was handed in is spent all the same. */
async function keepRefreshToken(
  { secrets }: Pick<Repositories, 'secrets'>,
  { vault }: Context,
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
async function endAttempts(
  { attempts, refreshes }: Pick<Repositories, 'attempts' | 'refreshes'>,
  lease: Lease,
): Promise<void> {
  for (const { id } of await attempts.ofSecret(lease.secretId)) await attempts.remove(id);
  await refreshes.release(lease);
}

function isoOrNull(ms: number | null): string | null {
  return ms === null ? null : new Date(ms).toISOString();
}

function readable(open: () => Values): Values | undefined {
  try {
    return open();
  } catch (error: unknown) {
    if (error instanceof ApiError) return undefined;
    throw error;
  }
}
