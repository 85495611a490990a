import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { expect } from 'chai';

const ROOT = path.join(__dirname, '..');

interface Run {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

describe('npm start', function () {
  this.timeout(120_000);
  let folder: string;
  before(async () => {
    execFileSync(process.execPath, ['scripts/build.mjs'], { cwd: ROOT });
    folder = await mkdtemp(path.join(tmpdir(), 'start-'));
  });
  after(() => rm(folder, { recursive: true, force: true }));

  /** Starts it with a service of its own, and once it says what to do next, does what Ctrl-C does. */
  async function start(env: Record<string, string>): Promise<Run> {
    const { PATH = '' } = process.env;
    const child = spawn(process.execPath, ['examples/start.mjs', '--output', '-'], {
      cwd: ROOT,
      env: { PATH, DATA_DIR: folder, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
    });
    let out = '';
    let err = '';
    child.stdout.on('data', (chunk) => (out += String(chunk)));
    child.stderr.on('data', (chunk) => {
      err += String(chunk);
      if (String(chunk).includes('until Ctrl-C')) process.kill(-child.pid!, 'SIGINT');
    });
    await once(child, 'close');
    return { code: child.exitCode, out, err };
  }

  // A second start finds everything there, and a new password in the shop.
  for (const time of ['the first', 'the second']) {
    it(`brings the service up and runs a flow that takes its credentials from it, ${time} time`, async () => {
      const { code, out, err } = await start({ PORT: '0' });
      expect(code, err).to.equal(0);
      const marked = out
        .trim()
        .split('\n')
        .map((line) => (JSON.parse(line) as { body: { responseBody: Record<string, unknown> } }).body.responseBody);
      expect(marked.map(({ id, status, quote }) => [id, status, quote])).to.deep.equal([
        ['A-1', 'quoted', 'Q-A-1'],
        ['B-2', 'quoted', 'Q-B-2'],
        ['C-3', 'quoted', 'Q-C-3'],
      ]);
      const asked = err.split('\n').filter((line) => line.startsWith('  shop: '));
      expect(asked[0]).to.equal('  shop: GET /orders?status=open -> 200');
      expect(asked.filter((line) => line === '  shop: POST /quotes -> 503')).to.have.lengthOf(1);
      expect(asked.filter((line) => line === '  shop: POST /quotes -> 201')).to.have.lengthOf(3);
      expect(err)
        .to.match(/\nopen-orders +httpRequestTrigger +1 +3 +0 +0 /)
        .and.to.match(/\nmark +httpRequestAxios +3 +3 +0 +0 /);
      expect(err).to.include('Next: ');
      expect(err.includes('API key of admin@localhost, shown only now')).to.equal(time === 'the first');
    });
  }

  it('says what is wrong with a setting, and ends', async () => {
    const { code, out, err } = await start({ PORT: 'eighty' });
    expect([code, out]).to.deep.equal([2, '']);
    expect(err).to.include('PORT must be a whole number');
  });
});
