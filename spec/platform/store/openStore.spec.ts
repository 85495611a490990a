import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';

import { expect } from 'chai';
import Database from 'libsql';

import { RestError } from '../../../lib/errors.js';
import { openLibsql } from '../../../lib/platform/store/sql/libsql.js';
import { openStore } from '../../../lib/platform/store/openStore.js';
import { root } from '../../support/descriptor.js';
import { catchRejection } from '../../support/rejection.js';
import { claimConcurrently } from './claimConcurrently.js';
import { populate, auditRecord, secret, tenant } from './samples.js';
import { upgradeContract } from './contract/upgrade.js';

describe('a libsql database', () => {
  let folder: string;
  const file = (name = 'rest.db'): string => path.join(folder, 'data', name);

  beforeEach(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'store-'));
  });

  afterEach(() => rm(folder, { recursive: true, force: true }));

  it('is created with its folder, readable by the owner only', async () => {
    const store = await openStore(`file:${file()}`);
    await store.migrate();
    const mode = async (name: string): Promise<string> => ((await stat(name)).mode & 0o777).toString(8);
    expect(await mode(path.dirname(file()))).to.equal('700');
    expect(await mode(file())).to.equal('600');
    expect(await mode(file('rest.db-wal'))).to.equal('600');
    await store.close();
  });

  it('is opened by a path and by a percent-encoded URL', async () => {
    const store = await openStore(`file:${path.relative(process.cwd(), file('a b%20.db'))}`);
    await store.migrate();
    await store.directory.addTenant(tenant(1));
    const other = await openStore(pathToFileURL(file('a b%20.db')).href);
    expect(await other.directory.findTenant(tenant(1).id)).to.deep.equal(tenant(1));
    await Promise.all([store.close(), other.close()]);
  });

  it('contains committed data when it is reopened', async () => {
    const store = await openStore(`file:${file()}`);
    await store.migrate();
    const world = await populate(store);
    const it = secret(200, world.workspaces[0], world.client);
    await store.secrets.add(it);
    await store.close();
    const again = await openStore(`file:${file()}`);
    await again.migrate();
    expect((await again.secrets.list({ workspaceId: it.workspaceId })).items).to.deep.equal([it]);
    await again.close();
  });

  it('is migrated by one of four concurrent stores', async () => {
    const stores = await Promise.all(Array.from({ length: 4 }, () => openStore(`file:${file()}`)));
    await Promise.all(stores.map((store) => store.migrate()));
    for (const [index, store] of stores.entries()) await store.directory.addTenant(tenant(index + 1));
    const counts = await Promise.all(stores.map((store) => store.directory.listTenants([{ level: 'global' }])));
    expect(counts.map(({ total }) => total)).to.deep.equal([4, 4, 4, 4]);
    await Promise.all(stores.map((store) => store.close()));
  });

  it('is written by four concurrent processes without losing a record', async function () {
    this.timeout(60_000);
    const program = path.join(root, 'spec/platform/store/writer.ts');
    const codes = await Promise.all(
      [1, 2, 3, 4].map(async (number) => {
        const child = fork(program, [`file:${file()}`, String(number * 1000)], { execArgv: ['--import=tsx'] });
        const [code] = (await once(child, 'exit')) as [number];
        return code;
      }),
    );
    expect(codes).to.deep.equal([0, 0, 0, 0]);
    const store = await openStore(`file:${file()}`);
    expect(await store.audit.list({ tenants: 'all' }, 1000)).to.have.length(100);
    await store.close();
  });

  it('lets two stores wait for each other without blocking the process', async () => {
    const [one, two] = await Promise.all([openStore(`file:${file()}`), openStore(`file:${file()}`)]);
    await one.migrate();
    const order: string[] = [];
    let release = (): void => undefined;
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    const first = one.transaction(async (tx) => {
      await tx.audit.append([auditRecord(1)]);
      await held;
      order.push('first');
    });
    const second = two.audit.append([auditRecord(2)]).then(() => order.push('second'));
    expect(await two.audit.list({ tenants: 'all' }, 10)).to.deep.equal([]);
    release();
    await Promise.all([first, second]);
    expect(order).to.deep.equal(['first', 'second']);
    expect(await two.audit.list({ tenants: 'all' }, 10)).to.have.length(2);
    await Promise.all([one.close(), two.close()]);
  });

  it('of a newer version is rejected and left unchanged', async () => {
    const store = await openStore(`file:${file()}`);
    await store.migrate();
    await store.close();
    const database = new Database(file());
    database.exec("insert into schema_migrations values (999, '2099-01-01T00:00:00.000Z')");
    database.close();
    const again = await openStore(`file:${file()}`);
    const error = await catchRejection(again.migrate());
    expect(error.code).to.equal('usage');
    expect(error.message).to.contain('has schema version 999').and.to.contain('start the version that last used');
    await again.ping();
    await again.close();
  });

  upgradeContract(() => openLibsql(file()));

  it('lets one of four stores claim a lease, within the limits of auth clients', async () => {
    const stores = await Promise.all(Array.from({ length: 4 }, () => openStore(`file:${file()}`)));
    await claimConcurrently(stores);
    await Promise.all(stores.map((store) => store.close()));
  });

  it('is rejected when it is not a database', async () => {
    await rm(path.dirname(file()), { recursive: true, force: true });
    await writeFile(path.join(folder, 'text.db'), 'no database '.repeat(100));
    const text = path.join(folder, 'text.db');
    const error = await catchRejection(openStore(`file:${text}`), RestError);
    expect(error.code).to.equal('usage');
    expect(error.message).to.equal(
      `The database ${text} (DATABASE_URL, else DATA_DIR) can't be opened or created: file is not a database`,
    );
  });

  it('is rejected with its path when the file or its folder cannot be created', async () => {
    await writeFile(path.join(folder, 'file'), '');
    for (const place of [folder, path.join(folder, 'file/platform.db'), path.join(folder, 'file/more/platform.db')]) {
      const error = await catchRejection(openStore(`file:${place}`), RestError);
      expect(error.message)
        .to.match(/can't be opened or created: E[A-Z]+: /)
        .and.to.include(place);
    }
  });
});

describe('DATABASE_URL', () => {
  for (const url of [
    '',
    'file:',
    'mysql://u:marker-password@h/d',
    '/data/rest.db',
    'file://host/marker-password',
    ':memory:',
  ]) {
    it(`is rejected as ${JSON.stringify(url)}, with the supported forms`, async () => {
      const error = await catchRejection(openStore(url), RestError);
      expect(error.code).to.equal('usage');
      expect(error.message).to.contain('file:PATH').and.to.contain('postgres://');
      expect(error.message).not.to.contain('marker-password');
    });
  }
});
