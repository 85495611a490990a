import { randomBytes } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { expect } from 'chai';

import { startCredentialService, type CredentialService } from '../support/credentialService.js';

describe('the process of the credential service', function () {
  this.timeout(60_000);
  let folder: string;
  let service: CredentialService | undefined;
  beforeEach(async () => (folder = await mkdtemp(path.join(tmpdir(), 'main-'))));
  afterEach(async () => {
    await service?.kill();
    await rm(folder, { recursive: true, force: true });
  });

  it('reports what to change when it cannot start, and exits with a code for it', async () => {
    const failure = async (settings: Readonly<Record<string, string>>): Promise<string> => {
      try {
        await (await startCredentialService({ DATA_DIR: folder, LOG_LEVEL: 'warn', ...settings })).kill();
        return 'it started';
      } catch (error: unknown) {
        return (error as Error).message;
      }
    };
    const key = (): string => `k1:${randomBytes(32).toString('base64')}`;
    service = await startCredentialService({ DATA_DIR: folder, ENCRYPTION_KEYS: key() });
    expect(await failure({ ENCRYPTION_KEYS: key() })).to.match(/^the service ended with 1:\nThe key "k1" differs/);
    const file = path.join(folder, 'file');
    await writeFile(file, 'no database '.repeat(100));
    const noDatabase = `The database ${file} (DATABASE_URL, else DATA_DIR) can't be opened or created: file is not a database`;
    expect(await failure({ DATABASE_URL: `file:${file}` })).to.equal(`the service ended with 2:\n${noDatabase}\n`);
    expect(await failure({ DATA_DIR: path.join(folder, 'new'), PORT: new URL(service.url).port })).to.match(
      /^the service ended with 1:\n.*\nAnother program uses HOST and PORT/,
    );
    expect(await failure({ PORT: 'x', LOG_LEVEL: 'loud' })).to.match(
      /^the service ended with 2:\nPORT .*\nLOG_LEVEL .*\n$/,
    );
  });
});
