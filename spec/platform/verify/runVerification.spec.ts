import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect } from 'chai';
import { runVerification } from '../../../lib/platform/verify/runVerification.js';
import { root } from '../../support/descriptor.js';

describe('runVerification', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'verify-'));
  });
  afterEach(() => {
    rmSync(folder, { recursive: true });
  });
  const secret = { type: 'basic', credentials: { username: 'ann', password: 'pw' } };
  const run = (source: string) => {
    writeFileSync(path.join(folder, 'verifyCredentials.js'), source);
    return runVerification({ folder, secret });
  };

  const verified = [
    'module.exports = (credentials, cb) => { cb(null, { verified: true }); };',
    'module.exports = async () => ({ verified: true });',
    'module.exports = async () => "anything";',
    'module.exports = (credentials, cb) => { setImmediate(() => cb()); };',
    `module.exports = async function (it) { this.logger.info('x'); this.logger.child({}).warn('y'); this.emit('end');
       return { verified: it.type === 'basic' && it.username === 'ann' && it.credentials.password === 'pw' }; };`,
  ];
  for (const source of verified) {
    it(`returns verified for: ${source}`, async () => {
      expect(await run(source)).to.deep.equal({ verified: true });
    });
  }

  const refused: readonly (readonly [string, string])[] = [
    ['module.exports = async () => ({ verified: false, reason: "wrong password" });', 'wrong password'],
    ['module.exports = (credentials, cb) => { cb(null, { verified: false }); };', 'The component gave no reason'],
    ['module.exports = async () => ({ verified: "yes" });', 'The component gave no reason'],
    ['module.exports = (credentials, cb) => { cb(new Error("no such host")); };', 'no such host'],
    ['module.exports = (credentials, cb) => { cb("refused"); };', 'refused'],
    ['module.exports = () => { throw new Error("broken"); };', 'broken'],
    ['module.exports = async () => { throw new Error(""); };', 'The component gave no reason'],
    ['module.exports = { verify() {} };', 'verifyCredentials.js exports no function'],
    ['throw new Error("does not load");', 'does not load'],
    ['require("./nothing");', "Cannot find module './nothing'"],
  ];
  for (const [source, reason] of refused) {
    it(`returns not verified for: ${source}`, async () => {
      expect(await run(source)).to.deep.equal({ verified: false, reason });
    });
  }

  it('returns not verified for a file that fails to load, and for a missing file', async () => {
    expect(await runVerification({ folder, secret })).to.deep.equal({
      verified: false,
      reason: 'The component has no verifyCredentials.js',
    });
    expect((await run('module.exports = (')).verified).to.equal(false);
  });

  it('returns no file path in a reason', async () => {
    const result = await run('require("./nothing");');
    expect(JSON.stringify(result)).not.to.contain(folder);
  });

  it('verifies a secret of the component of this project, and rejects one without values', async () => {
    const own = { folder: root, secret };
    expect(await runVerification(own)).to.deep.equal({ verified: true });
    const empty = await runVerification({ ...own, secret: { type: 'basic', credentials: {} } });
    expect(empty).to.deep.equal({
      verified: false,
      reason: '"Username" or "Password" is missing in the credentials section',
    });
  });
});
