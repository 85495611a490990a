import { api } from '../../state/session.js';
import { addStartedRun, type RunInput } from './startedRuns.js';
import { runsPath, type Run } from '../../api/runs.js';

/**
 * Starts a run.
 * @returns the run's id
 * @throws ApiFailure for an invalid flow
 */
export async function startRun(workspaceId: string, input: RunInput): Promise<string> {
  const { data } = await api.post<Run>(runsPath(workspaceId), { type: 'run', attributes: input });
  addStartedRun({ id: data.id, workspaceId, name: data.attributes.name, input });
  return data.id;
}
