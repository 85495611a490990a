import type { Resource } from './jsonApi.js';
import type { RunStatus, StepCounts } from './run.js';

/** The public fields of a run. */
interface RunView {
  readonly id: string;
  readonly workspaceId: string;
  readonly userId: string;
  readonly name: string;
  readonly status: RunStatus;
  /** Milliseconds since 1970. */
  readonly startedAtMs: number;
  readonly endedAtMs: number | null;
  readonly steps: readonly StepCounts[];
  readonly error: string | null;
  readonly entries: number;
}

export function toRunResource(run: RunView): Resource {
  return {
    type: 'run',
    id: run.id,
    attributes: {
      name: run.name,
      status: run.status,
      started_at: new Date(run.startedAtMs).toISOString(),
      ended_at: run.endedAtMs === null ? null : new Date(run.endedAtMs).toISOString(),
      steps: run.steps,
      error: run.error,
      entries: run.entries,
    },
    relationships: {
      workspace: { data: { type: 'workspace', id: run.workspaceId } },
      user: { data: { type: 'user', id: run.userId } },
    },
    links: { self: `/v2/workspaces/${run.workspaceId}/runs/${run.id}` },
  };
}
