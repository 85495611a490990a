import { type RawBuilder, sql } from 'kysely';

import type { ExpirySoonQuery } from '../../model/refreshTokenExpiry.js';
import type { SecretFilter, SecretRepository } from '../store.js';
import { COLUMNS, pickColumns } from './columns.js';
import { translateConflicts } from './conflicts.js';
import { paginate } from './queries.js';
import type { DatabaseAccess } from './schema.js';
import { findSecretsByIds, findSecretsByKeys } from './findSecrets.js';

const FILTERS = [
  'workspaceId',
  'userId',
  'authClientId',
  'reference',
] as const satisfies readonly (keyof SecretFilter)[];

const UPDATABLE = [
  'name',
  'reference',
  'state',
  'error',
  'sealed',
  'keyId',
  'quarantinedAtMs',
  'version',
  'obtainedAtMs',
  'refreshedAtMs',
  'expiresAtMs',
  'degradedSinceMs',
  'refreshTokenObtainedAtMs',
  'refreshTokenExpiresAtMs',
  'refreshTokenAlertedAtMs',
  'updatedAtMs',
] as const;

/** The condition of `expiresSoon` for the columns of a secret; null columns don't fulfil it. */
function expiresSoon({ nowMs, leadMs }: ExpirySoonQuery): RawBuilder<boolean> {
  const expiry = sql.ref('refreshTokenExpiresAtMs');
  return sql<boolean>`(${sql.ref('state')} = 'ready' and ${expiry} > ${nowMs} and ${expiry} <= ${nowMs + leadMs}
    and ${expiry} + ${sql.ref('refreshTokenObtainedAtMs')} <= ${2 * nowMs})`;
}

export function sqlSecrets(access: DatabaseAccess): SecretRepository {
  const { read, write } = access;
  return {
    add: async (secret) => {
      await translateConflicts(write.insertInto('secrets').values(pickColumns(secret, COLUMNS.secrets)).execute());
    },
    findMany: (keys) => findSecretsByKeys(access, keys),
    findByIds: (ids) => findSecretsByIds(access, ids),
    list: (filter, page) => {
      const all = read.selectFrom('secrets').select(COLUMNS.secrets);
      const matching = all.where((eb) =>
        eb.and(FILTERS.flatMap((name) => (filter[name] === undefined ? [] : [eb(name, '=', filter[name] as never)]))),
      );
      const { refreshTokenExpiry: at } = filter;
      return paginate(at === undefined ? matching : matching.where(expiresSoon(at)), page);
    },
    countByAuthClient: async (authClientId) => {
      const { total } = await read
        .selectFrom('secrets')
        .select(({ fn }) => fn.countAll<number>().as('total'))
        .where('authClientId', '=', authClientId)
        .executeTakeFirstOrThrow();
      return total;
    },
    update: (id, changes, expected = {}) => {
      let query = write.updateTable('secrets').set(pickColumns(changes, UPDATABLE)).where('id', '=', id);
      if (expected.sealed !== undefined) query = query.where('sealed', '=', expected.sealed);
      if (expected.version !== undefined) query = query.where('version', '=', expected.version);
      return translateConflicts(query.returning(COLUMNS.secrets).executeTakeFirst());
    },
    findExpiringRefreshTokens: (at, limit) =>
      read
        .selectFrom('secrets')
        .select(COLUMNS.secrets)
        .where(expiresSoon(at))
        .where('refreshTokenAlertedAtMs', 'is', null)
        .orderBy('refreshTokenExpiresAtMs')
        .limit(limit)
        .execute(),
    markExpiryAlerted: ({ id, refreshTokenExpiresAtMs }, nowMs) =>
      write
        .updateTable('secrets')
        .set({ refreshTokenAlertedAtMs: nowMs })
        .where('id', '=', id)
        .where('refreshTokenExpiresAtMs', '=', refreshTokenExpiresAtMs)
        .where('refreshTokenAlertedAtMs', 'is', null)
        .where('state', '=', 'ready')
        .returning(COLUMNS.secrets)
        .executeTakeFirst(),
    delete: async (workspaceId, id) => {
      const { numDeletedRows } = await write
        .deleteFrom('secrets')
        .where('id', '=', id)
        .where('workspaceId', '=', workspaceId)
        .executeTakeFirstOrThrow();
      return numDeletedRows > 0n;
    },
  };
}
