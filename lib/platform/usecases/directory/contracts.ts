import type { Contract, Tenant } from '../../model/directory.js';
import { newId, type ContractId } from '../../model/ids.js';
import type { Repositories } from '../../store/store.js';
import { placeOfContract } from '../access.js';
import { createAuditRecord } from '../createAuditRecord.js';
import { notFound } from '../apiErrors.js';
import { revokeContractTokens } from '../revocation/revokeContractTokens.js';
import type { RevocationServices } from '../revocation/revokeSecretTokens.js';
import { createOnce, type Actor, type DirectoryServices } from './actor.js';
import { readName } from './nameAndEmail.js';

/**
 * Creates a contract.
 * @throws ApiError `invalid`
 */
export async function createContract(
  services: DirectoryServices,
  actor: Actor,
  tenant: Tenant,
  input: { name: string },
): Promise<Contract> {
  const contract = buildContract(services, tenant, readName(input.name));
  return createOnce(
    services,
    actor,
    contract.id,
    async ({ directory }, earlier) => {
      const found = await directory.findContract(earlier as ContractId);
      if (found === undefined) throw notFound('contract', earlier);
      return found;
    },
    (tx) => addContract(services, actor, tx, contract),
  );
}

/** Returns a tenant's contract for workspaces without a contract; creates it if it is missing. */
export async function ensureDefaultContract(
  services: DirectoryServices,
  actor: Actor,
  tx: Repositories,
  tenant: Tenant,
): Promise<Contract> {
  const { items } = await tx.directory.listContracts([{ level: 'tenant', id: tenant.id }]);
  const known = items.find(({ name }) => name === 'Default');
  return known ?? addContract(services, actor, tx, buildContract(services, tenant, 'Default'));
}

/**
 * Deletes a contract with its workspaces, and the auth clients, secrets and role assignments in them. Their tokens are
 * revoked afterwards.
 * @throws ApiError `not_found`
 */
export async function deleteContract(
  services: DirectoryServices & RevocationServices,
  actor: Actor,
  contract: Contract,
): Promise<void> {
  await services.store.transaction(async (tx) => {
    await revokeContractTokens(services, tx, contract);
    if (!(await tx.directory.deleteContract(contract.id))) throw notFound('contract', contract.id);
    const auditedAction = { action: 'delete', resourceType: 'contract', resourceId: contract.id } as const;
    await tx.audit.append([createAuditRecord(services, actor.caller, placeOfContract(contract), auditedAction)]);
  });
}

function buildContract({ now, randomBytes }: DirectoryServices, tenant: Tenant, name: string): Contract {
  const createdAtMs = now();
  return { id: newId(createdAtMs, randomBytes), tenantId: tenant.id, name, createdAtMs };
}

async function addContract(
  services: DirectoryServices,
  actor: Actor,
  tx: Repositories,
  contract: Contract,
): Promise<Contract> {
  await tx.directory.addContract(contract);
  const auditedAction = { action: 'create', resourceType: 'contract', resourceId: contract.id } as const;
  await tx.audit.append([createAuditRecord(services, actor.caller, placeOfContract(contract), auditedAction)]);
  return contract;
}
