import type { Caller } from '../../model/directory.js';
import { isAllowed, canSee, type Permission } from '../../model/permissions.js';
import type { Place, Scope } from '../../model/scope.js';
import type { Webhook } from '../../model/webhook.js';
import type { DirectoryRepository } from '../../store/store.js';
import { requireAuditedPermission } from '../access.js';
import type { AuditedAction } from '../createAuditRecord.js';
import { locateScope } from '../directory/scopes.js';
import { notFound } from '../apiErrors.js';
import type { Services } from '../services.js';

export const WEBHOOK_TYPE = 'webhook';

type Right = 'get' | 'edit';

/** A webhook and the place whose events it receives. */
export interface LocatedWebhook {
  readonly webhook: Webhook;
  readonly place: Place;
}

/**
 * Returns a webhook, and checks the permission for it.
 * @throws ApiError `not_found` when it does not exist or is not visible
 * @throws ApiError `forbidden` when the permission is missing, which is recorded in the audit log
 */
export async function getWebhook(
  services: Pick<Services, 'store' | 'audit' | 'now' | 'randomBytes'>,
  caller: Caller,
  id: string,
  right: Right,
  action: AuditedAction['action'],
): Promise<LocatedWebhook> {
  const webhook = await services.store.webhooks.find(id as Webhook['id']);
  const place = webhook && (await findPlaceOfWebhook(services.store.directory, webhook));
  if (webhook === undefined || place === undefined || !canSee(caller, place)) throw notFound(WEBHOOK_TYPE, id);
  await requireWebhookPermission(services, caller, right, place, {
    action,
    resourceType: WEBHOOK_TYPE,
    resourceId: id,
  });
  return { webhook, place };
}

/**
 * Checks a permission for webhooks at a place, and records a denial in the audit log.
 * @throws ApiError `forbidden`
 */
export async function requireWebhookPermission(
  services: Pick<Services, 'audit' | 'now' | 'randomBytes'>,
  caller: Caller,
  right: Right,
  place: Place,
  action: AuditedAction,
): Promise<void> {
  await requireAuditedPermission(services, caller, permissionAt(place, right), place, action);
}

export function canReadWebhook(caller: Caller, place: Place): boolean {
  return isAllowed(caller, permissionAt(place, 'get'), place);
}

export async function findPlaceOfWebhook(
  directory: DirectoryRepository,
  { tenantId, workspaceId }: Pick<Webhook, 'tenantId' | 'workspaceId'>,
): Promise<Place | undefined> {
  const scope: Scope =
    workspaceId === null ? { level: 'tenant', id: tenantId } : { level: 'workspace', id: workspaceId };
  return (await locateScope(directory, scope))?.place;
}

function permissionAt({ workspaceId }: Place, right: Right): Permission {
  return workspaceId === null ? `tenants.webhooks.${right}` : `workspaces.webhooks.${right}`;
}
