import path from 'node:path';

import { expect } from 'chai';

import type { RestError } from '../../../lib/errors.js';
import { StepProcesses } from '../../../lib/runner/amqp/stepProcesses.js';
import type { ProcessOptions } from '../../../lib/runner/amqp/stepProcesses.js';

const PROGRAMS = path.join(__dirname, '../../support/processes');

interface Setup {
  readonly processes: StepProcesses;
  readonly lines: string[];
  /** Resolves after this number of lines. */
  readonly until: (count: number) => Promise<void>;
  readonly failure: Promise<RestError>;
}

function setup(program: string, options: Partial<ProcessOptions> = {}): Setup {
  const lines: string[] = [];
  let wake: () => void = () => undefined;
  let failed: (error: RestError) => void = () => undefined;
  const failure = new Promise<RestError>((resolve) => (failed = resolve));
  const processes = new StepProcesses({
    stepId: 'step_1',
    replicas: 1,
    cwd: PROGRAMS,
    env: { ...process.env, NAME: 'spec' },
    log: (line) => {
      lines.push(line);
      wake();
    },
    onFailure: failed,
    program: path.join(PROGRAMS, program),
    restartAfterMs: 1,
    ...options,
  });
  const until = async (count: number): Promise<void> => {
    while (lines.length < count) await new Promise<void>((resolve) => (wake = resolve));
  };
  return { processes, lines, until, failure };
}

const pid = (line = ''): number => Number(/pid (\d+)/.exec(line)?.[1]);

describe('StepProcesses', () => {
  it("starts a process per replica in the component's folder and lets each finish", async () => {
    const { processes, lines, until } = setup('obedient.cjs', { replicas: 2 });
    processes.start();
    await until(2);
    await processes.stop();
    const known = lines.map((line) => line.replace(/pid \d+/, 'pid'));
    expect(known.sort()).to.deep.equal([
      'step_1.1: finished',
      `step_1.1: pid of spec in ${PROGRAMS}`,
      'step_1.2: finished',
      `step_1.2: pid of spec in ${PROGRAMS}`,
    ]);
    expect(new Set(lines.map(pid).filter(Boolean)).size).to.equal(2);
  });

  it('restarts a killed process and can be started again after a stop', async () => {
    const { processes, lines, until } = setup('obedient.cjs');
    processes.start();
    await until(1);
    process.kill(pid(lines[0]), 'SIGKILL');
    await until(2);
    expect(pid(lines[1])).not.to.equal(pid(lines[0]));
    await processes.stop();
    processes.start();
    await until(4);
    processes.kill();
    await processes.stop();
    expect(lines.map((line) => line.includes('finished'))).to.deep.equal([false, false, true, false]);
  });

  it('fails after six consecutive exits with the last output', async () => {
    const { processes, lines, failure } = setup('mortal.cjs');
    processes.start();
    const error = await failure;
    expect(error.code).to.equal('platform');
    expect(error.message).to.equal(
      'step_1: its process exited 6 times in a row (exit code 3; last output: \nthe reason)',
    );
    expect(lines).to.deep.equal(Array(6).fill('step_1.1: the reason'));
  });

  it("doesn't restart a process after a stop", async () => {
    const { processes, lines, until } = setup('mortal.cjs', { restartAfterMs: 50 });
    processes.start();
    await until(1);
    await processes.stop();
    await new Promise((resolve) => setTimeout(resolve, 80));
    expect(lines).to.have.lengthOf(1);
  });
});
