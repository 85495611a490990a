import type { Tenant } from '../../model/directory.js';
import { newId, type TenantId } from '../../model/ids.js';
import { placeOfTenant } from '../access.js';
import { auditRecord } from '../auditTrail.js';
import { notFound } from '../problems.js';
import { makeOnce, type By, type DirectoryServices } from './by.js';
import { readName } from './text.js';

/** @throws ApiError 400 */
export async function createTenant(services: DirectoryServices, by: By, input: { name: string }): Promise<Tenant> {
  const createdAtMs = services.now();
  const id: TenantId = newId(createdAtMs, services.randomBytes);
  const tenant: Tenant = { id, name: readName(input.name), createdAtMs };
  return makeOnce(
    services,
    by,
    id,
    async ({ directory }, earlier) => {
      const found = await directory.tenant(earlier as TenantId);
      if (found === undefined) throw notFound('tenant', earlier);
      return found;
    },
    async (tx) => {
      await tx.directory.addTenant(tenant);
      const deed = { action: 'create', resourceType: 'tenant', resourceId: id } as const;
      await tx.audit.append([auditRecord(services, by.caller, placeOfTenant(tenant), deed)]);
      return tenant;
    },
  );
}
