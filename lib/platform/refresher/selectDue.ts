import type { AuthClientId } from '../model/ids.js';
import type { RefreshState } from '../model/refresh.js';
import type { LeaseRequest } from '../store/store.js';
import { openAuthClient } from '../usecases/authClients/sealAuthClient.js';
import { readConcurrencyLimit } from './clientHealth.js';
import type { RefresherContext } from './refresherContext.js';
import type { InFlightRefreshes } from './inFlightRefreshes.js';

export type DueSecret = LeaseRequest;

export interface DueSelection {
  /** How many more may be under way. */
  readonly capacity: number;
  /** How many the clock has under way for each auth-client, in this process. */
  readonly runningByClient: ReadonlyMap<AuthClientId, number>;
  /** Auth-clients of which no more may be under way. */
  readonly fullClients: ReadonlySet<AuthClientId>;
  readonly inFlight: InFlightRefreshes;
}

/**
 * What of all that is due comes next: whatever ends first. An auth-client that sets no limit of its own gets half of what this
 * process can do while others are due, so that a slow provider holds up none of them.
 */
export async function selectDue(
  context: RefresherContext,
  { capacity: free, runningByClient: running, fullClients: full, inFlight: flights }: DueSelection,
): Promise<{
  readonly chosen: readonly DueSecret[];
  /** Whether something due was passed over since its auth-client has as many under way as it may. */
  readonly isHeldUp: boolean;
}> {
  const { refreshes } = context.store;
  const share = Math.max(1, Math.floor(context.refreshSettings.concurrency / 2));
  const counts = new Map(running);
  const limits = new Map<AuthClientId, number | null>();
  const chosen = new Map<string, DueSecret>();
  let isHeldUp = full.size > 0;

  /** Some that are due, of other auth-clients than these. */
  async function findDue(excludedClients: Iterable<AuthClientId>): Promise<readonly RefreshState[]> {
    // Those under way by request may be due as well.
    const found = await refreshes.findDue(context.clock(), free + flights.size, [...new Set(excludedClients)]);
    const unknown = found.map(({ authClientId }) => authClientId).filter((id) => !limits.has(id));
    for (const client of await context.store.authClients.findMany([...new Set(unknown)])) {
      limits.set(client.id, readConcurrencyLimit(client, openAuthClient(context.vault, client) ?? {}));
    }
    return found.filter(({ secretId, authClientId }) => {
      return flights.get(secretId) === undefined && !chosen.has(secretId) && limits.has(authClientId);
    });
  }

  /** @returns those that are above their auth-client's share */
  function select(states: readonly RefreshState[], maxPerClient: number): readonly RefreshState[] {
    return states.filter(({ secretId, authClientId }) => {
      const count = counts.get(authClientId) ?? 0;
      const limit = limits.get(authClientId) ?? null;
      if (limit !== null && count >= limit) isHeldUp = true;
      if (chosen.size >= free || (limit !== null && count >= limit)) return false;
      if (limit === null && count >= maxPerClient) return true;
      counts.set(authClientId, count + 1);
      chosen.set(secretId, { secretId, authClientId, clientLimit: limit });
      return false;
    });
  }

  const clientsOverShare = (): readonly AuthClientId[] =>
    [...counts].filter(([id, count]) => count >= share && (limits.get(id) ?? null) === null).map(([id]) => id);

  let overShare = select(await findDue([...full, ...clientsOverShare()]), share);
  if (chosen.size < free && clientsOverShare().length > 0) {
    const others = await findDue([...full, ...clientsOverShare()]);
    overShare = [...overShare, ...select(others, share)];
    // Nobody else is due: what is left over is theirs.
    if (others.length === 0) select(overShare.length > 0 ? overShare : await findDue(full), Infinity);
  }
  return { chosen: [...chosen.values()], isHeldUp };
}
