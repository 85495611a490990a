import type { AuthClient } from '../../model/authClient.js';
import type { Lease, RefreshState } from '../../model/refresh.js';
import type { DueQuery, RefreshAttemptRepository, RefreshRepository } from '../store.js';
import { type TableAccess, byId, compare, pickRows, type Tables, filterRows } from './tables.js';

export function memoryRefreshes({ read, write }: TableAccess): RefreshRepository {
  return {
    put: (state) =>
      write((tables) => {
        tables.requireRow('secrets', state.secretId);
        tables.requireRow('authClients', state.authClientId);
        tables.writableTable('refreshes').set(state.secretId, state);
      }),
    find: (secretId) => read((tables) => tables.table('refreshes').get(secretId)),
    findMany: (secretIds, nowMs) =>
      read((tables) =>
        pickRows(tables.table('refreshes'), secretIds).map((state) => ({
          state,
          isInFlight: isLeased(tables, state.secretId, nowMs),
        })),
      ),
    delete: (secretId) =>
      write((tables) => {
        const lease = tables.table('leases').get(secretId);
        // The lease stays, so that the next one gets a higher epoch.
        if (lease !== undefined) tables.writableTable('leases').set(secretId, toReleasedLease(lease));
        tables.writableTable('refreshes').delete(secretId);
      }),
    retryClientRejected: (id) =>
      write((tables) => {
        const refused = filterRows(
          tables.table('refreshes'),
          ({ authClientId, lastErrorClass }) => authClientId === id && lastErrorClass === 'client',
        );
        for (const state of refused)
          tables.writableTable('refreshes').set(state.secretId, { ...state, nextAttemptAtMs: 0 });
      }),
    findDue: (at, limit, except) =>
      read((tables) =>
        filterRows(
          tables.table('refreshes'),
          (state) =>
            isDue(state, at) &&
            !isLeased(tables, state.secretId, at.nowMs) &&
            isAvailable(tables.table('authClients').get(state.authClientId), at.nowMs) &&
            !except.includes(state.authClientId),
        )
          .sort((a, b) => compare(expiryOf(a), expiryOf(b)) || compare<string>(a.secretId, b.secretId))
          .slice(0, limit),
      ),
    claim: (requests, { owner, untilMs }, nowMs) =>
      write((tables) => {
        const claimed: Lease[] = [];
        for (const { secretId, authClientId, clientLimit } of requests) {
          if (!tables.table('refreshes').has(secretId) || isLeased(tables, secretId, nowMs)) continue;
          if (clientLimit !== null && countLeases(tables, authClientId, nowMs) >= clientLimit) continue;
          const epoch = (tables.table('leases').get(secretId)?.epoch ?? 0) + 1;
          const lease: Lease = { secretId, authClientId, owner, epoch, untilMs };
          tables.writableTable('leases').set(secretId, lease);
          claimed.push(lease);
        }
        return claimed;
      }),
    extend: (leases, untilMs) =>
      write((tables) =>
        leases
          .filter((lease) => isCurrentLease(tables, lease))
          .map((lease) => {
            const extended = { ...lease, untilMs };
            tables.writableTable('leases').set(lease.secretId, extended);
            return extended;
          }),
      ),
    verifyLease: (lease) => read((tables) => isCurrentLease(tables, lease)),
    release: (lease) =>
      write((tables) => {
        if (isCurrentLease(tables, lease)) tables.writableTable('leases').set(lease.secretId, toReleasedLease(lease));
      }),
    findLease: (secretId, nowMs) =>
      read((tables) => (isLeased(tables, secretId, nowMs) ? tables.table('leases').get(secretId) : undefined)),
    count: (nowMs) =>
      read((tables) => {
        const states = [...tables.table('refreshes').values()];
        const due = states.filter(
          (state) =>
            isDue(state, { nowMs, movedBackMs: 0 }) &&
            isAvailable(tables.table('authClients').get(state.authClientId), nowMs),
        );
        return {
          due: due.length,
          oldestDueAtMs: minimum(due.map(dueAt)),
          leasesHeld: filterRows(tables.table('leases'), ({ untilMs }) => untilMs > nowMs).length,
          degraded: states.filter(({ status }) => status === 'degraded').length,
          dead: states.filter(({ status }) => status === 'error').length,
          nearestExpiryAtMs: minimum(
            states.flatMap(({ status, expiresAtMs }) =>
              status === 'error' || expiresAtMs === null ? [] : [expiresAtMs],
            ),
          ),
        };
      }),
  };
}

export function memoryAttempts({ read, write }: TableAccess): RefreshAttemptRepository {
  return {
    add: (attempt) =>
      write((tables) => {
        tables.requireRow('secrets', attempt.secretId);
        tables.insert('attempts', attempt.id, attempt);
      }),
    update: (id, changes) =>
      write((tables) => {
        const attempt = tables.table('attempts').get(id);
        if (attempt === undefined) return false;
        tables.writableTable('attempts').set(id, { ...attempt, ...changes });
        return true;
      }),
    delete: (id) =>
      write((tables) => {
        tables.writableTable('attempts').delete(id);
      }),
    listBySecret: (id) =>
      read((tables) => filterRows(tables.table('attempts'), ({ secretId }) => secretId === id).sort(byId)),
    findAbandoned: (nowMs, limit) =>
      read((tables) =>
        filterRows(
          tables.table('attempts'),
          ({ state, secretId }) => state === 'open' && !isLeased(tables, secretId, nowMs),
        )
          .sort(byId)
          .slice(0, limit),
      ),
  };
}

function dueAt({ refreshAfterMs, nextAttemptAtMs }: RefreshState): number {
  return Math.max(refreshAfterMs, nextAttemptAtMs);
}

/** A time in the future was recorded before the clock moved back. */
function isDue(state: RefreshState, { nowMs, movedBackMs }: DueQuery): boolean {
  const nowFor = (recordedAtMs: number | null): number => ((recordedAtMs ?? 0) > nowMs ? nowMs + movedBackMs : nowMs);
  const lastAttemptAtMs = state.failures > 0 ? state.lastErrorAtMs : state.obtainedAtMs;
  return state.refreshAfterMs <= nowFor(state.obtainedAtMs) && state.nextAttemptAtMs <= nowFor(lastAttemptAtMs);
}

function isAvailable(client: AuthClient | undefined, nowMs: number): boolean {
  return client?.rejectedSinceMs === null && (client.pausedUntilMs === null || client.pausedUntilMs <= nowMs);
}

function expiryOf({ expiresAtMs }: RefreshState): number {
  return expiresAtMs ?? Infinity;
}

function isLeased(tables: Tables, secretId: string, nowMs: number): boolean {
  return (tables.table('leases').get(secretId)?.untilMs ?? 0) > nowMs;
}

function countLeases(tables: Tables, id: string, nowMs: number): number {
  return filterRows(tables.table('leases'), ({ authClientId, untilMs }) => authClientId === id && untilMs > nowMs)
    .length;
}

function isCurrentLease(tables: Tables, { secretId, owner, epoch }: Lease): boolean {
  const last = tables.table('leases').get(secretId);
  return last?.owner === owner && last.epoch === epoch;
}

/** Returns the lease without owner and in the past. */
function toReleasedLease(lease: Lease): Lease {
  return { ...lease, owner: '', untilMs: 0 };
}

function minimum(numbers: readonly number[]): number | null {
  return numbers.length === 0 ? null : numbers.reduce((a, b) => Math.min(a, b));
}
