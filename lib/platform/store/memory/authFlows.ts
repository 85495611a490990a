import type { AuthFlowRepository } from '../store.js';
import { type Access, byId, compare, where } from './tables.js';

export function memoryAuthFlows({ read, write }: Access): AuthFlowRepository {
  return {
    add: (flow) =>
      write((tables) => {
        tables.require('tenants', flow.tenantId);
        tables.require('workspaces', flow.workspaceId);
        tables.require('authClients', flow.authClientId);
        tables.require('users', flow.userId);
        tables.insert('authFlows', flow.id, flow);
      }),
    find: (id) => read((tables) => tables.of('authFlows').get(id)),
    byState: (hash) => read((tables) => where(tables.of('authFlows'), ({ stateHash }) => stateHash === hash)[0]),
    update: (id, expected, changes) =>
      write((tables) => {
        const flow = tables.of('authFlows').get(id);
        if (flow?.status !== expected) return undefined;
        const changed = { ...flow, ...changes };
        tables.change('authFlows').set(id, changed);
        return changed;
      }),
    claimPolls: (nowMs, untilMs, limit) =>
      write((tables) =>
        where(
          tables.of('authFlows'),
          ({ status, pollAtMs, expiresAtMs }) =>
            status === 'pending' && pollAtMs !== null && pollAtMs <= nowMs && expiresAtMs > nowMs,
        )
          .sort((a, b) => compare(a.pollAtMs ?? 0, b.pollAtMs ?? 0) || compare<string>(a.id, b.id))
          .slice(0, limit)
          .sort(byId)
          .map((flow) => {
            const claimed = { ...flow, pollAtMs: untilMs };
            tables.change('authFlows').set(flow.id, claimed);
            return claimed;
          }),
      ),
    removeExpired: (beforeMs) =>
      write((tables) => {
        for (const { id } of where(tables.of('authFlows'), ({ expiresAtMs }) => expiresAtMs < beforeMs)) {
          tables.change('authFlows').delete(id);
        }
      }),
  };
}
