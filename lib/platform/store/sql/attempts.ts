import type { RefreshAttemptRepository } from '../store.js';
import { COLUMNS, only } from './columns.js';
import type { Access } from './schema.js';

const CHANGING = ['state', 'sealed', 'keyId', 'startedAtMs'] as const;

export function sqlAttempts({ read, write }: Access): RefreshAttemptRepository {
  const all = read.selectFrom('refreshAttempts').select(COLUMNS.refreshAttempts);
  return {
    add: async (attempt) => {
      await write.insertInto('refreshAttempts').values(only(attempt, COLUMNS.refreshAttempts)).execute();
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
      await write.deleteFrom('refreshAttempts').where('id', '=', id).execute();
    },
    ofSecret: (secretId) => all.where('secretId', '=', secretId).orderBy('id').execute(),
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
