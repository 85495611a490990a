import { expect } from 'chai';

import { RunReporter } from '../../../lib/runner/worker/runReporter.js';
import { StepStats } from '../../../lib/runner/stepStats.js';
import type { RunEntry } from '../../../lib/wire/run.js';
import type { RunReport } from '../../../lib/wire/runJob.js';

type Progress = Extract<RunReport, { kind: 'progress' }>;

function reporting() {
  const told: Progress[] = [];
  const planned: (() => void)[] = [];
  const time = { now: 100 };
  const tally = new StepStats('one', 'echo');
  const reporter = new RunReporter(
    { report: (report) => told.push(report as Progress), now: () => time.now, schedule: (work) => planned.push(work) },
    [tally],
  );
  return { told, planned, time, tally, reporter };
}

const log = (text: string): RunEntry => ({ kind: 'log', step: 'one', level: 'warn', text });
const error = (message: string): RunEntry => ({ kind: 'error', step: 'one', name: 'Error', message });
const message = (length: number): RunEntry => ({
  kind: 'message',
  step: 'one',
  direction: 'out',
  body: { text: 'x'.repeat(length), length },
});

describe('RunReporter', () => {
  it('reports a batch of entries with their times and the current counts', () => {
    const { told, planned, time, tally, reporter } = reporting();
    reporter.add(log('a'));
    time.now += 7.4;
    reporter.add(log('b'));
    tally.add('in', 2);
    expect(told).to.deep.equal([]);
    expect(planned).to.have.length(1);
    planned[0]!();
    expect(told).to.deep.equal([
      {
        kind: 'progress',
        entries: [
          { ...log('a'), atMs: 0 },
          { ...log('b'), atMs: 7 },
        ],
        dropped: 0,
        steps: [{ id: 'one', function: 'echo', in: 2, out: 0, errors: 0, rebounds: 0 }],
      },
    ]);
  });

  it('starts a new batch after that', () => {
    const { told, planned, reporter } = reporting();
    reporter.add(log('a'));
    planned[0]!();
    reporter.add(log('b'));
    planned[1]!();
    expect(told.map(({ entries }) => entries.length)).to.deep.equal([1, 1]);
  });

  it('reports a thousand entries, then only errors, and counts the dropped ones', () => {
    const { told, reporter } = reporting();
    for (let n = 0; n < 1000; n++) reporter.add(log(String(n)));
    for (let n = 0; n < 20; n++) reporter.add(log('more'));
    reporter.add(error('last'));
    reporter.flush();
    expect(told[0]!.entries).to.have.length(1001);
    expect(told[0]!.entries.at(-1)).to.include({ message: 'last' });
    expect(told[0]!.dropped).to.equal(20);
  });

  it('keeps the newest errors when they come faster than they are sent', () => {
    const { told, reporter } = reporting();
    for (let n = 0; n < 1000; n++) reporter.add(log(String(n)));
    for (let n = 0; n < 5000; n++) reporter.add(error(String(n)));
    reporter.flush();
    const errors = told[0]!.entries.filter(({ kind }) => kind === 'error');
    expect(errors).to.have.length(100);
    expect(errors.at(0)).to.include({ message: '4900' });
    expect(errors.at(-1)).to.include({ message: '4999' });
    expect(told[0]!.dropped).to.equal(4900);
  });

  it('limits the text to four megabytes', () => {
    const { told, reporter } = reporting();
    for (let n = 0; n < 5; n++) reporter.add(message(1024 * 1024));
    reporter.add(error('still told'));
    reporter.flush();
    expect(told[0]!.entries.map(({ kind }) => kind)).to.deep.equal([...Array<string>(4).fill('message'), 'error']);
    expect(told[0]!.dropped).to.equal(1);
  });
});
