/** Input of a run. */
export interface RunInput {
  readonly flow: string;
  readonly variables: Readonly<Record<string, string>>;
  /** Messages for the first step of a flow without a trigger. */
  readonly messages?: readonly { readonly body: unknown }[];
}

interface StartedRun {
  readonly id: string;
  readonly workspaceId: string;
  readonly name: string;
  readonly input: RunInput;
}

const MAX_RUNS = 20;

/**
 * The runs that this page has started, newest first, so that they can be started again. In memory only: a flow and its variables
 * may contain credential values.
 */
let startedRuns: readonly StartedRun[] = [];

export function addStartedRun(run: StartedRun): void {
  startedRuns = [run, ...startedRuns].slice(0, MAX_RUNS);
}

export function listStartedRuns(workspaceId: string): readonly StartedRun[] {
  return startedRuns.filter((run) => run.workspaceId === workspaceId);
}
