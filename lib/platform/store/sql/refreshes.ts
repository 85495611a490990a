import { NEVER, type RefreshState } from '../../model/refresh.js';
import type { RefreshRepository } from '../store.js';
import { refreshCounts } from './refreshCounts.js';
import { aliased, COLUMNS, inSnakeCase } from './columns.js';
import { dueRefreshes } from './dueRefreshes.js';
import { claimLeases, endLease, extendLeases, holdsLease, leaseHeld } from './leases.js';
import { forEngines, runPrepared } from './prepared.js';
import type { Access } from './schema.js';

/**
 * The strategy of a row whose secret isn't refreshed any more. It stays for its epoch, so that the next lease has a higher one,
 * and nothing else sees it.
 */
const REMOVED = 'none';

export function sqlRefreshes(access: Access): RefreshRepository {
  const { engine, read, write } = access;
  return {
    put: async (state) => {
      const dueAtMs = Math.max(state.refreshAfterMs, state.nextAttemptAtMs);
      const values = COLUMNS.refreshStates.map((column) => state[column]);
      await runPrepared(write, PUT[engine], [...values, dueAtMs]);
    },
    find: async (secretId) => (await runPrepared<RefreshState>(read, FIND[engine], [secretId]))[0],
    findMany: async (secretIds, nowMs) => {
      if (secretIds.length === 0) return [];
      const ids = engine === 'postgres' ? secretIds : JSON.stringify(secretIds);
      const rows = await runPrepared<RefreshState & { held: number }>(read, FIND_MANY[engine], [ids, nowMs]);
      return rows.map(({ held, ...state }) => ({ state, isUnderWay: held === 1 }));
    },
    remove: async (secretId) => {
      await write
        .updateTable('refreshStates')
        .set({
          strategy: REMOVED,
          status: 'ready',
          expiresAtMs: null,
          refreshAfterMs: NEVER,
          nextAttemptAtMs: NEVER,
          dueAtMs: NEVER,
          leaseOwner: null,
          leaseUntilMs: 0,
        })
        .where('secretId', '=', secretId)
        .execute();
    },
    retryRefused: async (authClientId) => {
      await write
        .updateTable('refreshStates')
        .set((columns) => ({ nextAttemptAtMs: 0, dueAtMs: columns.ref('refreshAfterMs') }))
        .where('authClientId', '=', authClientId)
        .where('lastErrorClass', '=', 'client')
        .where('strategy', '<>', REMOVED)
        .execute();
    },
    due: (at, limit, except) => dueRefreshes(access, at, limit, except),
    claim: (wanted, lease, nowMs) => claimLeases(access, wanted, lease, nowMs),
    extend: (leases, untilMs) => extendLeases(access, leases, untilMs),
    holds: (lease) => holdsLease(access, lease),
    release: (lease) => endLease(access, lease),
    leaseOf: (secretId, nowMs) => leaseHeld(access, secretId, nowMs),
    counts: (nowMs) => refreshCounts(access, nowMs),
  };
}

const NAMES = [...COLUMNS.refreshStates, 'dueAtMs'].map(inSnakeCase);

/** Not a new row in the old one's place: a lease on it stays. */
const PUT = forEngines(`/* put_refresh_state */ insert into refresh_states (${NAMES.join(', ')})
  values (${NAMES.map((_, index) => `$${index + 1}`).join(', ')})
  on conflict (secret_id) do update set ${NAMES.map((name) => `${name} = excluded.${name}`).join(', ')}`);

const FIND = forEngines(`/* refresh_state */ select ${aliased(COLUMNS.refreshStates)} from refresh_states
  where secret_id = $1 and strategy <> '${REMOVED}'`);

function findMany(isOneOfThem: string): string {
  return `/* refresh_states */ select ${aliased(COLUMNS.refreshStates)},
    case when lease_until_ms > $2 then 1 else 0 end as "held"
    from refresh_states where ${isOneOfThem} and strategy <> '${REMOVED}'`;
}
const FIND_MANY = forEngines(
  findMany('secret_id = any($1)'),
  findMany('secret_id in (select value from json_each($1))'),
);
