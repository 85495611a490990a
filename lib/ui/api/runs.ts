import type { NumberedEntry, RunStatus, StepCounts } from '../../wire/run.js';
import type { Api, ResourceOf } from './client.js';

export type Run = ResourceOf<{
  readonly name: string;
  readonly status: RunStatus;
  readonly started_at: string;
  readonly ended_at: string | null;
  readonly steps: readonly StepCounts[];
  /** Why it broke off. */
  readonly error: string | null;
  readonly entries: number;
}>;

/** What is known of a run by now. */
export interface RunProgress {
  readonly run: Run;
  readonly entries: readonly NumberedEntry[];
}

/** How long an answer may wait for news, in seconds. */
const WAIT_SECONDS = 20;

export function runsPath(workspaceId: string): string {
  return `v2/workspaces/${encodeURIComponent(workspaceId)}/runs`;
}

export function runPath(workspaceId: string, id: string): string {
  return `${runsPath(workspaceId)}/${encodeURIComponent(id)}`;
}

/** Whether nothing more happens in it. */
export function isFinished(status: RunStatus): boolean {
  return status !== 'waiting' && status !== 'running';
}

/** Tells what happens in a run until it is over and all of it is told. @returns all of it @throws ApiFailure */
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
    // When it began, when it ended and why: only the run itself tells.
    if (newEntries.meta.status !== run.attributes.status) ({ data: run } = await api.get<Run>(path, signal));
    else run = { ...run, attributes: { ...run.attributes, steps: newEntries.meta.steps as readonly StepCounts[] } };
    onProgress({ run, entries });
    if (wait === 0 && newEntries.data.length === 0) return { run, entries };
  }
}
