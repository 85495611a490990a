import { ApiError, type Problem } from '../../../errors.js';
import type { JobMessage, JobProblem, RunJob, RunReport } from '../../../wire/runJob.js';
import type { Component } from '../../model/component.js';
import type { Caller, Workspace } from '../../model/directory.js';
import { newId } from '../../model/ids.js';
import { placeOfWorkspace } from '../access.js';
import { createAuditRecord } from '../createAuditRecord.js';
import { getComponent, listComponents } from '../components/findComponents.js';
import { badRequest, conflict } from '../apiErrors.js';
import type { Services } from '../services.js';
import { RunRecord } from './runRecord.js';
import { RUN_TYPE, getWorkspaceForStart } from './getRun.js';

export interface NewRun {
  /** The text of a flow file. */
  readonly flow: string;
  readonly variables: Readonly<Record<string, string>>;
  readonly messages?: readonly JobMessage[];
  /** Whose functions the flow names; undefined: the first one that can be run. */
  readonly componentId: string | undefined;
}

/** For how long a run may go on, in ms. */
const MAX_RUN_MS = 600_000;
/** How long whoever starts a run waits to hear whether its flow can be run, in ms. */
const FIRST_REPORT_WAIT_MS = 10_000;

/**
 * Has a flow run in a process of its own, as soon as there is a place for it.
 * @returns a run that waits or goes, or is over already
 * @throws ApiError 400 with all that is wrong with the flow, where that is known at once; 403, 404, 409, 503
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
  if (runs.isClosed) throw new ApiError(503, { code: 'stopping', detail: 'The service stops: start the run anew' });
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
    throw conflict('too_many_runs', 'Too many runs of this workspace are not over: wait for one, or stop it');
  }
  const deed = { action: 'create', resourceType: RUN_TYPE, resourceId: id } as const;
  await services.audit(createAuditRecord(services, caller, placeOfWorkspace(workspace), deed));
  const faults = await new Promise<readonly JobProblem[] | undefined>((resolve) => {
    const hasPlace = runs.semaphore.acquire(workspace.id, () => {
      const ended = executeRun(services, caller, workspace, run, { ...input, folder }, resolve);
      void ended.finally(() => runs.semaphore.release(workspace.id));
    });
    if (!hasPlace) resolve(undefined);
  });
  if (faults === undefined) return run;
  runs.history.remove(run);
  throw badRequest(...faults.map(toProblem));
}

/** @param onFirstReport called once, with what is wrong if that is the first that is heard of the run */
async function executeRun(
  services: Services,
  caller: Caller,
  workspace: Workspace,
  run: RunRecord,
  { flow, variables, messages, folder }: NewRun & { readonly folder: string },
  onFirstReport: (faults?: readonly JobProblem[]) => void,
): Promise<void> {
  const { runs, now } = services;
  // It was stopped while it waited.
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
  const order: RunJob = { flow, folder, variables, platform, ...(messages && { messages }) };
  const over = new AbortController();
  const tell = (report: RunReport): void => {
    applyReport(report, run, now());
    onFirstReport(report.kind === 'refused' ? report.problems : undefined);
  };
  const process = services.startRunProcess(order, tell);
  runs.trackProcess(run, process);
  const after = async (ms: number, then: () => void): Promise<void> => {
    await services.sleep(ms, over.signal).then(then, () => undefined);
  };
  void after(FIRST_REPORT_WAIT_MS, () => onFirstReport());
  void after(MAX_RUN_MS, () => {
    run.finish('failed', `The run took longer than ${String(MAX_RUN_MS / 60_000)} minutes and was ended`, now());
    process.kill();
  });
  await process.exited;
  over.abort();
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

/** @throws ApiError 404; 409 */
async function findComponentFolder(services: Services, caller: Caller, id: string | undefined): Promise<string> {
  const isRunnable = (component: Component): boolean => component.folder !== null;
  const component =
    id === undefined
      ? (await listComponents(services.store, caller, {}, undefined)).items
          .map((item) => item.component)
          .find(isRunnable)
      : await getComponent(services.store, caller, id);
  if (component !== undefined && component.folder !== null) return component.folder;
  throw conflict('not_runnable', 'The service has only the descriptor of the component, not the code that runs', {
    pointer: '/data/relationships/component',
  });
}

function toProblem(fault: JobProblem): Problem {
  const { part, name, line } = fault;
  const pointer = `/data/attributes/${part}${name === undefined ? '' : `/${name.replace(/~/g, '~0').replace(/\//g, '~1')}`}`;
  return {
    code: part === 'variables' ? 'missing_variable' : 'invalid',
    detail: describeProblem(fault),
    source: { pointer },
    ...(line === undefined ? {} : { meta: { line } }),
  };
}

function describeProblem({ line, words }: JobProblem): string {
  return line === undefined ? words : `line ${String(line)}: ${words}`;
}

/** What a flow file calls itself, for as long as nobody has read it properly. */
function readFlowName(flow: string): string {
  const [, name = ''] = /^name:[ \t]*["']?([^\r\n"'#]{1,100})/m.exec(flow) ?? [];
  return name.trim();
}
