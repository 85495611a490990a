import type { Contract, Tenant, Workspace } from '../../model/directory.js';
import { newId, type WorkspaceId } from '../../model/ids.js';
import { placeOfWorkspace } from '../access.js';
import { createAuditRecord } from '../createAuditRecord.js';
import { conflict, notFound } from '../apiErrors.js';
import { recheckOnFailure, createOnce, type Actor, type DirectoryServices } from './actor.js';
import { ensureDefaultContract } from './contracts.js';
import { readName } from './nameAndEmail.js';

const CONTRACT_POINTER = '/data/relationships/contract/data/id';

/** The parent of a new workspace: a contract, or a tenant's default contract. */
export type WorkspaceParent = { readonly contract: Contract } | { readonly tenant: Tenant };

/**
 * Creates a workspace.
 * @throws ApiError `invalid`
 * @throws ApiError `not_found`, `changed_meanwhile` when the contract is deleted meanwhile
 */
export async function createWorkspace(
  services: DirectoryServices,
  actor: Actor,
  parent: WorkspaceParent,
  input: { name: string },
): Promise<Workspace> {
  const createdAtMs = services.now();
  const id: WorkspaceId = newId(createdAtMs, services.randomBytes);
  const name = readName(input.name);
  let contract = 'contract' in parent ? parent.contract : undefined;
  const creating = createOnce(
    services,
    actor,
    id,
    async ({ directory }, earlier) => {
      const found = await directory.findWorkspace(earlier as WorkspaceId);
      if (found === undefined) throw notFound('workspace', earlier);
      return found;
    },
    async (tx) => {
      contract =
        'contract' in parent ? parent.contract : await ensureDefaultContract(services, actor, tx, parent.tenant);
      const workspace = { id, tenantId: contract.tenantId, contractId: contract.id, name, createdAtMs };
      await tx.directory.addWorkspace(workspace);
      const auditedAction = { action: 'create', resourceType: 'workspace', resourceId: id } as const;
      await tx.audit.append([createAuditRecord(services, actor.caller, placeOfWorkspace(workspace), auditedAction)]);
      return workspace;
    },
  );
  return recheckOnFailure(creating, async () => {
    if (contract === undefined || (await services.store.directory.findContract(contract.id)) !== undefined) return;
    if ('contract' in parent) throw notFound('contract', contract.id, { pointer: CONTRACT_POINTER });
    throw conflict('changed_meanwhile', 'The contract "Default" of the tenant has just been deleted. Try again');
  });
}
