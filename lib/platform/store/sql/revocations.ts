import type { Revocation } from '../../model/revocation.js';
import type { RevocationRepository } from '../store.js';
import { COLUMNS, pickColumns } from './columns.js';
import type { DatabaseAccess } from './schema.js';
import { createDueClaim } from './claimDue.js';

export function sqlRevocations(access: DatabaseAccess): RevocationRepository {
  const { write } = access;
  return {
    add: async (revocation) => {
      await write.insertInto('revocations').values(pickColumns(revocation, COLUMNS.revocations)).execute();
    },
    claim: createDueClaim<Revocation>(access, {
      name: 'revocations',
      columns: COLUMNS.revocations,
      dueAt: 'nextAttemptAtMs',
    }),
    update: async (id, changes) => {
      await write
        .updateTable('revocations')
        .set(pickColumns(changes, ['attempts', 'nextAttemptAtMs']))
        .where('id', '=', id)
        .execute();
    },
    delete: async (id) => {
      await write.deleteFrom('revocations').where('id', '=', id).execute();
    },
  };
}
