import { ApiError } from '../../../errors.js';
import type { Caller } from '../../model/directory.js';
import { allowed, sees, type Permission } from '../../model/permissions.js';
import type { Place, Scope } from '../../model/scope.js';
import type { Webhook } from '../../model/webhook.js';
import type { DirectoryRepository } from '../../store/store.js';
import { demand } from '../access.js';
import type { Deed } from '../auditTrail.js';
import { recordDenial } from '../authClients/authClientPermissions.js';
import { placed } from '../directory/scopes.js';
import { notFound } from '../problems.js';
import type { Services } from '../services.js';

export const WEBHOOK = 'webhook';

type Right = 'get' | 'edit';

/** A webhook, and where it listens. */
export interface WebhookInPlace {
  readonly webhook: Webhook;
  readonly place: Place;
}

/** @throws ApiError 404, alike for missing and foreign ones; 403, which is recorded */
export async function webhookFor(
  services: Pick<Services, 'store' | 'audit' | 'now' | 'randomBytes'>,
  caller: Caller,
  id: string,
  right: Right,
  action: Deed['action'],
): Promise<WebhookInPlace> {
  const webhook = await services.store.webhooks.find(id as Webhook['id']);
  const place = webhook && (await placeOfWebhook(services.store.directory, webhook));
  if (webhook === undefined || place === undefined || !sees(caller, place)) throw notFound(WEBHOOK, id);
  await demandHearing(services, caller, right, place, { action, resourceType: WEBHOOK, resourceId: id });
  return { webhook, place };
}

/** @throws ApiError 403, once the refusal is recorded */
export async function demandHearing(
  services: Pick<Services, 'audit' | 'now' | 'randomBytes'>,
  caller: Caller,
  right: Right,
  place: Place,
  deed: Deed,
): Promise<void> {
  try {
    demand(caller, permissionAt(place, right), place);
  } catch (error: unknown) {
    if (error instanceof ApiError) await recordDenial(services, caller, place, deed);
    throw error;
  }
}

export function mayHear(caller: Caller, place: Place): boolean {
  return allowed(caller, permissionAt(place, 'get'), place);
}

export async function placeOfWebhook(
  directory: DirectoryRepository,
  { tenantId, workspaceId }: Pick<Webhook, 'tenantId' | 'workspaceId'>,
): Promise<Place | undefined> {
  const scope: Scope =
    workspaceId === null ? { level: 'tenant', id: tenantId } : { level: 'workspace', id: workspaceId };
  return (await placed(directory, scope))?.place;
}

function permissionAt({ workspaceId }: Place, right: Right): Permission {
  return workspaceId === null ? `tenants.webhooks.${right}` : `workspaces.webhooks.${right}`;
}
