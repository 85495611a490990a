import path from 'node:path';

import type { RunProcess } from '../../lib/platform/model/run.js';
import type { RunJob, RunReport } from '../../lib/wire/runJob.js';
import { specPlatform, type SpecResponse, type SpecPlatform, type SpecUser } from './platform.js';

/** A simulated process of a run. */
export interface FakeRunProcess {
  readonly order: RunJob;
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
      startRunProcess(order, tell): RunProcess {
        const told: string[] = [];
        let leave = (): void => undefined;
        const gone = new Promise<void>((resolve) => {
          leave = resolve;
        });
        processes.push({
          order,
          commands: told,
          report: tell,
          start: () => tell({ kind: 'started', name: 'quotes', steps: [STEP] }),
          end(status = 'done') {
            tell({ kind: 'ended', status });
            leave();
          },
          crash() {
            tell({ kind: 'ended', status: 'failed', error: 'died' });
            leave();
          },
        });
        const kill = (): void => {
          told.push('kill');
          tell({ kind: 'ended', status: 'failed', error: 'killed' });
          leave();
        };
        return { stop: () => void told.push('stop'), kill, exited: gone };
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
      const answer = post();
      while (processes.length === before) await new Promise(setImmediate);
      const process = processes[before]!;
      process.start();
      return { id: (await answer).body.data.id, process };
    },
  };
}
