import { ApiError } from '../../../errors.js';
import type { Caller } from '../../model/directory.js';
import { createAuditRecord } from '../createAuditRecord.js';
import { notFound } from '../apiErrors.js';
import type { Services } from '../services.js';
import { AUTH_CLIENT, getAuthClient, requireAuthClientPermission } from './authClientPermissions.js';

/**
 * Deletes an auth client.
 * @throws ApiError `forbidden`, `not_found`, `in_use` when secrets are attached
 */
export async function deleteAuthClient(services: Services, caller: Caller, id: string): Promise<void> {
  const { client, locatedScope } = await getAuthClient(services.store, caller, id);
  const action = { action: 'delete', resourceType: AUTH_CLIENT, resourceId: id } as const;
  await requireAuthClientPermission(services, caller, 'delete', locatedScope, action);
  await services.store.transaction(async (tx) => {
    switch (await tx.authClients.delete(client.id)) {
      case 'deleted':
        await tx.audit.append([createAuditRecord(services, caller, locatedScope.place, action)]);
        return;
      case 'missing':
        throw notFound(AUTH_CLIENT, id);
      case 'in_use': {
        const secrets = await tx.secrets.countByAuthClient(client.id);
        const attached = secrets === 1 ? '1 secret is' : `${String(secrets)} secrets are`;
        throw new ApiError(409, {
          code: 'in_use',
          detail: `${attached} attached to this auth client: delete attached secrets first`,
          meta: { secrets },
        });
      }
    }
  });
}
