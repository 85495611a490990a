import type { SessionRepository } from '../store.js';
import { type Access, where } from './tables.js';

export function memorySessions({ read, write }: Access): SessionRepository {
  return {
    add: (session) =>
      write((tables) => {
        tables.require('users', session.userId);
        tables.require('keys', session.apiKeyId);
        tables.insert('sessions', session.id, session);
      }),
    find: (hash) =>
      read((tables) => {
        const session = where(tables.of('sessions'), (it) => it.hash === hash)[0];
        const key = tables.of('keys').get(session?.apiKeyId ?? '');
        return key === undefined || key.revokedAtMs === null ? session : undefined;
      }),
    seen: (id, atMs) =>
      write((tables) => {
        const session = tables.of('sessions').get(id);
        if (session !== undefined) tables.change('sessions').set(id, { ...session, seenAtMs: atMs });
      }),
    remove: (id) =>
      write((tables) => {
        tables.change('sessions').delete(id);
      }),
    removeEnded: ({ createdMs, seenMs }) =>
      write((tables) => {
        const ended = where(tables.of('sessions'), (it) => it.createdAtMs < createdMs || it.seenAtMs < seenMs);
        for (const { id } of ended) tables.change('sessions').delete(id);
      }),

    addLink: (link) =>
      write((tables) => {
        tables.require('users', link.userId);
        tables.insert('loginLinks', link.hash, link);
      }),
    takeLink: (hash) =>
      write((tables) => {
        const link = tables.of('loginLinks').get(hash);
        tables.change('loginLinks').delete(hash);
        return link;
      }),
    removeLinks: (untilMs) =>
      write((tables) => {
        for (const { hash } of where(tables.of('loginLinks'), ({ expiresAtMs }) => expiresAtMs <= untilMs)) {
          tables.change('loginLinks').delete(hash);
        }
      }),
  };
}
