import { useState } from 'preact/hooks';

import { ApiFailure } from '../../api/client.js';
import { navigate, href } from '../../state/router.js';
import { api } from '../../state/session.js';
import { Badge } from '../../kit/Badge.js';
import { formatDuration } from '../../kit/formatExchange.js';
import { Failure } from '../../kit/Failure.js';
import { Page } from '../../kit/Page.js';
import { Time } from '../../kit/Time.js';
import { useNow } from '../../kit/useNow.js';
import { EntryList } from './EntryList.js';
import { describeStatus } from './runLabels.js';
import { startRun } from './startRun.js';
import { listStartedRuns } from './startedRuns.js';
import { StepTable } from './StepTable.js';
import { useRun } from './useRun.js';
import { isFinished, runPath, type Run } from '../../api/runs.js';

/** Shows one run and follows its entries live. */
export function RunDetail({ workspaceId, id }: { readonly workspaceId: string; readonly id: string }) {
  const path = runPath(workspaceId, id);
  const { watched, failure, retry } = useRun(path);
  const [actionFailure, setActionFailure] = useState<ApiFailure>();
  const runAction = async (action: () => Promise<void>): Promise<void> => {
    setActionFailure(undefined);
    try {
      await action();
    } catch (error: unknown) {
      if (!(error instanceof ApiFailure)) throw error;
      setActionFailure(error);
    }
  };
  const run = watched?.run;
  const input = listStartedRuns(workspaceId).find((started) => started.id === id)?.input;
  const isRunning = run !== undefined && !isFinished(run.attributes.status);
  return (
    <Page
      title={run?.attributes.name ?? 'Run'}
      actions={
        isRunning ? (
          <button
            type="button"
            onClick={() =>
              void runAction(async () => {
                await api.post(`${path}/stop`);
              })
            }
          >
            Stop
          </button>
        ) : (
          run !== undefined &&
          input !== undefined && (
            <>
              <button
                type="button"
                onClick={() => void runAction(async () => navigate('runs', [await startRun(workspaceId, input)]))}
              >
                Start again
              </button>
              <a role="button" class="secondary" href={href('runs', [], new URLSearchParams({ edit: id }).toString())}>
                Edit and start
              </a>
            </>
          )
        )
      }
    >
      <p>
        <a href={href('runs')}>All runs</a>
      </p>
      {actionFailure !== undefined && <Failure failure={actionFailure} />}
      {failure !== undefined && <Failure failure={failure} {...(failure.status === 404 ? {} : { retry })} />}
      {failure?.status === 404 && <p>The service keeps the last 50 runs until it restarts.</p>}
      {watched === undefined && failure === undefined && <p aria-busy="true">Loading…</p>}
      {watched !== undefined && (
        <>
          <RunState run={watched.run} />
          <StepTable steps={watched.run.attributes.steps} />
          <EntryList entries={watched.entries} isRunning={isRunning} />
        </>
      )}
    </Page>
  );
}

function RunState({ run: { attributes } }: { readonly run: Run }) {
  const { status, started_at: startedAt, ended_at: endedAt, error } = attributes;
  const now = useNow(1000);
  const { tone, label } = describeStatus(status);
  const endMs = endedAt === null ? Math.max(now, Date.parse(startedAt)) : Date.parse(endedAt);
  const elapsed = formatDuration(endMs - Date.parse(startedAt));
  return (
    <div aria-live="polite">
      <p>
        <Badge tone={tone}>{label}</Badge> Started <Time at={startedAt} />
        <span aria-live="off">, {endedAt === null ? `${elapsed} so far` : `took ${elapsed}`}</span>
      </p>
      {error !== null && <p class="failure">{error}</p>}
    </div>
  );
}
