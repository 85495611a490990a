import { expect } from 'chai';

import type { Schedule } from '../../lib/step/flowFile/schedule.js';
import { scheduleTicks } from '../../lib/runner/scheduleTicks.js';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const START = Date.parse('2026-11-30T12:00:30Z');
const every = (everyMs: number): Schedule => ({ kind: 'every', everyMs });
const cron = (expression: string, timeZone = 'UTC'): Schedule => ({ kind: 'cron', expression, timeZone });

/** Plays a clock. Each entry of `runs` is the duration of a run; returns when the runs started, from the start in seconds, and what was skipped. */
async function play(schedule: Schedule, runs: readonly number[], disturb?: (nowMs: number) => number) {
  let nowMs = START;
  const sleeps: number[] = [];
  const stop = new AbortController();
  const clock = {
    now: () => nowMs,
    sleep(ms: number) {
      sleeps.push(ms);
      nowMs = disturb?.(nowMs + ms) ?? nowMs + ms;
      return Promise.resolve();
    },
  };
  const started: [seconds: number, skipped: number][] = [];
  for await (const { skipped } of scheduleTicks(schedule, clock, stop.signal)) {
    started.push([(nowMs - START) / 1000, skipped]);
    nowMs += runs[started.length - 1] ?? 0;
    if (started.length === runs.length) stop.abort();
  }
  return { started, sleeps };
}

describe('scheduleTicks', () => {
  it('ticks at the start and then at the distance, however long the runs are', async () => {
    expect((await play(every(5 * MINUTE), [0, 2 * MINUTE, 1000, 0])).started).to.deep.equal([
      [0, 0],
      [300, 0],
      [600, 0],
      [900, 0],
    ]);
  });

  it('skips the ticks during a run, and keeps the distance', async () => {
    expect((await play(every(MINUTE), [150_000, 0, MINUTE, 0])).started).to.deep.equal([
      [0, 0],
      [180, 2],
      [240, 0],
      [360, 1],
    ]);
  });

  it('ticks at the times of a cron expression, not at the start', async () => {
    expect((await play(cron('*/5 * * * *'), [0, 0])).started).to.deep.equal([
      [270, 0],
      [570, 0],
    ]);
  });

  it('skips the times of a cron expression during a run', async () => {
    expect((await play(cron('* * * * *'), [3 * MINUTE, 0])).started).to.deep.equal([
      [30, 0],
      [270, 3],
    ]);
  });

  it('counts many skipped times up to a limit', async () => {
    expect((await play(cron('* * * * *'), [48 * HOUR, 0])).started[1]).to.deep.equal([48 * 3600 + 90, 1001]);
  });

  it('reads the clock each minute', async () => {
    expect((await play(every(150_000), [0, 0])).sleeps).to.deep.equal([MINUTE, MINUTE, 30_000]);
  });

  for (const [title, schedule] of [
    ['a distance', every(HOUR)],
    ['a cron expression', cron('0 * * * *')],
  ] as const) {
    it(`ticks once after the machine was suspended for two days, with ${title}`, async () => {
      let isSuspended = false;
      const { started } = await play(schedule, [0, 0, 0], (nowMs) => {
        if (isSuspended || nowMs < START + HOUR * 1.5) return nowMs;
        isSuspended = true;
        return nowMs + 48 * HOUR;
      });
      const late = started[2]?.[0];
      expect(started).to.have.length(3);
      expect(late).to.be.greaterThan(48 * 3600);
    });
  }

  it('waits one distance at most when the clock is set back', async () => {
    let setBackMs = 24 * HOUR;
    const { started } = await play(every(5 * MINUTE), [0, 0], (nowMs) => {
      const set = nowMs - setBackMs;
      setBackMs = 0;
      return set;
    });
    expect(started[1]).to.deep.equal([60 - 24 * 3600 + 300, 0]);
  });

  it('repeats no time of a cron expression when the clock is set back by an hour', async () => {
    let isSetBack = false;
    const { started } = await play(cron('0 * * * *'), [0, 0], (nowMs) => {
      if (isSetBack || nowMs <= Date.parse('2026-11-30T13:00:00Z')) return nowMs;
      isSetBack = true;
      return nowMs - HOUR;
    });
    expect(started.map(([seconds]) => new Date(START + seconds * 1000).toISOString())).to.deep.equal([
      '2026-11-30T13:00:00.000Z',
      '2026-11-30T14:00:00.000Z',
    ]);
  });

  it('follows a clock that is set back by a day', async () => {
    let setBackMs = 24 * HOUR;
    const { started } = await play(cron('0 * * * *'), [0], (nowMs) => {
      const set = nowMs - setBackMs;
      setBackMs = 0;
      return set;
    });
    expect(started[0]?.[0]).to.equal((Date.parse('2026-11-29T13:00:00Z') - START) / 1000);
  });

  it('ends while it waits', async () => {
    const stop = new AbortController();
    const sleep = (_: number, signal: AbortSignal) =>
      new Promise<void>((_resolve, reject) => {
        signal.addEventListener('abort', () => reject(new Error('aborted')));
        stop.abort();
      });
    const ticks: unknown[] = [];
    for await (const tick of scheduleTicks(every(HOUR), { now: () => START, sleep }, stop.signal)) ticks.push(tick);
    expect(ticks).to.deep.equal([{ dueMs: START, skipped: 0 }]);
  });
});
