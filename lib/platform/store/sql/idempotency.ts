import type { IdempotencyRepository } from '../store.js';
import { COLUMNS, pickColumns } from './columns.js';
import type { DatabaseAccess } from './schema.js';

export function sqlIdempotency({ read, write }: DatabaseAccess): IdempotencyRepository {
  return {
    claim: async (entry) => {
      for (;;) {
        const { numInsertedOrUpdatedRows } = await write
          .insertInto('idempotencyKeys')
          .values(pickColumns(entry, COLUMNS.idempotencyKeys))
          .onConflict((conflict) => conflict.columns(['userId', 'key']).doNothing())
          .executeTakeFirstOrThrow();
        if (numInsertedOrUpdatedRows === 1n) return undefined;
        const earlier = await write
          .selectFrom('idempotencyKeys')
          .select(COLUMNS.idempotencyKeys)
          .where('userId', '=', entry.userId)
          .where('key', '=', entry.key)
          .executeTakeFirst();
        // The earlier entry was deleted between the two statements, so the key is free.
        if (earlier !== undefined) return earlier;
      }
    },
    find: (userId, key) =>
      read
        .selectFrom('idempotencyKeys')
        .select(COLUMNS.idempotencyKeys)
        .where('userId', '=', userId)
        .where('key', '=', key)
        .executeTakeFirst(),
    deleteOlderThan: async (ms) => {
      await write.deleteFrom('idempotencyKeys').where('createdAtMs', '<', ms).execute();
    },
  };
}
