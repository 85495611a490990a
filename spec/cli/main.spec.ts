import { spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { expect } from 'chai';

const MAIN = path.join(__dirname, '../../lib/cli/main.ts');
const COMPONENT = path.join(__dirname, '../support/component');

describe('cli/main', function () {
  this.timeout(30_000);
  let folder: string;
  before(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'main-'));
    const steps = `name: demo\ncomponent: ${COMPONENT}\nsteps: [{ function: slow }, { function: fail }]\n`;
    await writeFile(path.join(folder, 'flow.yaml'), steps);
  });
  after(() => rm(folder, { recursive: true }));

  function start(...text: string[]): {
    child: ReturnType<typeof spawn>;
    end: Promise<{ code: number; out: string; err: string }>;
  } {
    const args = ['--import=tsx', MAIN, 'run', path.join(folder, 'flow.yaml'), ...text];
    const child = spawn(process.execPath, args, { stdio: 'pipe' });
    let out = '';
    let err = '';
    child.stdout.on('data', (chunk) => (out += String(chunk)));
    child.stderr.on('data', (chunk) => (err += String(chunk)));
    const end = new Promise<{ code: number; out: string; err: string }>((resolve) => {
      child.once('close', (code) => resolve({ code: code ?? -1, out, err }));
    });
    return { child, end };
  }

  it('writes only outputs to stdout when steps log', async () => {
    const { child, end } = start('--input', '-', '--output', '-', '--log-level', 'error');
    child.stdin?.end('{"ms":0}\n{"ms":0,"fail":"no"}\n');
    const { code, out, err } = await end;
    expect(code).to.equal(1);
    expect(out.split('\n')).to.have.lengthOf(2);
    expect(JSON.parse(out)).to.have.nested.property('body.ms', 0);
    expect(err)
      .to.include('"msg":"Error occurred during trigger or action processing"')
      .and.to.include('step_2: refused: no');
  });

  it('stops at once on the second Ctrl-C', async () => {
    const { child, end } = start('--input', '-', '--output', '-');
    child.stdin?.write('{"ms":0}\n{"ms":60000}\n');
    await new Promise((resolve) => child.stdout?.once('data', resolve));
    child.stderr?.once('data', () => child.kill('SIGINT'));
    child.kill('SIGINT');
    const { code, err } = await end;
    expect(code).to.equal(130);
    expect(err)
      .to.include('Stopping')
      .and.to.match(/\nstep_1 +slow +2 +1 /);
  });
});
