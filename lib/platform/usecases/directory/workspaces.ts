import type { Contract, Tenant, Workspace } from '../../model/directory.js';
import { newId, type WorkspaceId } from '../../model/ids.js';
import { placeOfWorkspace } from '../access.js';
import { auditRecord } from '../auditTrail.js';
import { notFound } from '../problems.js';
import { makeOnce, type By, type DirectoryServices } from './by.js';
import { defaultContract } from './contracts.js';
import { readName } from './text.js';

/** Where a workspace comes to lie: in a contract, or in a tenant's default one. */
export type WorkspaceParent = { readonly contract: Contract } | { readonly tenant: Tenant };

/** @throws ApiError 400 */
export async function createWorkspace(
  services: DirectoryServices,
  by: By,
  parent: WorkspaceParent,
  input: { name: string },
): Promise<Workspace> {
  const createdAtMs = services.now();
  const id: WorkspaceId = newId(createdAtMs, services.randomBytes);
  const name = readName(input.name);
  return makeOnce(
    services,
    by,
    id,
    async ({ directory }, earlier) => {
      const found = await directory.workspace(earlier as WorkspaceId);
      if (found === undefined) throw notFound('workspace', earlier);
      return found;
    },
    async (tx) => {
      const contract = 'contract' in parent ? parent.contract : await defaultContract(services, by, tx, parent.tenant);
      const workspace = { id, tenantId: contract.tenantId, contractId: contract.id, name, createdAtMs };
      await tx.directory.addWorkspace(workspace);
      const deed = { action: 'create', resourceType: 'workspace', resourceId: id } as const;
      await tx.audit.append([auditRecord(services, by.caller, placeOfWorkspace(workspace), deed)]);
      return workspace;
    },
  );
}
