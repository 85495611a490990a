import type { RefreshAttempt } from '../../model/refresh.js';
import type { RefreshAttemptRepository } from '../store.js';
import { aliasColumns, COLUMNS, toSnakeCase, pickColumns } from './columns.js';
import { createStatements, runPrepared } from './preparedStatements.js';
import type { DatabaseAccess, Db } from './schema.js';
import { withNormalSync } from './withNormalSync.js';

const UPDATABLE = ['state', 'sealed', 'keyId', 'startedAtMs'] as const;

export function sqlAttempts({ engine, read, write }: DatabaseAccess): RefreshAttemptRepository {
  const all = read.selectFrom('refreshAttempts').select(COLUMNS.refreshAttempts);
  return {
    add: async (attempt) => {
      const add = (connection: Db): Promise<unknown> =>
        runPrepared(
          connection,
          ADD[engine],
          COLUMNS.refreshAttempts.map((column) => attempt[column]),
        );
      // The entry is for the recovery after a crash of the process; after a failure of the machine, `startedAtMs` decides.
      await (engine === 'postgres' || write.isTransaction ? add(write) : withNormalSync(write, add));
    },
    update: async (id, changes) => {
      const { numUpdatedRows } = await write
        .updateTable('refreshAttempts')
        .set(pickColumns(changes, UPDATABLE))
        .where('id', '=', id)
        .executeTakeFirstOrThrow();
      return numUpdatedRows > 0n;
    },
    delete: async (id) => {
      await runPrepared(write, REMOVE[engine], [id]);
    },
    listBySecret: (secretId) => runPrepared<RefreshAttempt>(read, OF_SECRET[engine], [secretId]),
    findAbandoned: (nowMs, limit) =>
      all
        .where('state', '=', 'open')
        .where((eb) => {
          const leased = eb
            .selectFrom('refreshStates')
            .select('leaseUntilMs')
            .whereRef('refreshStates.secretId', '=', 'refreshAttempts.secretId')
            .where('leaseUntilMs', '>', nowMs);
          return eb.not(eb.exists(leased));
        })
        .orderBy('id')
        .limit(limit)
        .execute(),
  };
}

const NAMES = COLUMNS.refreshAttempts.map(toSnakeCase);
const ADD = createStatements(`/* add_attempt */ insert into refresh_attempts (${NAMES.join(', ')})
  values (${NAMES.map((_, index) => `$${index + 1}`).join(', ')})`);
const REMOVE = createStatements('/* remove_attempt */ delete from refresh_attempts where id = $1');
const OF_SECRET =
  createStatements(`/* attempts_of_secret */ select ${aliasColumns(COLUMNS.refreshAttempts)} from refresh_attempts
  where secret_id = $1 order by id`);
