import { expect } from 'chai';

import type { BackgroundJob } from '../../lib/platform/backgroundJob.js';
import { startBackgroundJobs } from '../../lib/platform/backgroundJobs.js';
import { specClock } from '../support/clock.js';

describe('startBackgroundJobs', () => {
  const setUp = () => {
    const clock = specClock();
    const logged: object[] = [];
    const note = (fields: object): void => void logged.push(fields);
    const start = (...jobs: readonly BackgroundJob[]) =>
      startBackgroundJobs(jobs, { sleep: clock.sleep, log: { info: note, warn: note, error: note } });
    return { clock, logged, start };
  };
  /** Waits for pending microtasks and immediates. */
  const settle = async (): Promise<void> => {
    for (let turn = 0; turn < 5; turn += 1) await new Promise(setImmediate);
  };

  it('runs a job at once, and again after its interval since the end of the previous run', async () => {
    const { clock, start } = setUp();
    const runs: string[] = [];
    let finish: () => void = () => undefined;
    const jobs = start(
      { name: 'fast', everyMs: 1000, run: () => Promise.resolve(void runs.push('fast')) },
      {
        name: 'slow',
        everyMs: 5000,
        run: () =>
          new Promise((resolve) => {
            runs.push('slow');
            finish = resolve;
          }),
      },
    );
    await settle();
    expect(runs).to.deep.equal(['fast', 'slow']);
    for (let second = 0; second < 10; second += 1) {
      clock.nowMs += 1000;
      await settle();
    }
    expect(runs.filter((run) => run === 'slow')).to.have.length(1);
    expect(runs.filter((run) => run === 'fast')).to.have.length(11);
    finish();
    await settle();
    clock.nowMs += 4999;
    await settle();
    expect(runs.filter((run) => run === 'slow')).to.have.length(1);
    clock.nowMs += 1;
    await settle();
    expect(runs.filter((run) => run === 'slow')).to.have.length(2);
    finish();
    await jobs.stop();
  });

  it('continues after a failure, and logs a repeated error once', async () => {
    const { clock, logged, start } = setUp();
    const ends = [
      new Error('MARKER one'),
      new Error('MARKER two'),
      new TypeError('other'),
      undefined,
      new TypeError('other'),
    ];
    let runs = 0;
    const run = (): Promise<void> => {
      const error = ends[runs++];
      return error === undefined ? Promise.resolve() : Promise.reject(error);
    };
    const jobs = start({ name: 'deliveries', everyMs: 1000, run });
    for (let second = 0; second < 6; second += 1) {
      await settle();
      clock.nowMs += 1000;
    }
    await jobs.stop();
    expect(runs).to.be.at.least(6);
    expect(logged.map((line) => JSON.parse(JSON.stringify(line)))).to.have.length(3);
    expect(logged[0]).to.have.property('job', 'deliveries');
    expect(JSON.stringify(logged)).not.to.contain('MARKER');
  });

  it('continues when a job throws synchronously', async () => {
    const { clock, logged, start } = setUp();
    let runs = 0;
    const jobs = start({
      name: 'broken',
      everyMs: 1000,
      run: () => {
        runs += 1;
        throw new Error('at once');
      },
    });
    await settle();
    clock.nowMs += 1000;
    await settle();
    await jobs.stop();
    expect([runs, logged.length]).to.deep.equal([2, 1]);
  });

  it('stops on request: a sleep ends at once, a run is aborted and awaited', async () => {
    const { clock, start } = setUp();
    let finish: () => void = () => undefined;
    let signal: AbortSignal | undefined;
    let [asleep, runs, stopped] = [0, 0, false];
    const jobs = start(
      { name: 'asleep', everyMs: 3_600_000, run: () => Promise.resolve(void (asleep += 1)) },
      {
        name: 'busy',
        everyMs: 1000,
        run: (given) => {
          runs += 1;
          signal = given;
          return new Promise((resolve) => (finish = resolve));
        },
      },
    );
    await settle();
    expect(signal!.aborted).to.equal(false);
    const ended = jobs.stop().then(() => (stopped = true));
    await settle();
    expect([signal!.aborted, stopped, clock.sleepers]).to.deep.equal([true, false, 0]);
    finish();
    await ended;
    clock.nowMs += 10_000_000;
    await settle();
    expect([asleep, runs]).to.deep.equal([1, 1]);
  });
});
