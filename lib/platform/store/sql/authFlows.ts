import type { AuthFlow } from '../../model/authFlow.js';
import type { AuthFlowRepository } from '../store.js';
import { COLUMNS, pickColumns } from './columns.js';
import type { DatabaseAccess } from './schema.js';
import { createDueClaim } from './claimDue.js';

const UPDATABLE = [
  'status',
  'errorCode',
  'errorDescription',
  'sealed',
  'keyId',
  'quarantinedAtMs',
  'pollAtMs',
  'secretId',
  'expiresAtMs',
] as const;

export function sqlAuthFlows(access: DatabaseAccess): AuthFlowRepository {
  const { read, write } = access;
  const all = read.selectFrom('authFlows').select(COLUMNS.authFlows);
  return {
    add: async (flow) => {
      await write.insertInto('authFlows').values(pickColumns(flow, COLUMNS.authFlows)).execute();
    },
    find: (id) => all.where('id', '=', id).executeTakeFirst(),
    findByState: (stateHash) => all.where('stateHash', '=', stateHash).executeTakeFirst(),
    update: (id, expected, changes) =>
      write
        .updateTable('authFlows')
        .set(pickColumns(changes, UPDATABLE))
        .where('id', '=', id)
        .where('status', '=', expected)
        .returning(COLUMNS.authFlows)
        .executeTakeFirst(),
    claimDuePolls: createDueClaim<AuthFlow>(access, {
      name: 'auth_flows',
      columns: COLUMNS.authFlows,
      dueAt: 'pollAtMs',
      condition: `and poll_at_ms is not null and status = 'pending' and expires_at_ms > $1`,
    }),
    deleteExpired: async (beforeMs) => {
      await write.deleteFrom('authFlows').where('expiresAtMs', '<', beforeMs).execute();
    },
  };
}
