/** What a run was started with. */
export interface RunStart {
  readonly flow: string;
  readonly variables: Readonly<Record<string, string>>;
  /** For the first step of a flow without a trigger. */
  readonly messages?: readonly { readonly body: unknown }[];
}

interface StartedRun {
  readonly id: string;
  readonly workspaceId: string;
  readonly name: string;
  readonly order: RunStart;
}

const MOST = 20;

/**
 * The runs that this page has started, the last one first: for starting them again. Only for as long as the page lives, and in
 * no storage: a flow and its variables may hold values of credentials.
 */
let runs: readonly StartedRun[] = [];

export function rememberRun(run: StartedRun): void {
  runs = [run, ...runs].slice(0, MOST);
}

export function startedRuns(workspaceId: string): readonly StartedRun[] {
  return runs.filter((run) => run.workspaceId === workspaceId);
}
