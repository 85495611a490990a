import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import process from 'node:process';

import { expect } from 'chai';

import { createRunProcessStarter } from '../../../lib/platform/runs/runProcessStarter.js';
import { readReport } from '../../../lib/platform/runs/readReport.js';
import type { RunReport } from '../../../lib/wire/workerMessages.js';

const MARKER = 'MARKER-7f3a';
const platform = { uri: 'http://127.0.0.1:9', username: 'ann@acme.test', apiKey: MARKER, workspaceId: 'w' };

describe('createRunProcessStarter', function () {
  // Each run starts a Node.js process.
  this.timeout(60_000);
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'component-'));
    const actions = { act: { main: './act.js' } };
    writeFileSync(path.join(folder, 'component.json'), JSON.stringify({ title: 'Spec', actions }));
  });
  afterEach(() => {
    rmSync(folder, { recursive: true });
  });

  /** @param when called with each report */
  function start(
    source: string,
    when: (report: RunReport, it: { stop(): void; kill(): void }) => void = () => undefined,
  ) {
    writeFileSync(path.join(folder, 'act.js'), source);
    const reports: RunReport[] = [];
    const flow = 'name: one\nsteps: [{ id: a, function: act }]';
    const it = createRunProcessStarter('')(
      { flow, folder, variables: {}, messages: [{ body: {} }], platform },
      (report) => {
        reports.push(report);
        when(report, it);
      },
    );
    return it.exited.then(() => ({
      reports,
      last: reports.at(-1),
      ends: reports.filter(({ kind }) => kind === 'ended'),
    }));
  }
  const isStarted = (report: RunReport): boolean => report.kind === 'started';

  it('runs the component in its folder, without variables of the service and without access to the IPC channel', async () => {
    process.env.ENCRYPTION_KEYS = `k1:${MARKER}`;
    process.env.HTTPS_PROXY = 'http://127.0.0.1:9';
    try {
      const { last } = await start(`exports.process = async () => {
        require('fs').writeFileSync(__dirname + '/seen', JSON.stringify([
          process.env, process.argv, process.execArgv, process.cwd() === require('fs').realpathSync(__dirname), typeof process.send]));
        return { body: {} };
      };`);
      expect(last).to.deep.equal({ kind: 'ended', status: 'done' });
      const seen = readFileSync(path.join(folder, 'seen'), 'utf8');
      expect(seen).not.to.contain(MARKER).and.not.to.contain('127.0.0.1:9');
      expect(seen)
        .to.contain('"ALLOW_PRIVATE_HOSTS":"none"')
        .and.to.match(/,true,"undefined"\]$/);
      expect(existsSync((JSON.parse(seen) as [NodeJS.ProcessEnv])[0].TMPDIR!)).to.equal(false);
    } finally {
      delete process.env.ENCRYPTION_KEYS;
      delete process.env.HTTPS_PROXY;
    }
  });

  it('reports a failure when the process is killed', async () => {
    const { ends } = await start('exports.process = () => process.kill(process.pid, "SIGKILL");');
    expect(ends).to.deep.equal([
      { kind: 'ended', status: 'failed', error: 'The process of the run exited unexpectedly (SIGKILL)' },
    ]);
  });

  it('reports an uncaught error, without the key of the run', async () => {
    const { ends } = await start(`exports.process = () => new Promise(() => {
      setTimeout(() => { throw new Error('later ${MARKER}'); }, 1); });`);
    expect(ends).to.deep.equal([{ kind: 'ended', status: 'failed', error: 'The run failed: later [secret]' }]);
  });

  it('kills the process with its children', async () => {
    const { ends } = await start(
      `const child = require('child_process').spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'ignore' });
       require('fs').writeFileSync(__dirname + '/pid', String(child.pid));
       exports.process = () => { for (;;); };`,
      (report, it) => {
        if (!isStarted(report)) return;
        const poll = setInterval(() => {
          if (!existsSync(path.join(folder, 'pid'))) return;
          clearInterval(poll);
          it.kill();
        }, 20);
      },
    );
    expect(ends).to.have.length(1);
    const pid = readFileSync(path.join(folder, 'pid'), 'utf8');
    const giveUpAt = Date.now() + 10_000;
    while (isAlive(pid) && Date.now() < giveUpAt) await new Promise((resolve) => setTimeout(resolve, 10));
    expect(isAlive(pid)).to.equal(false);
  });

  it('finishes the work in progress when it is stopped', async () => {
    const { last } = await start(
      `exports.process = () => new Promise((resolve) => process.on('message', () => resolve({ body: {} })));`,
      (report, it) => {
        if (report.kind === 'progress') it.stop();
      },
    );
    expect(last).to.deep.equal({ kind: 'ended', status: 'stopped' });
  });

  it('reports a failure when the folder does not exist', async () => {
    const reports: RunReport[] = [];
    const gone = path.join(folder, 'gone');
    const order = { flow: 'name: x', folder: gone, variables: {}, platform };
    await createRunProcessStarter('')(order, (report) => reports.push(report)).exited;
    expect(reports).to.deep.equal([{ kind: 'ended', status: 'failed', error: "The component's folder doesn't exist" }]);
  });
});

describe('readReport', () => {
  for (const message of [
    undefined,
    null,
    'ended',
    {},
    { kind: 'other' },
    { kind: 'ended' },
    { kind: 'ended', status: 'running' },
    { kind: 'progress', entries: 'many' },
    { kind: 'refused', problems: {} },
  ]) {
    it(`returns undefined for ${JSON.stringify(message)}`, () => {
      expect(readReport(message)).to.equal(undefined);
    });
  }
});

function isAlive(pid: string): boolean {
  try {
    // A zombie process still has a pid, but no arguments.
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8') !== '';
  } catch {
    return false;
  }
}
