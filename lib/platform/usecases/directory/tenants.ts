import type { Tenant } from '../../model/directory.js';
import { newId, type TenantId } from '../../model/ids.js';
import { placeOfTenant } from '../access.js';
import { createAuditRecord } from '../createAuditRecord.js';
import { notFound } from '../apiErrors.js';
import { createOnce, type Actor, type DirectoryServices } from './actor.js';
import { readName } from './nameAndEmail.js';

/**
 * Creates a tenant.
 * @throws ApiError `invalid`
 */
export async function createTenant(
  services: DirectoryServices,
  actor: Actor,
  input: { name: string },
): Promise<Tenant> {
  const createdAtMs = services.now();
  const id: TenantId = newId(createdAtMs, services.randomBytes);
  const tenant: Tenant = { id, name: readName(input.name), createdAtMs };
  return createOnce(
    services,
    actor,
    id,
    async ({ directory }, earlier) => {
      const found = await directory.findTenant(earlier as TenantId);
      if (found === undefined) throw notFound('tenant', earlier);
      return found;
    },
    async (tx) => {
      await tx.directory.addTenant(tenant);
      const auditedAction = { action: 'create', resourceType: 'tenant', resourceId: id } as const;
      await tx.audit.append([createAuditRecord(services, actor.caller, placeOfTenant(tenant), auditedAction)]);
      return tenant;
    },
  );
}
