import { RestError } from '../../errors.js';
import type { Workspace } from '../../platform/model/directory.js';
import type { Scope } from '../../platform/model/scope.js';
import type { DirectoryRepository } from '../../platform/store/store.js';
import { COMMAND_LINE_ACTOR } from '../../platform/usecases/directory/actor.js';
import { createWorkspace, type WorkspaceParent } from '../../platform/usecases/directory/workspaces.js';
import { defineCommand } from '../command.js';
import { resolveContract, resolveTenant } from './resolveResource.js';
import { JSON_OPTION, printResult, printList, formatTime } from './printResult.js';
import { withStore } from './withStore.js';

interface ParentOptions {
  readonly contract: string | undefined;
  readonly tenant: string | undefined;
}

export const workspaceCommands = [
  defineCommand({
    name: 'workspaces create',
    description: 'creates a workspace in a contract, or in the contract "Default" of a tenant',
    options: {
      name: { value: 'NAME', description: 'name of the workspace', required: true },
      contract: { value: 'CONTRACT', description: 'id of its contract' },
      tenant: { value: 'TENANT', description: 'id of its tenant, instead of a contract' },
      ...JSON_OPTION,
    },
    async run({ values }, { io }) {
      if ((values.contract === undefined) === (values.tenant === undefined)) {
        throw new RestError('usage', 'workspaces create needs either --contract CONTRACT or --tenant TENANT');
      }
      const workspace = await withStore(io, async (services) =>
        createWorkspace(services, COMMAND_LINE_ACTOR, await resolveParent(services.store.directory, values), values),
      );
      await printResult(io, values.json, toOutput(workspace), `workspace ${workspace.id} (${workspace.name})`);
      return 0;
    },
  }),
  defineCommand({
    name: 'workspaces list',
    description: 'lists the workspaces',
    options: {
      contract: { value: 'CONTRACT', description: 'only those of this contract' },
      tenant: { value: 'TENANT', description: 'only those of this tenant' },
      ...JSON_OPTION,
    },
    async run({ values }, { io }) {
      if (values.contract !== undefined && values.tenant !== undefined) {
        throw new RestError('usage', 'workspaces list takes either --contract CONTRACT or --tenant TENANT, not both');
      }
      const { items } = await withStore(io, async ({ store: { directory } }) =>
        directory.listWorkspaces([await resolveScope(directory, values)]),
      );
      await printList(io, values.json, 'workspaces', items.map(toOutput));
      return 0;
    },
  }),
];

async function resolveParent(
  directory: DirectoryRepository,
  { contract, tenant = '' }: ParentOptions,
): Promise<WorkspaceParent> {
  if (contract !== undefined) return { contract: await resolveContract(directory, contract) };
  return { tenant: await resolveTenant(directory, tenant) };
}

async function resolveScope(directory: DirectoryRepository, { contract, tenant }: ParentOptions): Promise<Scope> {
  if (contract !== undefined) return { level: 'contract', id: (await resolveContract(directory, contract)).id };
  if (tenant !== undefined) return { level: 'tenant', id: (await resolveTenant(directory, tenant)).id };
  return { level: 'global' };
}

function toOutput({ id, name, contractId, tenantId, createdAtMs }: Workspace) {
  return { id, name, contract: contractId, tenant: tenantId, created_at: formatTime(createdAtMs) };
}
