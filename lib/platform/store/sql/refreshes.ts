import { NEVER, type RefreshState } from '../../model/refresh.js';
import type { RefreshRepository } from '../store.js';
import { countRefreshes } from './countRefreshes.js';
import { aliasColumns, COLUMNS, toSnakeCase } from './columns.js';
import { findDueRefreshes } from './findDueRefreshes.js';
import { claimLeases, releaseLease, extendLeases, verifyLease, findLease } from './leases.js';
import { createStatements, runPrepared } from './preparedStatements.js';
import type { DatabaseAccess } from './schema.js';

/**
 * The strategy of a deleted refresh state. The row stays, invisible to queries, so that the next lease gets a higher epoch.
 */
const DELETED = 'none';

export function sqlRefreshes(access: DatabaseAccess): RefreshRepository {
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
      return rows.map(({ held, ...state }) => ({ state, isInFlight: held === 1 }));
    },
    delete: async (secretId) => {
      await write
        .updateTable('refreshStates')
        .set({
          strategy: DELETED,
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
    retryClientRejected: async (authClientId) => {
      await write
        .updateTable('refreshStates')
        .set((columns) => ({ nextAttemptAtMs: 0, dueAtMs: columns.ref('refreshAfterMs') }))
        .where('authClientId', '=', authClientId)
        .where('lastErrorClass', '=', 'client')
        .where('strategy', '<>', DELETED)
        .execute();
    },
    findDue: (at, limit, except) => findDueRefreshes(access, at, limit, except),
    claim: (requests, lease, nowMs) => claimLeases(access, requests, lease, nowMs),
    extend: (leases, untilMs) => extendLeases(access, leases, untilMs),
    verifyLease: (lease) => verifyLease(access, lease),
    release: (lease) => releaseLease(access, lease),
    findLease: (secretId, nowMs) => findLease(access, secretId, nowMs),
    count: (nowMs) => countRefreshes(access, nowMs),
  };
}

const NAMES = [...COLUMNS.refreshStates, 'dueAtMs'].map(toSnakeCase);

/** Updates an existing row in place, so that its lease stays. */
const PUT = createStatements(`/* put_refresh_state */ insert into refresh_states (${NAMES.join(', ')})
  values (${NAMES.map((_, index) => `$${index + 1}`).join(', ')})
  on conflict (secret_id) do update set ${NAMES.map((name) => `${name} = excluded.${name}`).join(', ')}`);

const FIND = createStatements(`/* refresh_state */ select ${aliasColumns(COLUMNS.refreshStates)} from refresh_states
  where secret_id = $1 and strategy <> '${DELETED}'`);

function findManyStatement(isOneOfIds: string): string {
  return `/* refresh_states */ select ${aliasColumns(COLUMNS.refreshStates)},
    case when lease_until_ms > $2 then 1 else 0 end as "held"
    from refresh_states where ${isOneOfIds} and strategy <> '${DELETED}'`;
}
const FIND_MANY = createStatements(
  findManyStatement('secret_id = any($1)'),
  findManyStatement('secret_id in (select value from json_each($1))'),
);
