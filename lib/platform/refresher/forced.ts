import type { ApiError } from '../../errors.js';
import type { Caller } from '../model/directory.js';
import type { SecretInPlace } from '../store/store.js';
import { notFound } from '../usecases/problems.js';
import { stillWaiting } from '../usecases/refresh/refusals.js';
import { SECRET } from '../usecases/secrets/findSecret.js';
import { openClientOf } from '../usecases/secrets/sealing.js';
import { clientLimit } from './clientHealth.js';
import type { Context } from './context.js';
import { claimOne, underLease } from './flights.js';
import { linkedAbort } from './linkedAbort.js';
import { refusedFromMemory } from './remembered.js';
import type { Slot } from './slots.js';
import { isRenewed } from './task.js';

const FIRST_PAUSE_MS = 250;
const LONGEST_PAUSE_MS = 2000;

/**
 * Another token than the one that was seen: of a refresh of our own, or of the one that another process has under way. Nobody
 * asks a provider without the lease, however long it takes.
 * @throws ApiError
 */
export async function forced(
  context: Context,
  seen: SecretInPlace,
  caller: Caller | null,
  tellEarly: (error: ApiError) => void,
): Promise<SecretInPlace> {
  const { monotonicNow, refreshing } = context;
  const endsAtMs = monotonicNow() + refreshing.waitMs;
  let pauseMs = FIRST_PAUSE_MS;
  for (;;) {
    const { current, refused, isHeld } = await look(context, seen);
    if (isRenewed(current.secret, seen.secret)) return current;
    if (refused !== undefined && !isHeld) throw refused;
    if (!isHeld) {
      const limit = clientLimit(current.client, openClientOf(context.vault, current.client));
      const slot = await slotUntil(context, endsAtMs - monotonicNow());
      const lease = await claimOrRelease(context, current, limit, slot);
      if (lease !== undefined) return underLease(context, lease, slot, { caller, seen: seen.secret, tellEarly });
    }
    const leftMs = endsAtMs - monotonicNow();
    if (leftMs <= 0) return stillGood(context, current);
    await napped(context, Math.min(pauseMs, leftMs));
    pauseMs = Math.min(LONGEST_PAUSE_MS, pauseMs * 1.5);
  }
}

async function look(context: Context, { secret: { id } }: SecretInPlace) {
  const { refreshes, secrets } = context.store;
  const [[current], state, lease] = await Promise.all([
    secrets.findByIds([id]),
    refreshes.find(id),
    refreshes.leaseOf(id, context.now()),
  ]);
  if (current === undefined) throw notFound(SECRET, id);
  const refused = await refusedFromMemory(context.store, current, state, context.clock());
  return { current, refused, isHeld: lease !== undefined };
}

async function claimOrRelease(
  context: Context,
  { secret: { id: secretId, authClientId } }: SecretInPlace,
  limit: number | null,
  slot: Slot,
) {
  try {
    const lease = await claimOne(context, { secretId, authClientId }, limit);
    if (lease === undefined) slot.release();
    return lease;
  } catch (error: unknown) {
    slot.release();
    throw error;
  }
}

/** @throws ApiError 503 when none comes free in time */
async function slotUntil(context: Context, ms: number): Promise<Slot> {
  const given = new AbortController();
  const late = linkedAbort(context.ending);
  context.sleep(Math.max(0, ms), given.signal).then(late.abort, () => undefined);
  try {
    return await context.slots.acquire(late.signal);
  } catch {
    throw stillWaiting('The service has as many refreshes under way as it may');
  } finally {
    given.abort();
    late.unlink();
  }
}

async function napped({ sleep, ending }: Context, ms: number): Promise<void> {
  try {
    await sleep(ms, ending);
  } catch {
    throw stillWaiting('The service is ending');
  }
}

/** Who has waited in vain gets the token there is, if it has not expired. @throws ApiError 503 */
export function stillGood({ now }: Pick<Context, 'now'>, current: SecretInPlace): SecretInPlace {
  const { expiresAtMs } = current.secret;
  if (expiresAtMs === null || expiresAtMs > now()) return current;
  throw stillWaiting('Another process refreshes this secret, or the provider has as many calls as it takes');
}
