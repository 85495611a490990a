import type { AuthClient, RefreshState, Secret } from '../../api/resources.js';
import { href, route } from '../../app/router.js';
import { api } from '../../app/session.js';
import { useLoad } from '../../app/useLoad.js';
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

/** What is due, what failed and why, and when it recovers or what a person has to do. */
export function HealthPage() {
  const { workspaceId } = route.value;
  const report = useLoad((signal) => loadReport(workspaceId, signal), [workspaceId]);
  useIntervalWhileVisible(RELOAD_MS, report.reload);
  return (
    <Page
      title="Health"
      actions={
        <button type="button" class="secondary" onClick={report.reload}>
          Look again
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
  const { total, troubles, due } = report;
  const { tone, text: words } = summarizeHealth(report);
  if (total === 0 && troubles.length === 0) {
    return (
      <EmptyState
        title="Nothing to look after yet"
        action={
          <a role="button" href={href('credentials')}>
            Go to the credentials
          </a>
        }
      >
        Here you see how credentials are: which tokens are refreshed next, and what failed. First make a credential.
      </EmptyState>
    );
  }
  return (
    <>
      <p role="status" class={`health-summary tone-${tone}`}>
        {words}
      </p>
      {troubles.length > 0 && (
        <section>
          <h2>What is wrong</h2>
          <ProblemList troubles={troubles} />
        </section>
      )}
      <section>
        <h2>What is due next</h2>
        {due.length > 0 ? (
          <DueList due={due} />
        ) : (
          <p>No token has to be refreshed: those here don’t end, or wait for somebody.</p>
        )}
      </section>
      <p class="muted">This page looks again every ten seconds.</p>
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
