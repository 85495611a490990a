import type { SessionRepository } from '../store.js';
import { COLUMNS, pickColumns } from './columns.js';
import type { DatabaseAccess } from './schema.js';

export function sqlSessions({ read, write }: DatabaseAccess): SessionRepository {
  return {
    add: async (session) => {
      await write.insertInto('sessions').values(pickColumns(session, COLUMNS.sessions)).execute();
    },
    find: (hash) =>
      read
        .selectFrom('sessions')
        .select(COLUMNS.sessions)
        .where('hash', '=', hash)
        .where((where) =>
          where.not(
            where.exists(
              where
                .selectFrom('apiKeys')
                .select('apiKeys.id')
                .whereRef('apiKeys.id', '=', 'sessions.apiKeyId')
                .where('apiKeys.revokedAtMs', 'is not', null),
            ),
          ),
        )
        .executeTakeFirst(),
    markSeen: async (id, atMs) => {
      await write.updateTable('sessions').set({ seenAtMs: atMs }).where('id', '=', id).execute();
    },
    delete: async (id) => {
      await write.deleteFrom('sessions').where('id', '=', id).execute();
    },
    deleteExpired: async ({ createdMs, seenMs }) => {
      await write
        .deleteFrom('sessions')
        .where((where) => where.or([where('createdAtMs', '<', createdMs), where('seenAtMs', '<', seenMs)]))
        .execute();
    },

    addLink: async (link) => {
      await write.insertInto('loginLinks').values(pickColumns(link, COLUMNS.loginLinks)).execute();
    },
    consumeLink: (hash) =>
      write.deleteFrom('loginLinks').where('hash', '=', hash).returning(COLUMNS.loginLinks).executeTakeFirst(),
    deleteExpiredLinks: async (untilMs) => {
      await write.deleteFrom('loginLinks').where('expiresAtMs', '<=', untilMs).execute();
    },
  };
}
