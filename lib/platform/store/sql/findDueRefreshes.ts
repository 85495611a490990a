import type { AuthClientId } from '../../model/ids.js';
import { NEVER, type RefreshState } from '../../model/refresh.js';
import type { DueQuery } from '../store.js';
import { aliasColumns, COLUMNS } from './columns.js';
import { createStatements, runPrepared } from './preparedStatements.js';
import type { DatabaseAccess } from './schema.js';

/** Finds the due refreshes. Each process calls it every few seconds. */
export function findDueRefreshes(
  { engine, read }: DatabaseAccess,
  { nowMs, movedBackMs }: DueQuery,
  limit: number,
  except: readonly AuthClientId[],
): Promise<readonly RefreshState[]> {
  const clients = engine === 'postgres' ? except : JSON.stringify(except);
  return movedBackMs === 0
    ? runPrepared(read, FIND_DUE[engine], [nowMs, clients, limit])
    : runPrepared(read, FIND_DUE_AFTER_CLOCK_CHANGE[engine], [nowMs, clients, limit, movedBackMs]);
}

/** Selects the auth clients that are rejected or have an open circuit breaker. $1: now. */
export const UNAVAILABLE_CLIENTS = `select id from auth_clients
  where (rejected_since_ms is not null or paused_until_ms is not null)
    and (rejected_since_ms is not null or paused_until_ms > $1)`;

/** Reads full rows only for the few selected secrets. Each excluded list is short and read once. */
function createStatement(name: string, isDue: string, isExcepted: string): string {
  return `/* ${name} */ select ${aliasColumns(COLUMNS.refreshStates, 'r')} from (
    select d.secret_id from refresh_states d
    where ${isDue}
      and d.secret_id not in (select secret_id from refresh_states where lease_until_ms > 0 and lease_until_ms > $1)
      and d.auth_client_id not in (${UNAVAILABLE_CLIENTS}) and not ${isExcepted}
    order by coalesce(d.expires_at_ms, ${NEVER}), d.secret_id limit $3
  ) chosen join refresh_states r on r.secret_id = chosen.secret_id
  order by coalesce(r.expires_at_ms, ${NEVER}), r.secret_id`;
}

const IS_EXCLUDED = {
  postgres: 'd.auth_client_id = any($2)',
  sqlite: 'd.auth_client_id in (select value from json_each($2))',
};

const IS_DUE = 'd.due_at_ms <= $1';
const FIND_DUE = createStatements(
  createStatement('due_refreshes', IS_DUE, IS_EXCLUDED.postgres),
  createStatement('due_refreshes', IS_DUE, IS_EXCLUDED.sqlite),
);

/** A time in the future was recorded before the clock moved back. $4: by how many ms. */
const IS_DUE_AFTER_CLOCK_CHANGE = `d.due_at_ms <= $1 + $4
  and d.refresh_after_ms <= $1 + case when d.obtained_at_ms > $1 then $4 else 0 end
  and d.next_attempt_at_ms <= $1
    + case when (case when d.failures > 0 then d.last_error_at_ms else d.obtained_at_ms end) > $1 then $4 else 0 end`;
const FIND_DUE_AFTER_CLOCK_CHANGE = createStatements(
  createStatement('due_refreshes_after_clock_change', IS_DUE_AFTER_CLOCK_CHANGE, IS_EXCLUDED.postgres).replaceAll(
    '$4',
    '$4::bigint',
  ),
  createStatement('due_refreshes_after_clock_change', IS_DUE_AFTER_CLOCK_CHANGE, IS_EXCLUDED.sqlite),
);
