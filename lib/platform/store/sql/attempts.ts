import type { RefreshAttempt } from '../../model/refresh.js';
import type { RefreshAttemptRepository } from '../store.js';
import { aliased, COLUMNS, inSnakeCase, only } from './columns.js';
import { forEngines, runPrepared } from './prepared.js';
import type { Access, Db } from './schema.js';
import { withoutSync } from './withoutSync.js';

const CHANGING = ['state', 'sealed', 'keyId', 'startedAtMs'] as const;

export function sqlAttempts({ engine, read, write }: Access): RefreshAttemptRepository {
  const all = read.selectFrom('refreshAttempts').select(COLUMNS.refreshAttempts);
  return {
    add: async (attempt) => {
      const add = (connection: Db): Promise<unknown> =>
        runPrepared(
          connection,
          ADD[engine],
          COLUMNS.refreshAttempts.map((column) => attempt[column]),
        );
      // It tells those that come after a crash of the process what that was doing: of a machine that fails, the clock tells.
      await (engine === 'postgres' || write.isTransaction ? add(write) : withoutSync(write, add));
    },
    change: async (id, changes) => {
      const { numUpdatedRows } = await write
        .updateTable('refreshAttempts')
        .set(only(changes, CHANGING))
        .where('id', '=', id)
        .executeTakeFirstOrThrow();
      return numUpdatedRows > 0n;
    },
    remove: async (id) => {
      await runPrepared(write, REMOVE[engine], [id]);
    },
    ofSecret: (secretId) => runPrepared<RefreshAttempt>(read, OF_SECRET[engine], [secretId]),
    abandoned: (nowMs, limit) =>
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

const NAMES = COLUMNS.refreshAttempts.map(inSnakeCase);
const ADD = forEngines(`/* add_attempt */ insert into refresh_attempts (${NAMES.join(', ')})
  values (${NAMES.map((_, index) => `$${index + 1}`).join(', ')})`);
const REMOVE = forEngines('/* remove_attempt */ delete from refresh_attempts where id = $1');
const OF_SECRET = forEngines(`/* attempts_of_secret */ select ${aliased(COLUMNS.refreshAttempts)} from refresh_attempts
  where secret_id = $1 order by id`);
