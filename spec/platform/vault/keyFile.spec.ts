import { randomBytes } from 'node:crypto';
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect } from 'chai';
import { readKeyFile } from '../../../lib/platform/vault/keyFile.js';
import { catchRejection } from '../../support/rejection.js';
import { specKey } from '../../support/vault.js';

describe('readKeyFile', () => {
  let folder: string;
  let file: string;
  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'keys-'));
    file = path.join(folder, 'data', 'encryption.keys');
  });
  afterEach(() => {
    rmSync(folder, { recursive: true });
  });

  it('creates the file with its folder, for the owner only, and reads it again', async () => {
    const [made] = await readKeyFile(file, randomBytes);
    expect(made.id).to.match(/^local-[0-9a-f]{8}$/);
    expect(statSync(file).mode & 0o777).to.equal(0o600);
    expect(statSync(path.dirname(file)).mode & 0o777).to.equal(0o700);
    expect(readFileSync(file, 'utf8')).to.equal(`${made.id}:${made.key.export().toString('base64')}\n`);

    const [read] = await readKeyFile(file, randomBytes);
    expect([read.id, read.key.equals(made.key)]).to.deep.equal([made.id, true]);
    expect(readdirSync(path.dirname(file))).to.deep.equal(['encryption.keys']);
  });

  it('returns the same keys to all processes that start together', async () => {
    const rings = await Promise.all(Array.from({ length: 20 }, () => readKeyFile(file, randomBytes)));
    expect(new Set(rings.map(([{ id }]) => id)).size).to.equal(1);
    const [{ key }] = await readKeyFile(file, randomBytes);
    for (const [one] of rings) expect(one.key.equals(key)).to.equal(true);
    expect(readdirSync(path.dirname(file))).to.deep.equal(['encryption.keys']);
  });

  it('reads a file with several keys', async () => {
    file = path.join(folder, 'keys');
    writeFileSync(file, `new:${specKey('new')},old:${specKey('old')}\n`, { mode: 0o600 });
    expect((await readKeyFile(file, randomBytes)).map(({ id }) => id)).to.deep.equal(['new', 'old']);
  });

  for (const mode of [0o640, 0o604, 0o620, 0o601]) {
    it(`rejects a file with the mode ${mode.toString(8)}`, async () => {
      await readKeyFile(file, randomBytes);
      chmodSync(file, mode);
      const { code, message } = await catchRejection(readKeyFile(file, randomBytes));
      expect(code).to.equal('usage');
      expect(message).to.equal(`Other users can read ${file}: restrict it with chmod 600, then start again`);
    });
  }

  it('rejects an empty file, and does not replace it', async () => {
    file = path.join(folder, 'keys');
    writeFileSync(file, '', { mode: 0o600 });
    expect((await catchRejection(readKeyFile(file, randomBytes))).message).to.match(
      new RegExp(`^${file}: entry 1 must be`),
    );
    expect(readFileSync(file, 'utf8')).to.equal('');
  });

  it('names the path when the file cannot be read', async () => {
    const { code, message } = await catchRejection(readKeyFile(folder, randomBytes));
    expect(code).to.equal('usage');
    expect(message).to.match(new RegExp(`^The key file ${folder} cannot be read or created: EISDIR`));
  });

  it('names the path when the file cannot be created', async () => {
    writeFileSync(path.join(folder, 'data'), 'a file where a folder should be');
    const { code, message } = await catchRejection(readKeyFile(file, randomBytes));
    expect(code).to.equal('usage');
    expect(message).to.match(new RegExp(`^The key file ${file} cannot be read or created: ENOTDIR`));
  });
});
