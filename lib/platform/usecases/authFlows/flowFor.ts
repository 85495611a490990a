import type { AuthFlow } from '../../model/authFlow.js';
import type { Caller, Workspace } from '../../model/directory.js';
import type { Repositories } from '../../store/store.js';
import { workspaceFor } from '../access.js';
import { notFound } from '../problems.js';
import { demandRight } from '../secrets/findSecret.js';
import type { Services } from '../services.js';
import { AUTH_FLOW } from './flowAudit.js';

/** The flow of a path, for a caller who may do that in its workspace. @throws ApiError 404, 403 */
export async function flowFor(
  services: Services,
  caller: Caller,
  workspaceId: string,
  id: string,
  right: 'get' | 'create',
): Promise<AuthFlow> {
  const workspace = await workspaceFor(services.store, caller, workspaceId);
  const deed = { action: right === 'get' ? 'read' : 'update', resourceType: AUTH_FLOW, resourceId: id } as const;
  await demandRight(services, caller, workspace, right, deed);
  return flowIn(services.store, workspace, id);
}

/** @throws ApiError 404 also for a flow of another workspace */
export async function flowIn(
  { authFlows }: Pick<Repositories, 'authFlows'>,
  { id: workspaceId }: Workspace,
  id: string,
  pointer?: string,
): Promise<AuthFlow> {
  const flow = await authFlows.find(id as AuthFlow['id']);
  if (flow?.workspaceId === workspaceId) return flow;
  throw notFound(AUTH_FLOW, id, pointer === undefined ? undefined : { pointer });
}
