import type { Caller } from '../../model/directory.js';
import { auditRecord } from '../auditTrail.js';
import { conflict, notFound } from '../problems.js';
import type { Services } from '../services.js';
import { AUTH_CLIENT, clientFor, demandRight } from './rights.js';

/** @throws ApiError 403, 404, 409 `in_use` while secrets are attached */
export async function deleteClient(services: Services, caller: Caller, id: string): Promise<void> {
  const { client, at } = await clientFor(services.store, caller, id);
  const deed = { action: 'delete', resourceType: AUTH_CLIENT, resourceId: id } as const;
  await demandRight(services, caller, 'delete', at, deed);
  await services.store.transaction(async (tx) => {
    switch (await tx.authClients.remove(client.id)) {
      case 'removed':
        await tx.audit.append([auditRecord(services, caller, at.place, deed)]);
        return;
      case 'missing':
        throw notFound(AUTH_CLIENT, id);
      case 'in_use':
        throw conflict('in_use', 'Secrets are attached to this auth-client: delete them first');
    }
  });
}
