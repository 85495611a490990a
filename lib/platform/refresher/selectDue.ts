import type { AuthClientId } from '../model/ids.js';
import type { RefreshState } from '../model/refresh.js';
import type { LeaseRequest } from '../store/store.js';
import { openAuthClient } from '../tokens/sealAuthClient.js';
import { readConcurrencyLimit } from './clientHealth.js';
import type { RefresherContext } from './refresherContext.js';
import type { InFlightRefreshes } from './inFlightRefreshes.js';

export type DueSecret = LeaseRequest;

export interface DueSelection {
  /** The number of refreshes that may start now. */
  readonly capacity: number;
  /** The number of scheduled refreshes in flight in this process, by auth client. */
  readonly runningByClient: ReadonlyMap<AuthClientId, number>;
  /** Auth clients that have reached their concurrency limit. */
  readonly fullClients: ReadonlySet<AuthClientId>;
  readonly inFlight: InFlightRefreshes;
}

/**
 * Selects the due secrets to refresh next, nearest expiry first. An auth client without a limit of its own gets at most half of this
 * process's concurrency while secrets of others are due, so that a slow provider blocks none of them.
 */
export async function selectDue(
  context: RefresherContext,
  { capacity, runningByClient, fullClients, inFlight }: DueSelection,
): Promise<{
  readonly selected: readonly DueSecret[];
  /** Whether a due secret was skipped because its auth client has reached its limit. */
  readonly isBlocked: boolean;
}> {
  const { refreshes } = context.store;
  const share = Math.max(1, Math.floor(context.refreshSettings.concurrency / 2));
  const counts = new Map(runningByClient);
  const limits = new Map<AuthClientId, number | null>();
  const selected = new Map<string, DueSecret>();
  let isBlocked = fullClients.size > 0;

  /** Returns due secrets of the auth clients that are not excluded. */
  async function findDue(excludedClients: Iterable<AuthClientId>): Promise<readonly RefreshState[]> {
    // Forced refreshes in flight may be due as well.
    const dueStates = await refreshes.findDue(context.clock(), capacity + inFlight.size, [...new Set(excludedClients)]);
    const unknown = dueStates.map(({ authClientId }) => authClientId).filter((id) => !limits.has(id));
    for (const client of await context.store.authClients.findMany([...new Set(unknown)])) {
      limits.set(client.id, readConcurrencyLimit(client, openAuthClient(context.vault, client) ?? {}));
    }
    return dueStates.filter(({ secretId, authClientId }) => {
      return inFlight.get(secretId) === undefined && !selected.has(secretId) && limits.has(authClientId);
    });
  }

  /** @returns the states that exceed the share of their auth client */
  function select(states: readonly RefreshState[], maxPerClient: number): readonly RefreshState[] {
    return states.filter(({ secretId, authClientId }) => {
      const count = counts.get(authClientId) ?? 0;
      const limit = limits.get(authClientId) ?? null;
      if (limit !== null && count >= limit) isBlocked = true;
      if (selected.size >= capacity || (limit !== null && count >= limit)) return false;
      if (limit === null && count >= maxPerClient) return true;
      counts.set(authClientId, count + 1);
      selected.set(secretId, { secretId, authClientId, clientLimit: limit });
      return false;
    });
  }

  const clientsOverShare = (): readonly AuthClientId[] =>
    [...counts].filter(([id, count]) => count >= share && (limits.get(id) ?? null) === null).map(([id]) => id);

  let overShare = select(await findDue([...fullClients, ...clientsOverShare()]), share);
  if (selected.size < capacity && clientsOverShare().length > 0) {
    const others = await findDue([...fullClients, ...clientsOverShare()]);
    overShare = [...overShare, ...select(others, share)];
    // No other auth client has due secrets: the remaining capacity is free for these.
    if (others.length === 0) select(overShare.length > 0 ? overShare : await findDue(fullClients), Infinity);
  }
  return { selected: [...selected.values()], isBlocked };
}
