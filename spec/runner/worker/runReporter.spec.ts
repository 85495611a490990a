import { expect } from 'chai';

import { RunReporter } from '../../../lib/runner/worker/runReporter.js';
import { StepStats } from '../../../lib/runner/stepStats.js';
import type { RunEntry } from '../../../lib/wire/run.js';
import type { RunReport } from '../../../lib/wire/workerMessages.js';

type Progress = Extract<RunReport, { kind: 'progress' }>;

function reporting() {
  const reports: Progress[] = [];
  const scheduled: (() => void)[] = [];
  const time = { now: 100 };
  const stats = new StepStats('one', 'echo');
  const reporter = new RunReporter(
    {
      report: (report) => reports.push(report as Progress),
      now: () => time.now,
      schedule: (work) => scheduled.push(work),
    },
    [stats],
  );
  return { reports, scheduled, time, stats, reporter };
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
    const { reports, scheduled, time, stats, reporter } = reporting();
    reporter.add(log('a'));
    time.now += 7.4;
    reporter.add(log('b'));
    stats.add('in', 2);
    expect(reports).to.deep.equal([]);
    expect(scheduled).to.have.length(1);
    scheduled[0]!();
    expect(reports).to.deep.equal([
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
    const { reports, scheduled, reporter } = reporting();
    reporter.add(log('a'));
    scheduled[0]!();
    reporter.add(log('b'));
    scheduled[1]!();
    expect(reports.map(({ entries }) => entries.length)).to.deep.equal([1, 1]);
  });

  it('reports a thousand entries, then only errors, and counts the dropped ones', () => {
    const { reports, reporter } = reporting();
    for (let n = 0; n < 1000; n++) reporter.add(log(String(n)));
    for (let n = 0; n < 20; n++) reporter.add(log('more'));
    reporter.add(error('last'));
    reporter.flush();
    expect(reports[0]!.entries).to.have.length(1001);
    expect(reports[0]!.entries.at(-1)).to.include({ message: 'last' });
    expect(reports[0]!.dropped).to.equal(20);
  });

  it('keeps the newest errors when they come faster than they are sent', () => {
    const { reports, reporter } = reporting();
    for (let n = 0; n < 1000; n++) reporter.add(log(String(n)));
    for (let n = 0; n < 5000; n++) reporter.add(error(String(n)));
    reporter.flush();
    const errors = reports[0]!.entries.filter(({ kind }) => kind === 'error');
    expect(errors).to.have.length(100);
    expect(errors.at(0)).to.include({ message: '4900' });
    expect(errors.at(-1)).to.include({ message: '4999' });
    expect(reports[0]!.dropped).to.equal(4900);
  });

  it('limits the text to four megabytes', () => {
    const { reports, reporter } = reporting();
    for (let n = 0; n < 5; n++) reporter.add(message(1024 * 1024));
    reporter.add(error('still reported'));
    reporter.flush();
    expect(reports[0]!.entries.map(({ kind }) => kind)).to.deep.equal([...Array<string>(4).fill('message'), 'error']);
    expect(reports[0]!.dropped).to.equal(1);
  });
});
