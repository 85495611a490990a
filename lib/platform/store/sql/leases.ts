import type { Lease } from '../../model/refresh.js';
import type { SecretId } from '../../model/ids.js';
import type { LeaseRequest } from '../store.js';
import { createStatements, runPrepared } from './preparedStatements.js';
import { inTransaction } from './queries.js';
import type { DatabaseAccess } from './schema.js';

/**
 * Claims leases with one statement. On PostgreSQL it first locks the auth clients that have a limit, so that no other process counts
 * their leases at the same time. The locks are taken in the order of ids, and locked refresh states are skipped (they count as held),
 * so that no deadlock can occur.
 */
export async function claimLeases(
  { engine, write }: DatabaseAccess,
  requests: readonly LeaseRequest[],
  { owner, untilMs }: { readonly owner: string; readonly untilMs: number },
  nowMs: number,
): Promise<readonly Lease[]> {
  if (requests.length === 0) return [];
  const limited = [
    ...new Set(requests.flatMap(({ clientLimit, authClientId }) => (clientLimit === null ? [] : [authClientId]))),
  ];
  const list = requests.map(({ secretId, authClientId, clientLimit }) => [secretId, authClientId, clientLimit]);
  const parameters = [JSON.stringify(list), nowMs, owner, untilMs];
  const rows = await (engine === 'postgres' && limited.length > 0
    ? inTransaction(write, async (db) => {
        await runPrepared(db, LOCK_CLIENTS, [limited]);
        return runPrepared<ClaimedRow>(db, CLAIM[engine], parameters);
      })
    : runPrepared<ClaimedRow>(write, CLAIM[engine], parameters));
  const epochs = new Map(rows.map(({ secretId, epoch }) => [secretId, epoch]));
  return requests.flatMap(({ secretId, authClientId }) => {
    const epoch = epochs.get(secretId);
    epochs.delete(secretId);
    return epoch === undefined ? [] : [{ secretId, authClientId, owner, epoch, untilMs }];
  });
}

export async function extendLeases(
  { engine, write }: DatabaseAccess,
  leases: readonly Lease[],
  untilMs: number,
): Promise<readonly Lease[]> {
  if (leases.length === 0) return [];
  const list = JSON.stringify(leases.map(({ secretId, owner, epoch }) => [secretId, owner, epoch]));
  const rows = await runPrepared<{ secretId: SecretId }>(write, EXTEND[engine], [list, untilMs]);
  const extended = new Set(rows.map(({ secretId }) => secretId));
  return leases.filter(({ secretId }) => extended.has(secretId)).map((lease) => ({ ...lease, untilMs }));
}

/** Locks the secret before its refresh state, in the same order as updates and deletes of a secret. */
export async function verifyLease(
  { engine, read }: DatabaseAccess,
  { secretId, owner, epoch }: Lease,
): Promise<boolean> {
  if (engine === 'postgres') await runPrepared(read, LOCK_SECRET, [secretId]);
  return (await runPrepared(read, VERIFY[engine], [secretId, owner, epoch])).length > 0;
}

export async function releaseLease(
  { engine, write }: DatabaseAccess,
  { secretId, owner, epoch }: Lease,
): Promise<void> {
  await runPrepared(write, RELEASE[engine], [secretId, owner, epoch]);
}

export async function findLease(
  { engine, read }: DatabaseAccess,
  secretId: SecretId,
  nowMs: number,
): Promise<Lease | undefined> {
  return (await runPrepared<Lease>(read, FIND[engine], [secretId, nowMs]))[0];
}

interface ClaimedRow {
  readonly secretId: SecretId;
  readonly epoch: number;
}

const LOCK_CLIENTS = `/* lock_clients */ select id from auth_clients where id = any($1) order by id for no key update`;
const LOCK_SECRET = `/* lock_secret */ select id from secrets where id = $1 for no key update`;

/** $1: `[[secret, auth client, limit or null], …]` in the order of the request; $2: now. */
function createClaimStatement(wanted: string, lock: string): string {
  return `/* claim_leases */ with wanted as materialized (${wanted}),
    free as materialized (
      select r.secret_id, w.auth_client_id, w.client_limit, w.place
      from wanted w join refresh_states r on r.secret_id = w.secret_id
      where r.lease_until_ms <= $2 and r.strategy <> 'none' ${lock}
    ),
    ranked as (select free.*, row_number() over (partition by auth_client_id order by place) as rank from free),
    held as (
      select auth_client_id, count(*) as leases from refresh_states
      where lease_until_ms > 0 and lease_until_ms > $2 and auth_client_id in (select auth_client_id from wanted)
      group by auth_client_id
    ),
    chosen as materialized (
      select k.secret_id from ranked k left join held h on h.auth_client_id = k.auth_client_id
      where k.client_limit is null or coalesce(h.leases, 0) + k.rank <= k.client_limit
    )
    update refresh_states set lease_owner = $3, lease_until_ms = $4, lease_epoch = lease_epoch + 1
    where secret_id in (select secret_id from chosen) and lease_until_ms <= $2
    returning secret_id as "secretId", lease_epoch as "epoch"`;
}
const CLAIM = createStatements(
  createClaimStatement(
    `select value ->> 0 as secret_id, value ->> 1 as auth_client_id, (value ->> 2)::bigint as client_limit, place
     from json_array_elements($1) with ordinality as list (value, place)`,
    'for update of r skip locked',
  ),
  createClaimStatement(
    `select value ->> 0 as secret_id, value ->> 1 as auth_client_id, value ->> 2 as client_limit, key as place
     from json_each($1)`,
    '',
  ),
);

/** $1: `[[secret, owner, epoch], …]`. */
function createExtendStatement(list: string, lock: string): string {
  return `/* extend_leases */ with mine as materialized (
      select r.secret_id from (${list}) l join refresh_states r
      on r.secret_id = l.secret_id and r.lease_owner = l.owner and r.lease_epoch = l.epoch
      order by r.secret_id ${lock}
    )
    update refresh_states set lease_until_ms = $2
    where secret_id in (select secret_id from mine) returning secret_id as "secretId"`;
}
const EXTEND = createStatements(
  createExtendStatement(
    `select value ->> 0 as secret_id, value ->> 1 as owner, (value ->> 2)::bigint as epoch
     from json_array_elements($1) as list (value)`,
    'for update of r',
  ),
  createExtendStatement(
    'select value ->> 0 as secret_id, value ->> 1 as owner, value ->> 2 as epoch from json_each($1)',
    '',
  ),
);

const IS_OWN_LEASE = 'secret_id = $1 and lease_owner = $2 and lease_epoch = $3';
const VERIFY = createStatements(
  `/* holds_lease */ select 1 from refresh_states where ${IS_OWN_LEASE} for update`,
  `/* holds_lease */ select 1 from refresh_states where ${IS_OWN_LEASE}`,
);
const RELEASE = createStatements(
  `/* release_lease */ update refresh_states set lease_owner = null, lease_until_ms = 0 where ${IS_OWN_LEASE}`,
);
const FIND = createStatements(`/* lease_of */ select secret_id as "secretId", auth_client_id as "authClientId",
  lease_owner as "owner", lease_epoch as "epoch", lease_until_ms as "untilMs"
  from refresh_states where secret_id = $1 and lease_until_ms > $2`);
