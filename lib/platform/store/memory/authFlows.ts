import type { AuthFlowRepository } from '../store.js';
import { type TableAccess, byId, compare, filterRows } from './tables.js';

export function memoryAuthFlows({ read, write }: TableAccess): AuthFlowRepository {
  return {
    add: (flow) =>
      write((tables) => {
        tables.requireRow('tenants', flow.tenantId);
        tables.requireRow('workspaces', flow.workspaceId);
        tables.requireRow('authClients', flow.authClientId);
        tables.requireRow('users', flow.userId);
        tables.insert('authFlows', flow.id, flow);
      }),
    find: (id) => read((tables) => tables.table('authFlows').get(id)),
    findByState: (hash) =>
      read((tables) => filterRows(tables.table('authFlows'), ({ stateHash }) => stateHash === hash)[0]),
    update: (id, expected, changes) =>
      write((tables) => {
        const flow = tables.table('authFlows').get(id);
        if (flow?.status !== expected) return undefined;
        const changed = { ...flow, ...changes };
        tables.writableTable('authFlows').set(id, changed);
        return changed;
      }),
    claimDuePolls: (nowMs, untilMs, limit) =>
      write((tables) =>
        filterRows(
          tables.table('authFlows'),
          ({ status, pollAtMs, expiresAtMs }) =>
            status === 'pending' && pollAtMs !== null && pollAtMs <= nowMs && expiresAtMs > nowMs,
        )
          .sort((a, b) => compare(a.pollAtMs ?? 0, b.pollAtMs ?? 0) || compare<string>(a.id, b.id))
          .slice(0, limit)
          .sort(byId)
          .map((flow) => {
            const claimed = { ...flow, pollAtMs: untilMs };
            tables.writableTable('authFlows').set(flow.id, claimed);
            return claimed;
          }),
      ),
    deleteExpired: (beforeMs) =>
      write((tables) => {
        for (const { id } of filterRows(tables.table('authFlows'), ({ expiresAtMs }) => expiresAtMs < beforeMs)) {
          tables.writableTable('authFlows').delete(id);
        }
      }),
  };
}
