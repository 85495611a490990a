import type { RefreshCounts } from '../store.js';
import { UNAVAILABLE_CLIENTS } from './findDueRefreshes.js';
import { createStatements, runPrepared } from './preparedStatements.js';
import type { DatabaseAccess } from './schema.js';

/** Returns the counts for the metrics. Each count uses an index. */
export async function countRefreshes({ engine, read }: DatabaseAccess, nowMs: number): Promise<RefreshCounts> {
  const [row] = await runPrepared<RefreshCounts>(read, COUNT[engine], [nowMs]);
  if (row === undefined) throw new Error('the counts query returned no row');
  return row;
}

const COUNT = createStatements(`/* refresh_counts */ select
    due.count as "due", due.oldest as "oldestDueAtMs",
    (select count(*) from refresh_states where lease_until_ms > 0 and lease_until_ms > $1) as "leasesHeld",
    (select count(*) from refresh_states where status = 'degraded' and status <> 'ready') as "degraded",
    (select count(*) from refresh_states where status = 'error' and status <> 'ready') as "dead",
    (select min(expires_at_ms) from refresh_states where status <> 'error' and expires_at_ms is not null)
      as "nearestExpiryAtMs"
  from (select count(*) as count, min(due_at_ms) as oldest from refresh_states
    where due_at_ms <= $1 and auth_client_id not in (${UNAVAILABLE_CLIENTS})) due`);
