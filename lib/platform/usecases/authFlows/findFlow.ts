import type { AuthFlow } from '../../model/authFlow.js';
import type { Caller, Workspace } from '../../model/directory.js';
import type { Repositories } from '../../store/store.js';
import { getWorkspace } from '../access.js';
import { notFound } from '../apiErrors.js';
import { requireSecretPermission } from '../secrets/findSecret.js';
import type { Services } from '../services.js';
import { AUTH_FLOW } from './flowAuditEntry.js';

/** The flow of a path, for a caller who may do that in its workspace. @throws ApiError 404, 403 */
export async function findFlow(
  services: Services,
  caller: Caller,
  workspaceId: string,
  id: string,
  permission: 'get' | 'create',
): Promise<AuthFlow> {
  const workspace = await getWorkspace(services.store, caller, workspaceId);
  const action = { action: permission === 'get' ? 'read' : 'update', resourceType: AUTH_FLOW, resourceId: id } as const;
  await requireSecretPermission(services, caller, workspace, permission, action);
  return findFlowInWorkspace(services.store, workspace, id);
}

/** @throws ApiError 404 also for a flow of another workspace */
export async function findFlowInWorkspace(
  { authFlows }: Pick<Repositories, 'authFlows'>,
  { id: workspaceId }: Workspace,
  id: string,
  pointer?: string,
): Promise<AuthFlow> {
  const flow = await authFlows.find(id as AuthFlow['id']);
  if (flow?.workspaceId === workspaceId) return flow;
  throw notFound(AUTH_FLOW, id, pointer === undefined ? undefined : { pointer });
}
