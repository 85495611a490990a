import type { SessionRepository } from '../store.js';
import { type TableAccess, filterRows } from './tables.js';

export function memorySessions({ read, write }: TableAccess): SessionRepository {
  return {
    add: (session) =>
      write((tables) => {
        tables.requireRow('users', session.userId);
        tables.requireRow('keys', session.apiKeyId);
        tables.insert('sessions', session.id, session);
      }),
    find: (hash) =>
      read((tables) => {
        const session = filterRows(tables.table('sessions'), (it) => it.hash === hash)[0];
        const key = tables.table('keys').get(session?.apiKeyId ?? '');
        return key === undefined || key.revokedAtMs === null ? session : undefined;
      }),
    markSeen: (id, atMs) =>
      write((tables) => {
        const session = tables.table('sessions').get(id);
        if (session !== undefined) tables.writableTable('sessions').set(id, { ...session, seenAtMs: atMs });
      }),
    delete: (id) =>
      write((tables) => {
        tables.writableTable('sessions').delete(id);
      }),
    deleteExpired: ({ createdMs, seenMs }) =>
      write((tables) => {
        const expired = filterRows(
          tables.table('sessions'),
          (it) => it.createdAtMs < createdMs || it.seenAtMs < seenMs,
        );
        for (const { id } of expired) tables.writableTable('sessions').delete(id);
      }),

    addLink: (link) =>
      write((tables) => {
        tables.requireRow('users', link.userId);
        tables.insert('loginLinks', link.hash, link);
      }),
    consumeLink: (hash) =>
      write((tables) => {
        const link = tables.table('loginLinks').get(hash);
        tables.writableTable('loginLinks').delete(hash);
        return link;
      }),
    deleteExpiredLinks: (untilMs) =>
      write((tables) => {
        for (const { hash } of filterRows(tables.table('loginLinks'), ({ expiresAtMs }) => expiresAtMs <= untilMs)) {
          tables.writableTable('loginLinks').delete(hash);
        }
      }),
  };
}
