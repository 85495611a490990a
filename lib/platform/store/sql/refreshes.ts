import type { RefreshRepository } from '../store.js';
import { COLUMNS, only } from './columns.js';
import type { Access } from './schema.js';

export function sqlRefreshes({ read, write }: Access): RefreshRepository {
  const all = read.selectFrom('refreshStates').select(COLUMNS.refreshStates);
  return {
    put: async (state) => {
      const row = {
        ...only(state, COLUMNS.refreshStates),
        dueAtMs: Math.max(state.refreshAfterMs, state.nextAttemptAtMs),
      };
      // Not a new row in the old one's place: a lease on it stays.
      await write
        .insertInto('refreshStates')
        .values(row)
        .onConflict((conflict) => conflict.column('secretId').doUpdateSet(row))
        .execute();
    },
    find: (secretId) => all.where('secretId', '=', secretId).executeTakeFirst(),
    remove: async (secretId) => {
      await write.deleteFrom('refreshStates').where('secretId', '=', secretId).execute();
    },
    due: (nowMs, limit) =>
      all
        .where('status', '<>', 'error')
        .where('dueAtMs', '<=', nowMs)
        .orderBy('dueAtMs')
        .orderBy('secretId')
        .limit(limit)
        .execute(),
  };
}
