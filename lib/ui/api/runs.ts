import type { NumberedEntry, RunStatus, StepCounts } from '../../wire/run.js';
import type { Api, ResourceOf } from './client.js';

export type Run = ResourceOf<{
  readonly name: string;
  readonly status: RunStatus;
  readonly started_at: string;
  readonly ended_at: string | null;
  readonly steps: readonly StepCounts[];
  /** Reason why the run was aborted. */
  readonly error: string | null;
  readonly entries: number;
}>;

/** A run and the entries received so far. */
export interface RunProgress {
  readonly run: Run;
  readonly entries: readonly NumberedEntry[];
}

/** Long-polling time, in seconds. */
const WAIT_SECONDS = 20;

export function runsPath(workspaceId: string): string {
  return `v2/workspaces/${encodeURIComponent(workspaceId)}/runs`;
}

export function runPath(workspaceId: string, id: string): string {
  return `${runsPath(workspaceId)}/${encodeURIComponent(id)}`;
}

/** Whether the run has ended. */
export function isFinished(status: RunStatus): boolean {
  return status !== 'waiting' && status !== 'running';
}

/**
 * Polls a run until it has ended and all its entries are read. Calls `onProgress` after each response.
 * @returns the ended run with all its entries
 * @throws ApiFailure
 */
export async function watchRun(
  api: Pick<Api, 'get'>,
  path: string,
  onProgress: (watched: RunProgress) => void,
  signal: AbortSignal,
): Promise<RunProgress> {
  let { data: run } = await api.get<Run>(path, signal);
  let entries: readonly NumberedEntry[] = [];
  onProgress({ run, entries });
  for (;;) {
    const after = entries.at(-1)?.number ?? 0;
    const wait = isFinished(run.attributes.status) ? 0 : WAIT_SECONDS;
    const newEntries = await api.get<readonly NumberedEntry[]>(`${path}/entries?after=${after}&wait=${wait}`, signal);
    entries = [...entries, ...newEntries.data];
    // Start, end and error are members of the run only.
    if (newEntries.meta.status !== run.attributes.status) ({ data: run } = await api.get<Run>(path, signal));
    else run = { ...run, attributes: { ...run.attributes, steps: newEntries.meta.steps as readonly StepCounts[] } };
    onProgress({ run, entries });
    if (wait === 0 && newEntries.data.length === 0) return { run, entries };
  }
}
