import { api } from '../../app/session.js';
import { rememberRun, type RunStart } from './startedRuns.js';
import { runsPath, type Run } from '../../api/runs.js';

/** @returns the run's id @throws ApiFailure with what is wrong with the flow */
export async function startRun(workspaceId: string, order: RunStart): Promise<string> {
  const { data } = await api.post<Run>(runsPath(workspaceId), { type: 'run', attributes: order });
  rememberRun({ id: data.id, workspaceId, name: data.attributes.name, order });
  return data.id;
}
