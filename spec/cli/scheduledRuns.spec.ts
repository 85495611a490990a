import { expect } from 'chai';

import { showTicks } from '../../lib/cli/scheduledRuns.js';
import type { Schedule } from '../../lib/step/flowFile/schedule.js';

const START = Date.parse('2026-11-30T12:00:30Z');

/** Returns the lines of two runs, the first of which takes `runMs`. */
async function listLines(schedule: Schedule, runMs: number): Promise<string[]> {
  const lines: string[] = [];
  const stop = new AbortController();
  let nowMs = START;
  const clock = { now: () => nowMs, sleep: (ms: number) => Promise.resolve(void (nowMs += ms)) };
  let runs = 0;
  for await (const message of showTicks(schedule, { writeLine: (line) => lines.push(line) }, stop.signal, clock)) {
    expect(message).to.deep.equal({ body: {} });
    nowMs += runMs;
    if (++runs === 2) stop.abort();
  }
  return lines;
}

describe('showTicks', () => {
  it('says when the first run is', async () => {
    expect(await listLines({ kind: 'every', everyMs: 300_000 }, 0)).to.deep.equal([
      'The trigger runs now, and every 300 s. Press Ctrl-C to end.',
    ]);
    expect(await listLines({ kind: 'cron', expression: '0 6 * * *', timeZone: 'Europe/Berlin' }, 0)).to.deep.equal([
      'The trigger runs at 0 6 * * * (Europe/Berlin); the first run is at 2026-12-01T05:00:00.000Z. Press Ctrl-C to end.',
    ]);
  });

  it('says how many runs are skipped', async () => {
    const note = 'skipped: the time came while the run before was in progress, or this machine was suspended';
    expect((await listLines({ kind: 'every', everyMs: 60_000 }, 60_000)).slice(1)).to.deep.equal([`1 run was ${note}`]);
    expect((await listLines({ kind: 'every', everyMs: 60_000 }, 180_000)).slice(1)).to.deep.equal([
      `3 runs were ${note}`,
    ]);
  });
});
