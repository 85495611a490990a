import type { AuthFlow } from '../../model/authFlow.js';
import type { AuthFlowRepository } from '../store.js';
import { COLUMNS, only } from './columns.js';
import type { Access } from './schema.js';
import { takerOfDue } from './takeDue.js';

const CHANGING = [
  'status',
  'errorCode',
  'errorDescription',
  'sealed',
  'keyId',
  'pollAtMs',
  'secretId',
  'expiresAtMs',
] as const;

export function sqlAuthFlows(access: Access): AuthFlowRepository {
  const { read, write } = access;
  const all = read.selectFrom('authFlows').select(COLUMNS.authFlows);
  return {
    add: async (flow) => {
      await write.insertInto('authFlows').values(only(flow, COLUMNS.authFlows)).execute();
    },
    find: (id) => all.where('id', '=', id).executeTakeFirst(),
    byState: (stateHash) => all.where('stateHash', '=', stateHash).executeTakeFirst(),
    update: (id, expected, changes) =>
      write
        .updateTable('authFlows')
        .set(only(changes, CHANGING))
        .where('id', '=', id)
        .where('status', '=', expected)
        .returning(COLUMNS.authFlows)
        .executeTakeFirst(),
    claimPolls: takerOfDue<AuthFlow>(access, {
      name: 'auth_flows',
      columns: COLUMNS.authFlows,
      dueAt: 'pollAtMs',
      condition: `and poll_at_ms is not null and status = 'pending' and expires_at_ms > $1`,
    }),
    removeExpired: async (beforeMs) => {
      await write.deleteFrom('authFlows').where('expiresAtMs', '<', beforeMs).execute();
    },
  };
}
