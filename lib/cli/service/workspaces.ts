import { RestError } from '../../errors.js';
import type { Workspace } from '../../platform/model/directory.js';
import type { Scope } from '../../platform/model/scope.js';
import type { DirectoryRepository } from '../../platform/store/store.js';
import { COMMAND_LINE_ACTOR } from '../../platform/usecases/directory/actor.js';
import { createWorkspace, type WorkspaceParent } from '../../platform/usecases/directory/workspaces.js';
import { defineCommand } from '../command.js';
import { findContract, findTenant } from './findResource.js';
import { JSON_OPTION, printResult, printList, formatTime } from './printResult.js';
import { withStore } from './withStore.js';

interface ParentOptions {
  readonly contract: string | undefined;
  readonly tenant: string | undefined;
}

export const workspaceCommands = [
  defineCommand({
    name: 'workspaces create',
    about: 'makes a workspace in a contract, or in the contract "Default" of a tenant',
    options: {
      name: { value: 'NAME', about: 'what it is called', required: true },
      contract: { value: 'CONTRACT', about: 'id of its contract' },
      tenant: { value: 'TENANT', about: 'id of its tenant, in place of the contract' },
      ...JSON_OPTION,
    },
    async run({ values }, { io }) {
      if ((values.contract === undefined) === (values.tenant === undefined)) {
        throw new RestError('usage', 'workspaces create needs one of --contract CONTRACT and --tenant TENANT');
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
    about: 'lists the workspaces',
    options: {
      contract: { value: 'CONTRACT', about: 'only those of this contract' },
      tenant: { value: 'TENANT', about: 'only those of this tenant' },
      ...JSON_OPTION,
    },
    async run({ values }, { io }) {
      if (values.contract !== undefined && values.tenant !== undefined) {
        throw new RestError('usage', 'workspaces list takes one of --contract CONTRACT and --tenant TENANT');
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
  if (contract !== undefined) return { contract: await findContract(directory, contract) };
  return { tenant: await findTenant(directory, tenant) };
}

async function resolveScope(directory: DirectoryRepository, { contract, tenant }: ParentOptions): Promise<Scope> {
  if (contract !== undefined) return { level: 'contract', id: (await findContract(directory, contract)).id };
  if (tenant !== undefined) return { level: 'tenant', id: (await findTenant(directory, tenant)).id };
  return { level: 'global' };
}

function toOutput({ id, name, contractId, tenantId, createdAtMs }: Workspace) {
  return { id, name, contract: contractId, tenant: tenantId, created_at: formatTime(createdAtMs) };
}
