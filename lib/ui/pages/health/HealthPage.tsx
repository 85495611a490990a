import type { AuthClient, RefreshState, Secret } from '../../api/resources.js';
import { href, route } from '../../state/router.js';
import { api } from '../../state/session.js';
import { useLoad } from '../../state/useLoad.js';
import { EmptyState } from '../../kit/EmptyState.js';
import { Failure } from '../../kit/Failure.js';
import { Page } from '../../kit/Page.js';
import { DueList } from './DueList.js';
import './health.css';
import { buildHealthReport, type HealthReport } from './healthReport.js';
import { summarizeHealth } from './healthSummary.js';
import { ProblemList } from './ProblemList.js';
import { useIntervalWhileVisible } from '../../kit/useIntervalWhileVisible.js';

const RELOAD_MS = 10_000;

/** Shows upcoming refreshes, and problems with their cause and solution. */
export function HealthPage() {
  const { workspaceId } = route.value;
  const report = useLoad((signal) => loadReport(workspaceId, signal), [workspaceId]);
  useIntervalWhileVisible(RELOAD_MS, report.reload);
  return (
    <Page
      title="Health"
      actions={
        <button type="button" class="secondary" onClick={report.reload}>
          Reload
        </button>
      }
    >
      {report.state === 'failed' && <Failure failure={report.failure} retry={report.reload} />}
      {report.data !== undefined && <ReportView report={report.data} />}
      {report.state === 'loading' && report.data === undefined && <p aria-busy="true">Loading…</p>}
    </Page>
  );
}

function ReportView({ report }: { readonly report: HealthReport }) {
  const { total, problems, due } = report;
  const { tone, text } = summarizeHealth(report);
  if (total === 0 && problems.length === 0) {
    return (
      <EmptyState
        title="No credentials yet"
        action={
          <a role="button" href={href('credentials')}>
            Go to credentials
          </a>
        }
      >
        This page shows upcoming token refreshes and problems. Create a credential first.
      </EmptyState>
    );
  }
  return (
    <>
      <p role="status" class={`health-summary tone-${tone}`}>
        {text}
      </p>
      {problems.length > 0 && (
        <section>
          <h2>Problems</h2>
          <ProblemList problems={problems} />
        </section>
      )}
      <section>
        <h2>Upcoming refreshes</h2>
        {due.length > 0 ? (
          <DueList due={due} />
        ) : (
          <p>No refreshes scheduled. The tokens don’t expire, or a problem needs your attention first.</p>
        )}
      </section>
      <p class="muted">Updates every 10 seconds.</p>
    </>
  );
}

async function loadReport(workspaceId: string, signal: AbortSignal): Promise<HealthReport> {
  const workspace = encodeURIComponent(workspaceId);
  const [secrets, states, clients] = await Promise.all([
    api.get<readonly Secret[]>(`v2/workspaces/${workspace}/secrets`, signal),
    api.get<readonly RefreshState[]>(`v2/workspaces/${workspace}/refresh-states`, signal),
    api.get<readonly AuthClient[]>(`v2/auth-clients?workspace_id=${workspace}`, signal),
  ]);
  return buildHealthReport({ secrets: secrets.data, states: states.data, clients: clients.data });
}
