import { ApiError, type Problem } from '../../../errors.js';
import type { JobMessage, JobProblem, RunJob, RunReport } from '../../../wire/workerMessages.js';
import type { Component } from '../../model/component.js';
import type { Caller, Workspace } from '../../model/directory.js';
import { newId } from '../../model/ids.js';
import { placeOfWorkspace } from '../access.js';
import { createAuditRecord } from '../createAuditRecord.js';
import { getComponent, listComponents } from '../components/findComponents.js';
import { badRequest, conflict } from '../apiErrors.js';
import type { Services } from '../services.js';
import { RunRecord } from '../../runs/runRecord.js';
import { RUN_TYPE, getWorkspaceForStart } from './getRun.js';

interface NewRun {
  /** The text of a flow file. */
  readonly flow: string;
  readonly variables: Readonly<Record<string, string>>;
  readonly messages?: readonly JobMessage[];
  /** The component whose functions the flow names; undefined: the first one that can be run. */
  readonly componentId: string | undefined;
}

/** Maximum duration of a run. */
const MAX_RUN_MS = 600_000;
/** Maximum time that the start of a run waits for the first report of its process. */
const FIRST_REPORT_WAIT_MS = 10_000;

/**
 * Runs a flow in a separate process, as soon as a permit is available.
 * @returns the run, which is waiting, running or already finished
 * @throws ApiError `invalid`, `missing_variable` for all problems of the flow that are known at once
 * @throws ApiError `forbidden`, `not_found`, `too_many_runs`, `not_runnable`, `stopping`
 */
export async function startRun(
  services: Services,
  caller: Caller,
  workspaceId: string,
  input: NewRun,
): Promise<RunRecord> {
  const { runs, now, randomBytes } = services;
  const workspace = await getWorkspaceForStart(services, caller, workspaceId);
  const folder = await findComponentFolder(services, caller, input.componentId);
  if (runs.isClosed)
    throw new ApiError(503, { code: 'stopping', detail: 'The service is stopping. Start the run again' });
  const atMs = now();
  const id = newId(atMs, randomBytes);
  const run = new RunRecord({
    id,
    workspaceId: workspace.id,
    userId: caller.user.id,
    name: readFlowName(input.flow),
    atMs,
  });
  if (!runs.history.add(run)) {
    throw conflict('too_many_runs', 'Too many unfinished runs in this workspace. Wait for one to finish, or stop one');
  }
  const auditedAction = { action: 'create', resourceType: RUN_TYPE, resourceId: id } as const;
  await services.audit(createAuditRecord(services, caller, placeOfWorkspace(workspace), auditedAction));
  const problems = await new Promise<readonly JobProblem[] | undefined>((resolve) => {
    const isStarted = runs.semaphore.acquire(workspace.id, () => {
      const finished = executeRun(services, caller, workspace, run, { ...input, folder }, resolve);
      void finished.finally(() => runs.semaphore.release(workspace.id));
    });
    if (!isStarted) resolve(undefined);
  });
  if (problems === undefined) return run;
  runs.history.remove(run);
  throw badRequest(...problems.map(toProblem));
}

/**
 * Runs the process of a run until it has exited.
 * @param onFirstReport called with the flow's problems if the first report is a refusal
 */
async function executeRun(
  services: Services,
  caller: Caller,
  workspace: Workspace,
  run: RunRecord,
  { flow, variables, messages, folder }: NewRun & { readonly folder: string },
  onFirstReport: (problems?: readonly JobProblem[]) => void,
): Promise<void> {
  const { runs, now } = services;
  // The run was stopped while it waited.
  if (run.isFinished || runs.isClosed) {
    run.finish('stopped', null, now());
    onFirstReport();
    return;
  }
  const { key, revoke } = runs.issueKey(caller.user, workspace.id);
  const platform = {
    uri: services.localUrl(),
    username: caller.user.email,
    apiKey: key,
    workspaceId: workspace.id,
  };
  const job: RunJob = { flow, folder, variables, platform, ...(messages && { messages }) };
  const ended = new AbortController();
  const handleReport = (report: RunReport): void => {
    applyReport(report, run, now());
    onFirstReport(report.kind === 'refused' ? report.problems : undefined);
  };
  const process = services.startRunProcess(job, handleReport);
  runs.trackProcess(run, process);
  const after = async (ms: number, then: () => void): Promise<void> => {
    await services.sleep(ms, ended.signal).then(then, () => undefined);
  };
  void after(FIRST_REPORT_WAIT_MS, () => onFirstReport());
  void after(MAX_RUN_MS, () => {
    run.finish('failed', `The run exceeded ${String(MAX_RUN_MS / 60_000)} minutes and was stopped`, now());
    process.kill();
  });
  await process.exited;
  ended.abort();
  revoke();
  runs.history.trim();
}

function applyReport(report: RunReport, run: RunRecord, atMs: number): void {
  switch (report.kind) {
    case 'started':
      run.start(report.name, report.steps, atMs);
      return;
    case 'progress':
      run.addProgress(report);
      return;
    case 'refused':
      run.finish('failed', report.problems.map(describeProblem).join('\n'), atMs);
      return;
    case 'ended':
      run.finish(report.status, report.error ?? null, atMs);
  }
}

/**
 * Returns the folder of the component that runs the flow.
 * @throws ApiError `not_found`, `not_runnable`
 */
async function findComponentFolder(services: Services, caller: Caller, id: string | undefined): Promise<string> {
  const isRunnable = (component: Component): boolean => component.folder !== null;
  const component =
    id === undefined
      ? (await listComponents(services.store, caller, {}, undefined)).items
          .map((item) => item.component)
          .find(isRunnable)
      : await getComponent(services.store, caller, id);
  if (component !== undefined && component.folder !== null) return component.folder;
  throw conflict('not_runnable', 'The component cannot be run: the service has only its descriptor, not its code', {
    pointer: '/data/relationships/component',
  });
}

function toProblem(problem: JobProblem): Problem {
  const { part, name, line } = problem;
  const pointer = `/data/attributes/${part}${name === undefined ? '' : `/${name.replace(/~/g, '~0').replace(/\//g, '~1')}`}`;
  return {
    code: part === 'variables' ? 'missing_variable' : 'invalid',
    detail: describeProblem(problem),
    source: { pointer },
    ...(line === undefined ? {} : { meta: { line } }),
  };
}

function describeProblem({ line, detail }: JobProblem): string {
  return line === undefined ? detail : `line ${String(line)}: ${detail}`;
}

/** Returns the name in a flow file by a regular expression, until its process has parsed it. */
function readFlowName(flow: string): string {
  const [, name = ''] = /^name:[ \t]*["']?([^\r\n"'#]{1,100})/m.exec(flow) ?? [];
  return name.trim();
}
