import type { Revocation } from '../../model/revocation.js';
import type { RevocationRepository } from '../store.js';
import { COLUMNS, only } from './columns.js';
import type { Access } from './schema.js';
import { takerOfDue } from './takeDue.js';

export function sqlRevocations(access: Access): RevocationRepository {
  const { write } = access;
  return {
    add: async (revocation) => {
      await write.insertInto('revocations').values(only(revocation, COLUMNS.revocations)).execute();
    },
    claim: takerOfDue<Revocation>(access, {
      name: 'revocations',
      columns: COLUMNS.revocations,
      dueAt: 'nextAttemptAtMs',
    }),
    change: async (id, changes) => {
      await write
        .updateTable('revocations')
        .set(only(changes, ['attempts', 'nextAttemptAtMs']))
        .where('id', '=', id)
        .execute();
    },
    remove: async (id) => {
      await write.deleteFrom('revocations').where('id', '=', id).execute();
    },
  };
}
