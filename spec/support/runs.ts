import path from 'node:path';

import type { RunProcess } from '../../lib/platform/model/run.js';
import type { RunJob, RunReport } from '../../lib/wire/workerMessages.js';
import { specPlatform, type SpecResponse, type SpecPlatform, type SpecUser } from './platform.js';

/** A simulated process of a run. */
export interface FakeRunProcess {
  readonly job: RunJob;
  readonly commands: string[];
  report(report: RunReport): void;
  /** Reports the start with one step. */
  start(): void;
  /** Reports the end, and exits. */
  end(status?: 'done' | 'failed' | 'stopped'): void;
  /** Exits without a final report of its own. */
  crash(): void;
}

export interface RunsPlatform extends SpecPlatform {
  readonly processes: FakeRunProcess[];
  /** `/v2/workspaces/…/runs` */
  readonly path: string;
  readonly operator: SpecUser;
  /** Sends the request that starts a run. */
  post(attributes?: object, as?: SpecUser): Promise<SpecResponse>;
  /** Starts a run and waits for its process. */
  startRun(): Promise<{ readonly id: string; readonly process: FakeRunProcess }>;
}

export const FLOW = 'name: "quotes" # of the shop\nsteps: [{ function: echo }]\n';
const STEP = { id: 'step_1', function: 'echo', in: 0, out: 0, errors: 0, rebounds: 0 };

/** Creates a service with a runnable component and simulated processes. */
export async function createRunsPlatform(): Promise<RunsPlatform> {
  const processes: FakeRunProcess[] = [];
  const platform = await specPlatform({
    dependencies: {
      startRunProcess(job, report): RunProcess {
        const commands: string[] = [];
        let exit = (): void => undefined;
        const exited = new Promise<void>((resolve) => {
          exit = resolve;
        });
        processes.push({
          job,
          commands,
          report,
          start: () => report({ kind: 'started', name: 'quotes', steps: [STEP] }),
          end(status = 'done') {
            report({ kind: 'ended', status });
            exit();
          },
          crash() {
            report({ kind: 'ended', status: 'failed', error: 'died' });
            exit();
          },
        });
        const kill = (): void => {
          commands.push('kill');
          report({ kind: 'ended', status: 'failed', error: 'killed' });
          exit();
        };
        return { stop: () => void commands.push('stop'), kill, exited };
      },
    },
  });
  const component = await platform.makeComponent();
  const { id, descriptor, updatedAtMs } = component;
  await platform.store.components.update(id, { descriptor, updatedAtMs, folder: path.join(__dirname, 'component') });
  const operator = await platform.makeUser('operator');
  const runs = `/v2/workspaces/${platform.workspace.id}/runs`;
  const post = (attributes: object = {}, as = operator) =>
    platform.api('POST', runs, {
      as,
      body: { data: { type: 'run', attributes: { flow: FLOW, messages: [{ body: {} }], ...attributes } } },
    });
  return {
    ...platform,
    processes,
    path: runs,
    operator,
    post,
    async startRun() {
      const before = processes.length;
      const response = post();
      while (processes.length === before) await new Promise(setImmediate);
      const process = processes[before]!;
      process.start();
      return { id: (await response).body.data.id, process };
    },
  };
}
