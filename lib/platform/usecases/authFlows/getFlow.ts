import type { AuthFlow } from '../../model/authFlow.js';
import type { Caller, Workspace } from '../../model/directory.js';
import type { Repositories } from '../../store/store.js';
import { getWorkspace } from '../access.js';
import { notFound } from '../apiErrors.js';
import { requireSecretPermission } from '../secretAccess.js';
import type { Services } from '../services.js';
import { AUTH_FLOW } from './createFlowAuditRecord.js';

/**
 * Returns a flow for a caller who has the permission in its workspace.
 * @throws ApiError `not_found`, `forbidden`
 */
export async function getFlow(
  services: Services,
  caller: Caller,
  workspaceId: string,
  id: string,
  permission: 'get' | 'create',
): Promise<AuthFlow> {
  const workspace = await getWorkspace(services.store, caller, workspaceId);
  const action = { action: permission === 'get' ? 'read' : 'update', resourceType: AUTH_FLOW, resourceId: id } as const;
  await requireSecretPermission(services, caller, workspace, permission, action);
  return getFlowOfWorkspace(services.store, workspace, id);
}

/**
 * Returns a flow in a workspace.
 * @throws ApiError `not_found` when it doesn't exist or belongs to another workspace
 */
export async function getFlowOfWorkspace(
  { authFlows }: Pick<Repositories, 'authFlows'>,
  { id: workspaceId }: Workspace,
  id: string,
  pointer?: string,
): Promise<AuthFlow> {
  const flow = await authFlows.find(id as AuthFlow['id']);
  if (flow?.workspaceId === workspaceId) return flow;
  throw notFound(AUTH_FLOW, id, pointer === undefined ? undefined : { pointer });
}
