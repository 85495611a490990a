import { RestError } from '../../errors.js';
import type { Workspace } from '../../platform/model/directory.js';
import type { Scope } from '../../platform/model/scope.js';
import type { DirectoryRepository } from '../../platform/store/store.js';
import { OPERATOR } from '../../platform/usecases/directory/by.js';
import { createWorkspace, type WorkspaceParent } from '../../platform/usecases/directory/workspaces.js';
import { command } from '../command.js';
import { contractNamed, tenantNamed } from './named.js';
import { json, print, printList, time } from './print.js';
import { withStore } from './store.js';

interface Places {
  readonly contract: string | undefined;
  readonly tenant: string | undefined;
}

export const workspaceCommands = [
  command({
    name: 'workspaces create',
    about: 'makes a workspace in a contract, or in the contract "Default" of a tenant',
    options: {
      name: { value: 'NAME', about: 'what it is called', required: true },
      contract: { value: 'CONTRACT', about: 'id of its contract' },
      tenant: { value: 'TENANT', about: 'id of its tenant, in place of the contract' },
      ...json,
    },
    async run({ values }, { io }) {
      if ((values.contract === undefined) === (values.tenant === undefined)) {
        throw new RestError('usage', 'workspaces create needs one of --contract CONTRACT and --tenant TENANT');
      }
      const workspace = await withStore(io, async (services) =>
        createWorkspace(services, OPERATOR, await parentOf(services.store.directory, values), values),
      );
      await print(io, values.json, shown(workspace), `workspace ${workspace.id} (${workspace.name})`);
      return 0;
    },
  }),
  command({
    name: 'workspaces list',
    about: 'lists the workspaces',
    options: {
      contract: { value: 'CONTRACT', about: 'only those of this contract' },
      tenant: { value: 'TENANT', about: 'only those of this tenant' },
      ...json,
    },
    async run({ values }, { io }) {
      if (values.contract !== undefined && values.tenant !== undefined) {
        throw new RestError('usage', 'workspaces list takes one of --contract CONTRACT and --tenant TENANT');
      }
      const { items } = await withStore(io, async ({ store: { directory } }) =>
        directory.workspaces([await scopeOf(directory, values)]),
      );
      await printList(io, values.json, 'workspaces', items.map(shown));
      return 0;
    },
  }),
];

async function parentOf(directory: DirectoryRepository, { contract, tenant = '' }: Places): Promise<WorkspaceParent> {
  if (contract !== undefined) return { contract: await contractNamed(directory, contract) };
  return { tenant: await tenantNamed(directory, tenant) };
}

async function scopeOf(directory: DirectoryRepository, { contract, tenant }: Places): Promise<Scope> {
  if (contract !== undefined) return { level: 'contract', id: (await contractNamed(directory, contract)).id };
  if (tenant !== undefined) return { level: 'tenant', id: (await tenantNamed(directory, tenant)).id };
  return { level: 'global' };
}

function shown({ id, name, contractId, tenantId, createdAtMs }: Workspace) {
  return { id, name, contract: contractId, tenant: tenantId, created_at: time(createdAtMs) };
}
