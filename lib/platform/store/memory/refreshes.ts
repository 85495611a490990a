import type { AuthClient } from '../../model/authClient.js';
import type { Lease, RefreshState } from '../../model/refresh.js';
import type { DueNow, RefreshAttemptRepository, RefreshRepository } from '../store.js';
import { type Access, byId, compare, pick, type Tables, where } from './tables.js';

export function memoryRefreshes({ read, write }: Access): RefreshRepository {
  return {
    put: (state) =>
      write((tables) => {
        tables.require('secrets', state.secretId);
        tables.require('authClients', state.authClientId);
        tables.change('refreshes').set(state.secretId, state);
      }),
    find: (secretId) => read((tables) => tables.of('refreshes').get(secretId)),
    findMany: (secretIds, nowMs) =>
      read((tables) =>
        pick(tables.of('refreshes'), secretIds).map((state) => ({
          state,
          isUnderWay: isHeld(tables, state.secretId, nowMs),
        })),
      ),
    remove: (secretId) =>
      write((tables) => {
        const last = tables.of('leases').get(secretId);
        // Kept for its epoch: the next one has a higher one.
        if (last !== undefined) tables.change('leases').set(secretId, ended(last));
        tables.change('refreshes').delete(secretId);
      }),
    retryRefused: (id) =>
      write((tables) => {
        const refused = where(
          tables.of('refreshes'),
          ({ authClientId, lastErrorClass }) => authClientId === id && lastErrorClass === 'client',
        );
        for (const state of refused) tables.change('refreshes').set(state.secretId, { ...state, nextAttemptAtMs: 0 });
      }),
    due: (at, limit, except) =>
      read((tables) =>
        where(
          tables.of('refreshes'),
          (state) =>
            isDue(state, at) &&
            !isHeld(tables, state.secretId, at.nowMs) &&
            isServed(tables.of('authClients').get(state.authClientId), at.nowMs) &&
            !except.includes(state.authClientId),
        )
          .sort((a, b) => compare(endOf(a), endOf(b)) || compare<string>(a.secretId, b.secretId))
          .slice(0, limit),
      ),
    claim: (wanted, { owner, untilMs }, nowMs) =>
      write((tables) => {
        const got: Lease[] = [];
        for (const { secretId, authClientId, clientLimit } of wanted) {
          if (!tables.of('refreshes').has(secretId) || isHeld(tables, secretId, nowMs)) continue;
          if (clientLimit !== null && heldOf(tables, authClientId, nowMs) >= clientLimit) continue;
          const epoch = (tables.of('leases').get(secretId)?.epoch ?? 0) + 1;
          const lease: Lease = { secretId, authClientId, owner, epoch, untilMs };
          tables.change('leases').set(secretId, lease);
          got.push(lease);
        }
        return got;
      }),
    extend: (leases, untilMs) =>
      write((tables) =>
        leases
          .filter((lease) => isOwners(tables, lease))
          .map((lease) => {
            const extended = { ...lease, untilMs };
            tables.change('leases').set(lease.secretId, extended);
            return extended;
          }),
      ),
    holds: (lease) => read((tables) => isOwners(tables, lease)),
    release: (lease) =>
      write((tables) => {
        if (isOwners(tables, lease)) tables.change('leases').set(lease.secretId, ended(lease));
      }),
    leaseOf: (secretId, nowMs) =>
      read((tables) => (isHeld(tables, secretId, nowMs) ? tables.of('leases').get(secretId) : undefined)),
    counts: (nowMs) =>
      read((tables) => {
        const states = [...tables.of('refreshes').values()];
        const due = states.filter(
          (state) =>
            isDue(state, { nowMs, movedBackMs: 0 }) &&
            isServed(tables.of('authClients').get(state.authClientId), nowMs),
        );
        return {
          due: due.length,
          oldestDueAtMs: least(due.map(dueAt)),
          leasesHeld: where(tables.of('leases'), ({ untilMs }) => untilMs > nowMs).length,
          degraded: states.filter(({ status }) => status === 'degraded').length,
          dead: states.filter(({ status }) => status === 'error').length,
          nearestExpiryAtMs: least(
            states.flatMap(({ status, expiresAtMs }) =>
              status === 'error' || expiresAtMs === null ? [] : [expiresAtMs],
            ),
          ),
        };
      }),
  };
}

export function memoryAttempts({ read, write }: Access): RefreshAttemptRepository {
  return {
    add: (attempt) =>
      write((tables) => {
        tables.require('secrets', attempt.secretId);
        tables.insert('attempts', attempt.id, attempt);
      }),
    change: (id, changes) =>
      write((tables) => {
        const attempt = tables.of('attempts').get(id);
        if (attempt === undefined) return false;
        tables.change('attempts').set(id, { ...attempt, ...changes });
        return true;
      }),
    remove: (id) =>
      write((tables) => {
        tables.change('attempts').delete(id);
      }),
    ofSecret: (id) => read((tables) => where(tables.of('attempts'), ({ secretId }) => secretId === id).sort(byId)),
    abandoned: (nowMs, limit) =>
      read((tables) =>
        where(tables.of('attempts'), ({ state, secretId }) => state === 'open' && !isHeld(tables, secretId, nowMs))
          .sort(byId)
          .slice(0, limit),
      ),
  };
}

function dueAt({ refreshAfterMs, nextAttemptAtMs }: RefreshState): number {
  return Math.max(refreshAfterMs, nextAttemptAtMs);
}

/** What was noted at a time that is still to come was noted before the clock moved back. */
function isDue(state: RefreshState, { nowMs, movedBackMs }: DueNow): boolean {
  const nowFor = (notedAtMs: number | null): number => ((notedAtMs ?? 0) > nowMs ? nowMs + movedBackMs : nowMs);
  const attempted = state.failures > 0 ? state.lastErrorAtMs : state.obtainedAtMs;
  return state.refreshAfterMs <= nowFor(state.obtainedAtMs) && state.nextAttemptAtMs <= nowFor(attempted);
}

function isServed(client: AuthClient | undefined, nowMs: number): boolean {
  return client?.rejectedSinceMs === null && (client.pausedUntilMs === null || client.pausedUntilMs <= nowMs);
}

function endOf({ expiresAtMs }: RefreshState): number {
  return expiresAtMs ?? Infinity;
}

function isHeld(tables: Tables, secretId: string, nowMs: number): boolean {
  return (tables.of('leases').get(secretId)?.untilMs ?? 0) > nowMs;
}

function heldOf(tables: Tables, id: string, nowMs: number): number {
  return where(tables.of('leases'), ({ authClientId, untilMs }) => authClientId === id && untilMs > nowMs).length;
}

function isOwners(tables: Tables, { secretId, owner, epoch }: Lease): boolean {
  const last = tables.of('leases').get(secretId);
  return last?.owner === owner && last.epoch === epoch;
}

/** Nobody's, of the past. */
function ended(lease: Lease): Lease {
  return { ...lease, owner: '', untilMs: 0 };
}

function least(numbers: readonly number[]): number | null {
  return numbers.length === 0 ? null : numbers.reduce((a, b) => Math.min(a, b));
}
