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
  'updatedAtMs',
] as const;

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
      return paginate(matching, page);
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
