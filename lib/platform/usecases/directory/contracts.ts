import type { Contract, Tenant } from '../../model/directory.js';
import { newId, type ContractId } from '../../model/ids.js';
import type { Repositories } from '../../store/store.js';
import { placeOfContract } from '../access.js';
import { auditRecord } from '../auditTrail.js';
import { notFound } from '../problems.js';
import { revokeContractTokens } from '../revocation/revokeContractTokens.js';
import type { RevocationServices } from '../revocation/revokeSecretTokens.js';
import { makeOnce, type By, type DirectoryServices } from './by.js';
import { readName } from './text.js';

/** @throws ApiError 400 */
export async function createContract(
  services: DirectoryServices,
  by: By,
  tenant: Tenant,
  input: { name: string },
): Promise<Contract> {
  const contract = newContract(services, tenant, readName(input.name));
  return makeOnce(
    services,
    by,
    contract.id,
    async ({ directory }, earlier) => {
      const found = await directory.contract(earlier as ContractId);
      if (found === undefined) throw notFound('contract', earlier);
      return found;
    },
    (tx) => addContract(services, by, tx, contract),
  );
}

/** The contract that a tenant's workspaces are put under when none is named; made when it isn't there. */
export async function defaultContract(
  services: DirectoryServices,
  by: By,
  tx: Repositories,
  tenant: Tenant,
): Promise<Contract> {
  const { items } = await tx.directory.contracts([{ level: 'tenant', id: tenant.id }]);
  const known = items.find(({ name }) => name === 'Default');
  return known ?? addContract(services, by, tx, newContract(services, tenant, 'Default'));
}

/**
 * With its workspaces, and the auth-clients, secrets and roles in it and in them; providers are told of the tokens afterwards.
 * @throws ApiError 404
 */
export async function deleteContract(
  services: DirectoryServices & RevocationServices,
  by: By,
  contract: Contract,
): Promise<void> {
  await services.store.transaction(async (tx) => {
    await revokeContractTokens(services, tx, contract);
    if (!(await tx.directory.removeContract(contract.id))) throw notFound('contract', contract.id);
    const deed = { action: 'delete', resourceType: 'contract', resourceId: contract.id } as const;
    await tx.audit.append([auditRecord(services, by.caller, placeOfContract(contract), deed)]);
  });
}

function newContract({ now, randomBytes }: DirectoryServices, tenant: Tenant, name: string): Contract {
  const createdAtMs = now();
  return { id: newId(createdAtMs, randomBytes), tenantId: tenant.id, name, createdAtMs };
}

async function addContract(
  services: DirectoryServices,
  by: By,
  tx: Repositories,
  contract: Contract,
): Promise<Contract> {
  await tx.directory.addContract(contract);
  const deed = { action: 'create', resourceType: 'contract', resourceId: contract.id } as const;
  await tx.audit.append([auditRecord(services, by.caller, placeOfContract(contract), deed)]);
  return contract;
}
