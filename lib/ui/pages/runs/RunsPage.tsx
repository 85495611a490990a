import './runs.css';

import { route } from '../../app/router.js';
import { api } from '../../app/session.js';
import { useLoad } from '../../app/useLoad.js';
import { Failure } from '../../kit/Failure.js';
import { Page } from '../../kit/Page.js';
import { useIntervalWhileVisible } from '../../kit/useIntervalWhileVisible.js';
import { RunDetail } from './RunDetail.js';
import { RunList } from './RunList.js';
import { StartRunForm } from './StartRunForm.js';
import { runsPath, type Run } from '../../api/runs.js';

const RELOAD_MS = 5000;

/** Where flows are started, and the runs that there were; or one run. */
export function RunsPage() {
  const { workspaceId, rest, query } = route.value;
  const [id] = rest;
  if (id !== undefined) return <RunDetail key={id} workspaceId={workspaceId} id={id} />;
  const editedRunId = query.get('edit') ?? undefined;
  return <RunsOverview key={editedRunId} workspaceId={workspaceId} again={editedRunId} />;
}

/** @param again the run that is to be started with changes */
function RunsOverview({
  workspaceId,
  again: editedRunId,
}: {
  readonly workspaceId: string;
  readonly again: string | undefined;
}) {
  const runs = useLoad((signal) => api.get<readonly Run[]>(runsPath(workspaceId), signal), [workspaceId]);
  useIntervalWhileVisible(RELOAD_MS, runs.reload);
  return (
    <Page title="Runs">
      <StartRunForm workspaceId={workspaceId} again={editedRunId} />
      <section aria-labelledby="runs-before">
        <h2 id="runs-before">Runs so far</h2>
        {runs.state === 'failed' && <Failure failure={runs.failure} retry={runs.reload} />}
        {runs.data !== undefined && <RunList runs={runs.data.data} />}
      </section>
    </Page>
  );
}
