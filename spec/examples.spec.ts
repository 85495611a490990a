import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { expect } from 'chai';
import nock from 'nock';

import { sandbox } from './support/sandbox.js';

const ROOT = path.join(__dirname, '..');

interface Run {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

const idle = (): Promise<void> => Promise.resolve();

describe('npm start', function () {
  this.timeout(120_000);
  let folder: string;
  before(async () => {
    nock.restore();
    execFileSync(process.execPath, ['scripts/build.mjs'], { cwd: ROOT });
    folder = await mkdtemp(path.join(tmpdir(), 'start-'));
  });
  after(async () => {
    nock.activate();
    await rm(folder, { recursive: true, force: true });
  });

  /** Starts it with a service of its own; once it has said what to do next, and `meanwhile` is through, does what Ctrl-C does. */
  async function start(env: Record<string, string>, meanwhile: (said: string) => Promise<void> = idle): Promise<Run> {
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
    let done: Promise<void> | undefined;
    child.stderr.on('data', (chunk) => {
      err += String(chunk);
      if (err.includes('until Ctrl-C')) {
        done ??= meanwhile(err).finally(() => process.kill(-child.pid!, 'SIGINT'));
        done.catch(() => undefined);
      }
    });
    await once(child, 'close');
    await done;
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

  it('has a page to connect credentials at providers of this machine by a click, and to run the flows that use them', async () => {
    const { openBrowser } = await sandbox('browser.mjs');
    const { code, err } = await start({ PORT: '0' }, async (said) => {
      const [, url] = /open (http:\/\/127\.0\.0\.1:\d+\/) to connect/.exec(said)!;
      const browser = openBrowser();
      for (const name of ['OAuth2', 'Instagram']) {
        expect((await browser.open(url!)).html).to.include(`Connect ${name}<`);
        const refused = await (await (await browser.open(url!)).click(`Connect ${name}`)).click('Cancel');
        expect(refused.html).to.include('Not connected');
        const connected = await (await (await browser.open(url!)).click(`Connect ${name}`)).click('Allow');
        expect(connected.html).to.include('can be used by steps');
      }
      // Authenticated anew in place; the provider may know its user still.
      const asked = await (await browser.open(url!)).click('Connect Instagram again');
      expect((await asked.click('Allow')).html).to.include('can be used by steps');
      for (const [flow, last] of [
        ['oauth2.yaml', 'service'],
        ['instagram.yaml', 'media'],
        ['appservices.yaml', 'open'],
      ] as const) {
        const { html } = await (await browser.open(url!)).click(`Run ${flow}`);
        expect(html).to.match(new RegExp(`\\n${last} +httpRequestAxios +1 +1 +0 +0 `));
      }
    });
    expect(code, err).to.equal(0);
    expect(err).not.to.match(/[?&](code|state|access_token)=/);
  });

  it('says what is wrong with a setting, and ends', async () => {
    const { code, out, err } = await start({ PORT: 'eighty' });
    expect([code, out]).to.deep.equal([2, '']);
    expect(err).to.include('PORT must be a whole number');
  });
});
