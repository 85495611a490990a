import './runs.css';

import { route } from '../../state/router.js';
import { api } from '../../state/session.js';
import { useLoad } from '../../state/useLoad.js';
import { Failure } from '../../kit/Failure.js';
import { Page } from '../../kit/Page.js';
import { useIntervalWhileVisible } from '../../kit/useIntervalWhileVisible.js';
import { RunDetail } from './RunDetail.js';
import { RunList } from './RunList.js';
import { StartRunForm } from './StartRunForm.js';
import { runsPath, type Run } from '../../api/runs.js';

const RELOAD_MS = 5000;

/** Starts flows and lists recent runs, or shows one run. */
export function RunsPage() {
  const { workspaceId, rest, query } = route.value;
  const [id] = rest;
  if (id !== undefined) return <RunDetail key={id} workspaceId={workspaceId} id={id} />;
  const editedRunId = query.get('edit') ?? undefined;
  return <RunsOverview key={editedRunId} workspaceId={workspaceId} editedRunId={editedRunId} />;
}

/** @param editedRunId the run whose flow is edited and started again */
function RunsOverview({
  workspaceId,
  editedRunId,
}: {
  readonly workspaceId: string;
  readonly editedRunId: string | undefined;
}) {
  const runs = useLoad((signal) => api.get<readonly Run[]>(runsPath(workspaceId), signal), [workspaceId]);
  useIntervalWhileVisible(RELOAD_MS, runs.reload);
  return (
    <Page title="Runs">
      <StartRunForm workspaceId={workspaceId} editedRunId={editedRunId} />
      <section aria-labelledby="recent-runs">
        <h2 id="recent-runs">Recent runs</h2>
        {runs.state === 'failed' && <Failure failure={runs.failure} retry={runs.reload} />}
        {runs.data !== undefined && <RunList runs={runs.data.data} />}
      </section>
    </Page>
  );
}
