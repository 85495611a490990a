import type { NumberedEntry, RunStatus, StepCounts } from '../../wire/run.js';
import type { Api, Of } from './client.js';

export type Run = Of<{
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
export interface Watched {
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
export function isOver(status: RunStatus): boolean {
  return status !== 'waiting' && status !== 'running';
}

/** Tells what happens in a run until it is over and all of it is told. @returns all of it @throws ApiFailure */
export async function watchRun(
  api: Pick<Api, 'get'>,
  path: string,
  tell: (watched: Watched) => void,
  signal: AbortSignal,
): Promise<Watched> {
  let { data: run } = await api.get<Run>(path, signal);
  let entries: readonly NumberedEntry[] = [];
  tell({ run, entries });
  for (;;) {
    const after = entries.at(-1)?.number ?? 0;
    const wait = isOver(run.attributes.status) ? 0 : WAIT_SECONDS;
    const news = await api.get<readonly NumberedEntry[]>(`${path}/entries?after=${after}&wait=${wait}`, signal);
    entries = [...entries, ...news.data];
    // When it began, when it ended and why: only the run itself tells.
    if (news.meta.status !== run.attributes.status) ({ data: run } = await api.get<Run>(path, signal));
    else run = { ...run, attributes: { ...run.attributes, steps: news.meta.steps as readonly StepCounts[] } };
    tell({ run, entries });
    if (wait === 0 && news.data.length === 0) return { run, entries };
  }
}
