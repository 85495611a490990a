import type { SessionRepository } from '../store.js';
import { COLUMNS, only } from './columns.js';
import type { Access } from './schema.js';

export function sqlSessions({ read, write }: Access): SessionRepository {
  return {
    add: async (session) => {
      await write.insertInto('sessions').values(only(session, COLUMNS.sessions)).execute();
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
    seen: async (id, atMs) => {
      await write.updateTable('sessions').set({ seenAtMs: atMs }).where('id', '=', id).execute();
    },
    remove: async (id) => {
      await write.deleteFrom('sessions').where('id', '=', id).execute();
    },
    removeEnded: async ({ createdMs, seenMs }) => {
      await write
        .deleteFrom('sessions')
        .where((where) => where.or([where('createdAtMs', '<', createdMs), where('seenAtMs', '<', seenMs)]))
        .execute();
    },

    addLink: async (link) => {
      await write.insertInto('loginLinks').values(only(link, COLUMNS.loginLinks)).execute();
    },
    takeLink: (hash) =>
      write.deleteFrom('loginLinks').where('hash', '=', hash).returning(COLUMNS.loginLinks).executeTakeFirst(),
    removeLinks: async (untilMs) => {
      await write.deleteFrom('loginLinks').where('expiresAtMs', '<=', untilMs).execute();
    },
  };
}
