import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { expect } from 'chai';
import { createComponentVerifier } from '../../../lib/platform/verify/componentVerifier.js';

const MARKER = 'MARKER-7f3a';

describe('createComponentVerifier', function () {
  // Each run starts a Node.js process.
  this.timeout(30_000);
  const verify = createComponentVerifier({ timeoutMs: 20_000 });
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'verify-'));
  });
  afterEach(() => {
    rmSync(folder, { recursive: true });
  });
  const component = (source: string) => {
    writeFileSync(path.join(folder, 'verifyCredentials.js'), source);
  };
  const run = (source: string) => {
    component(source);
    return verify(folder, { type: 'basic', credentials: { username: 'ann', password: MARKER } });
  };

  it('runs the component in its folder, and kills its other work', async () => {
    const source = `setInterval(() => {}, 1000);
      module.exports = async () => ({ verified: process.cwd() === require('fs').realpathSync(__dirname) });`;
    expect(await run(source)).to.deep.equal({ verified: true });
  });

  const refused: readonly (readonly [string, string | RegExp])[] = [
    ['module.exports = () => { setTimeout(() => { throw new Error("later"); }, 5); };', 'later'],
    ['module.exports = () => { process.exit(3); };', 'The component exited without a result (exit code 3)'],
    ['module.exports = () => { process.send({ verified: 1 }); };', 'The component sent an invalid result'],
    ['module.exports = async () => ({ verified: false, reason: "x".repeat(100000) });', /^x{1000}$/],
  ];
  for (const [source, reason] of refused) {
    it(`returns not verified for: ${source}`, async () => {
      const result = await run(source);
      expect(result.verified).to.equal(false);
      expect(result)
        .to.have.property('reason')
        .that.matches(typeof reason === 'string' ? matchExactly(reason) : reason);
    });
  }

  it('returns not verified for a missing folder', async () => {
    expect(await verify(path.join(folder, 'gone'), { type: 'noauth', credentials: {} })).to.deep.equal({
      verified: false,
      reason: "The component's folder does not exist",
    });
  });

  it('kills a process that does not exit, and its children', async () => {
    component(`
      require('child_process').spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'ignore' })
        .on('spawn', function () { require('fs').writeFileSync('pid', String(this.pid)); });
      module.exports = () => { setTimeout(() => { for (;;); }, 500); };`);
    const result = await createComponentVerifier({ timeoutMs: 4000 })(folder, { type: 'noauth', credentials: {} });
    expect(result).to.deep.equal({ verified: false, reason: 'The component did not respond within 4000 ms' });
    const pid = Number(readFileSync(path.join(folder, 'pid'), 'utf8'));
    const giveUpAt = Date.now() + 10_000;
    while (isAlive(pid) && Date.now() < giveUpAt) await new Promise((resolve) => setTimeout(resolve, 10));
    expect(isAlive(pid)).to.equal(false);
  });

  it("keeps the service's variables and the secret out of the environment and arguments of the process", async () => {
    process.env.ENCRYPTION_KEYS = `k1:${MARKER}`;
    process.env.DATABASE_URL = MARKER;
    process.env.HTTPS_PROXY = 'http://127.0.0.1:9';
    try {
      const result = await run(`
        const seen = JSON.stringify([process.env, process.argv, process.execArgv]);
        require('fs').writeFileSync('seen', seen);
        module.exports = async () => ({ verified: true });`);
      expect(result).to.deep.equal({ verified: true });
      const seen = readFileSync(path.join(folder, 'seen'), 'utf8');
      expect(seen).not.to.contain(MARKER);
      expect(seen).to.contain('http://127.0.0.1:9').and.to.contain('"PATH"');
      expect(seen).not.to.contain('ENCRYPTION_KEYS');
    } finally {
      delete process.env.ENCRYPTION_KEYS;
      delete process.env.DATABASE_URL;
      delete process.env.HTTPS_PROXY;
    }
  });

  it('limits the number of processes, and runs all requests', async () => {
    component(`
      const fs = require('fs');
      module.exports = async () => {
        const own = 'run-' + process.pid;
        fs.writeFileSync(own, '');
        const others = fs.readdirSync('.').filter((name) => name.startsWith('run-')).length;
        await new Promise((resolve) => setTimeout(resolve, 50));
        fs.rmSync(own);
        return { verified: others <= 4 };
      };`);
    const secret = { type: 'noauth', credentials: {} };
    const results = await Promise.all(Array.from({ length: 7 }, () => verify(folder, secret)));
    expect(results).to.deep.equal(results.map(() => ({ verified: true })));
    expect(existsSync(path.join(folder, 'verifyCredentials.js'))).to.equal(true);
  });
});

function matchExactly(text: string): RegExp {
  return new RegExp(`^${text.replace(/[()]/g, '\\$&')}$`);
}

function isAlive(pid: number): boolean {
  try {
    // A zombie process still has a pid, but no arguments.
    return readFileSync(`/proc/${String(pid)}/cmdline`, 'utf8') !== '';
  } catch {
    return false;
  }
}
