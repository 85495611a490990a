/** What a run was started with. */
export interface RunInput {
  readonly flow: string;
  readonly variables: Readonly<Record<string, string>>;
  /** For the first step of a flow without a trigger. */
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
 * The runs that this page has started, the last one first: for starting them again. Only for as long as the page lives, and in
 * no storage: a flow and its variables may hold values of credentials.
 */
let startedRuns: readonly StartedRun[] = [];

export function addStartedRun(run: StartedRun): void {
  startedRuns = [run, ...startedRuns].slice(0, MAX_RUNS);
}

export function listStartedRuns(workspaceId: string): readonly StartedRun[] {
  return startedRuns.filter((run) => run.workspaceId === workspaceId);
}
