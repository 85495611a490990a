import type { Caller, Workspace } from '../../model/directory.js';
import { getWorkspace, placeOfWorkspace, requireAuditedPermission, requirePermission } from '../access.js';
import { notFound } from '../apiErrors.js';
import type { Services } from '../services.js';
import type { RunRecord } from '../../runs/runRecord.js';

export const RUN_TYPE = 'run';
const PERMISSION = 'workspaces.flows.run';

/**
 * Returns the workspace of a path, and checks that the caller may run flows there.
 * @throws ApiError `not_found`, `forbidden`
 */
export async function getWorkspaceForRuns(services: Services, caller: Caller, id: string): Promise<Workspace> {
  const workspace = await getWorkspace(services.store, caller, id);
  requirePermission(caller, PERMISSION, placeOfWorkspace(workspace));
  return workspace;
}

/**
 * Does the same for the start of a run, where a denial is recorded in the audit log.
 * @throws ApiError `not_found`, `forbidden`
 */
export async function getWorkspaceForStart(services: Services, caller: Caller, id: string): Promise<Workspace> {
  const workspace = await getWorkspace(services.store, caller, id);
  const action = { action: 'create', resourceType: RUN_TYPE, resourceId: workspace.id } as const;
  await requireAuditedPermission(services, caller, PERMISSION, placeOfWorkspace(workspace), action);
  return workspace;
}

/**
 * Returns the run of a path.
 * @throws ApiError `not_found`, `forbidden`
 */
export async function getRun(services: Services, caller: Caller, workspaceId: string, id: string): Promise<RunRecord> {
  const workspace = await getWorkspaceForRuns(services, caller, workspaceId);
  const run = services.runs.history.find(workspace.id, id);
  if (run === undefined) throw notFound(RUN_TYPE, id);
  return run;
}
