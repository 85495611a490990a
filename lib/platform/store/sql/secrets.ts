import type { SecretFilter, SecretRepository } from '../store.js';
import { COLUMNS, only } from './columns.js';
import { withConflicts } from './conflicts.js';
import { listed } from './queries.js';
import type { Access } from './schema.js';
import { secretsByIds, secretsInPlace } from './secretsInPlace.js';

const FILTERS = [
  'workspaceId',
  'userId',
  'authClientId',
  'reference',
] as const satisfies readonly (keyof SecretFilter)[];

const CHANGING = [
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

export function sqlSecrets(access: Access): SecretRepository {
  const { read, write } = access;
  return {
    add: async (secret) => {
      await withConflicts(write.insertInto('secrets').values(only(secret, COLUMNS.secrets)).execute());
    },
    findMany: (keys) => secretsInPlace(access, keys),
    findByIds: (ids) => secretsByIds(access, ids),
    list: (filter, page) => {
      const all = read.selectFrom('secrets').select(COLUMNS.secrets);
      const fitting = all.where((eb) =>
        eb.and(FILTERS.flatMap((name) => (filter[name] === undefined ? [] : [eb(name, '=', filter[name] as never)]))),
      );
      return listed(fitting, page);
    },
    countOf: async (authClientId) => {
      const { total } = await read
        .selectFrom('secrets')
        .select(({ fn }) => fn.countAll<number>().as('total'))
        .where('authClientId', '=', authClientId)
        .executeTakeFirstOrThrow();
      return total;
    },
    update: (id, changes, expected = {}) => {
      let query = write.updateTable('secrets').set(only(changes, CHANGING)).where('id', '=', id);
      if (expected.sealed !== undefined) query = query.where('sealed', '=', expected.sealed);
      if (expected.version !== undefined) query = query.where('version', '=', expected.version);
      return withConflicts(query.returning(COLUMNS.secrets).executeTakeFirst());
    },
    remove: async (workspaceId, id) => {
      const { numDeletedRows } = await write
        .deleteFrom('secrets')
        .where('id', '=', id)
        .where('workspaceId', '=', workspaceId)
        .executeTakeFirstOrThrow();
      return numDeletedRows > 0n;
    },
  };
}
