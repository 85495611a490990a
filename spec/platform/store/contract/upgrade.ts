import { expect } from 'chai';
import { sql } from 'kysely';

import { NEVER } from '../../../../lib/platform/model/refresh.js';
import { migrate } from '../../../../lib/platform/store/sql/migrate.js';
import { MIGRATIONS } from '../../../../lib/platform/store/sql/migrations/index.js';
import type { OpenDatabase } from '../../../../lib/platform/store/sql/schema.js';
import { createSqlStore } from '../../../../lib/platform/store/sql/sqlStore.js';
import { id, sealed } from '../samples.js';

/**
 * Specifies the migration of a database of the first version.
 * @param open opens an empty database
 */
export function upgradeContract(open: () => Promise<OpenDatabase>): void {
  it('migrates a database of the first version with its data, and its secrets are due', async () => {
    const database = await open();
    await migrate({ engine: database.engine, write: database.migrating }, 0, MIGRATIONS.slice(0, 1));
    for (const statement of FIRST_VERSION_ROWS) await sql.raw(statement).execute(database.write);
    const store = createSqlStore(database);
    await store.migrate();

    const client = {
      ...{ rejectedSinceMs: null, rejectedWith: null, pausedUntilMs: null, failuresInRow: 0 },
      // A refresh succeeded, so the provider accepts the auth client.
      ...{ acceptedAtMs: 4000, refusedAtMs: null, refusedSecretId: null },
      provider: null,
    };
    expect((await store.authClients.listUnrecognized(10)).map((it) => it.id)).to.deep.equal([id(50)]);
    expect(await store.authClients.find(id(50))).to.include({ ...client, name: 'Client', sealed: sealed('client') });
    const { items } = await store.secrets.list({ workspaceId: id(30) });
    expect(items.map((it) => [it.sealed, it.version, it.degradedSinceMs, it.refreshTokenExpiresAtMs])).to.deep.equal(
      Array(6).fill([sealed('secret'), 3, null, null]),
    );
    const good = { authClientId: id(50), failingSinceMs: null, lastErrorCode: null, lastErrorAtMs: null };
    const states = await Promise.all(items.map((it) => store.refreshes.find(it.id)));
    expect(states).to.deep.equal([
      state(200, { strategy: 'refresh_token', expiresAtMs: 9000, refreshAfterMs: 8500, nextAttemptAtMs: 8500 }),
      state(201, { strategy: 'ig_refresh', expiresAtMs: 7000, refreshAfterMs: 6500, nextAttemptAtMs: 6600 }),
      state(202, { expiresAtMs: 6000, refreshAfterMs: 5500, nextAttemptAtMs: NEVER, status: 'error' }),
      state(203, { expiresAtMs: null, refreshAfterMs: NEVER, nextAttemptAtMs: NEVER }),
      undefined,
      undefined,
    ]);
    function state(number: number, more: object): object {
      return {
        ...good,
        secretId: id(number),
        strategy: 'refresh_token',
        obtainedAtMs: 1000 + number,
        failures: 0,
        lastErrorClass: null,
        status: 'ready',
        ...more,
      };
    }
    const due = async (nowMs: number) =>
      (await store.refreshes.findDue({ nowMs, movedBackMs: 0 }, 10, [])).map(({ secretId }) => secretId);
    expect(await due(8499)).to.deep.equal([id(201)]);
    expect(await due(NEVER - 1)).to.deep.equal([id(201), id(200)]);
    const wanted = { secretId: id(200), authClientId: id(50), clientLimit: 1 };
    const [lease] = await store.refreshes.claim([wanted], { owner: 'a', untilMs: 99_000 }, 9000);
    expect(lease?.epoch).to.equal(1);
    await store.close();
  });
}

const insertSecret = (number: number, type: string, expiresAtMs: number | null, stateOfIt = 'ready'): string =>
  `insert into secrets (id, tenant_id, workspace_id, auth_client_id, type, name, state, version, sealed, key_id,
     obtained_at_ms, expires_at_ms, created_at_ms, updated_at_ms)
   values ('${id(number)}', '${id(10)}', '${id(30)}', '${id(50)}', '${type}', 'Secret', '${stateOfIt}', 3,
     '${sealed('secret')}', 'k1', ${1000 + number}, ${expiresAtMs ?? 'null'}, 1, 1)`;

const insertRefreshState = (
  number: number,
  strategy: string,
  afterMs: number,
  nextMs: number,
  status = 'ready',
): string =>
  `insert into refresh_states (secret_id, auth_client_id, strategy, refresh_after_ms, next_attempt_at_ms, due_at_ms,
     failures, status)
   values ('${id(number)}', '${id(50)}', '${strategy}', ${afterMs}, ${nextMs}, ${Math.max(afterMs, nextMs)}, 0,
     '${status}')`;

/** Statements that insert rows as the first version did. */
const FIRST_VERSION_ROWS: readonly string[] = [
  `insert into tenants values ('${id(10)}', 'Tenant', 1)`,
  `insert into contracts values ('${id(20)}', '${id(10)}', 'Contract', 1)`,
  `insert into workspaces values ('${id(30)}', '${id(10)}', '${id(20)}', 'Workspace', 1)`,
  `insert into auth_clients (id, type, name, level, sealed, key_id, created_at_ms, updated_at_ms)
   values ('${id(50)}', 'oauth2', 'Client', 'global', '${sealed('client')}', 'k1', 1, 1)`,
  insertSecret(200, 'oauth2', 9000),
  insertRefreshState(200, 'refresh_token', 8500, 8500),
  insertSecret(201, 'oauth2_instagram', 7000),
  insertRefreshState(201, 'ig_refresh_token', 6500, 6600),
  insertSecret(202, 'oauth2', 6000, 'error'),
  insertRefreshState(202, 'refresh_token', 5500, 5500, 'error'),
  `update secrets set refreshed_at_ms = 4000 where id = '${id(201)}'`,
  // Without an expiry, without a refresh token, and of a type without one.
  insertSecret(203, 'oauth2', null),
  insertSecret(204, 'oauth2', 5000),
  insertSecret(205, 'basic', null),
];
