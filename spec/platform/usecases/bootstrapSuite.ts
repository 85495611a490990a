import { randomBytes } from 'node:crypto';
import { expect } from 'chai';
import { hashApiKey } from '../../../lib/platform/model/apiKey.js';
import type { ApiKey, User } from '../../../lib/platform/model/directory.js';
import { newId } from '../../../lib/platform/model/ids.js';
import type { Store } from '../../../lib/platform/store/store.js';
import { bootstrap } from '../../../lib/platform/usecases/bootstrap.js';
import { Sensitive } from '../../../lib/sensitive.js';
import { catchRejection } from '../../support/rejection.js';
import type { SpecStore } from '../../support/stores.js';

const EMAIL = 'ops@acme.test';
const EVERYWHERE = [{ level: 'global' }] as const;
const [FIRST, SECOND] = ['MARKER-first-admin-key', 'MARKER-second-admin-key'];

/** The specs of bootstrap for any store. */
export function bootstrapSuite(engine: string, open: () => Promise<SpecStore>): void {
  describe(`bootstrap, on the ${engine} store`, () => {
    let store: Store;
    let remove: () => Promise<void>;
    let logged: unknown[][];
    let nowMs: number;
    const log = {
      info: (...line: unknown[]) => void logged.push(line),
      warn: (...line: unknown[]) => void logged.push(line),
      error: (...line: unknown[]) => void logged.push(line),
    };
    beforeEach(async () => {
      ({ store, dispose: remove } = await open());
      logged = [];
      nowMs = 1000;
    });
    afterEach(() => remove());

    const start = async (adminApiKey?: string, adminEmail = EMAIL): Promise<string | undefined> => {
      const given = adminApiKey === undefined ? {} : { adminApiKey: new Sensitive(adminApiKey) };
      const { createdApiKey } = await bootstrap(
        { store, randomBytes, log, now: () => (nowMs += 1000) },
        { adminEmail, ...given },
      );
      return createdApiKey?.reveal();
    };
    const ownerOf = async (key: string): Promise<string | undefined> => {
      const hash = hashApiKey(key);
      return (await store.directory.findAccounts([hash])).get(hash)?.user.email;
    };
    const admin = async (): Promise<User> => {
      const user = await store.directory.findUserByEmail(EMAIL);
      if (user === undefined) throw new Error('there is no admin');
      return user;
    };
    const adminKeys = async (): Promise<readonly ApiKey[]> => store.directory.listApiKeys((await admin()).id);
    const listActions = async (): Promise<readonly string[]> =>
      (await store.audit.list({ tenants: 'all' }, 100)).map(({ action, resourceType }) => `${action} ${resourceType}`);

    it('creates a tenant, a contract, a workspace, and an admin with a key that is returned once', async () => {
      const key = await start();
      expect(key).to.match(/^rs_[A-Za-z0-9_-]{43}$/);
      const [tenants, contracts, workspaces] = await Promise.all([
        store.directory.listTenants(EVERYWHERE),
        store.directory.listContracts(EVERYWHERE),
        store.directory.listWorkspaces(EVERYWHERE),
      ]);
      const [tenant, contract, workspace] = [tenants.items[0], contracts.items[0], workspaces.items[0]];
      expect([tenants.total, contracts.total, workspaces.total]).to.deep.equal([1, 1, 1]);
      expect([tenant?.name, contract?.name, workspace?.name]).to.deep.equal(['Default', 'Default', 'Default']);
      expect([contract?.tenantId, workspace?.tenantId]).to.deep.equal([tenant?.id, tenant?.id]);
      expect(workspace?.contractId).to.equal(contract?.id);

      const account = (await store.directory.findAccounts([hashApiKey(key ?? '')])).get(hashApiKey(key ?? ''));
      expect(account?.user).to.include({ email: EMAIL, tenantId: tenant?.id });
      expect(account?.roleAssignments).to.deep.equal([
        { userId: account?.user.id, role: 'admin', scope: { level: 'global' } },
      ]);
      expect(await listActions()).to.have.members([
        'create tenant',
        'create contract',
        'create workspace',
        'create user',
        'create api-key',
      ]);
    });

    it('changes nothing on the next start', async () => {
      const key = await start();
      const before = await listActions();
      expect(await start()).to.equal(undefined);
      expect([await ownerOf(key ?? ''), (await adminKeys()).length]).to.deep.equal([EMAIL, 1]);
      expect(await listActions()).to.deep.equal(before);
    });

    it('creates no admin without an e-mail address', async () => {
      expect(await bootstrap({ store, randomBytes, log, now: () => 0 }, {})).to.deep.equal({});
      expect(await listActions()).to.deep.equal([]);
    });

    it('accepts the configured key, and stores only its hash', async () => {
      expect(await start(FIRST)).to.equal(undefined);
      expect(await start(FIRST)).to.equal(undefined);
      expect(await ownerOf(FIRST)).to.equal(EMAIL);
      const kept = JSON.stringify([await adminKeys(), await store.audit.list({ tenants: 'all' }, 100), logged]);
      expect(kept).to.not.contain('MARKER');
    });

    it('replaces the previous configured key, and keeps other keys', async () => {
      const created = (await start()) ?? '';
      await start(FIRST);
      await start(SECOND);
      expect(await ownerOf(FIRST)).to.equal(undefined);
      expect([await ownerOf(SECOND), await ownerOf(created)]).to.deep.equal([EMAIL, EMAIL]);
      expect((await listActions()).slice(0, 2)).to.have.members(['revoke api-key', 'create api-key']);
    });

    it('neither restores a revoked key nor revokes its successor', async () => {
      await start(FIRST);
      await start(SECOND);
      await start(FIRST);
      expect(await ownerOf(FIRST)).to.equal(undefined);
      expect(await ownerOf(SECOND)).to.equal(EMAIL);
      expect(logged.map(([, message]) => message)).to.deep.equal(['ADMIN_API_KEY was revoked: set a different key']);
    });

    it('creates a key when the admin has no valid one', async () => {
      await start();
      for (const { id } of await adminKeys()) await store.directory.revokeApiKey(id, 5);
      expect(await start()).to.be.a('string');
      expect(await start()).to.equal(undefined);
    });

    it('warns of a short key, without logging it', async () => {
      await start('MARKER-19-character');
      expect(await ownerOf('MARKER-19-character')).to.equal(EMAIL);
      expect(logged).to.deep.equal([
        [{}, 'ADMIN_API_KEY has fewer than 20 characters and may be guessed: choose a longer one'],
      ]);
    });

    it('rejects the key of another user', async () => {
      await start(FIRST, 'somebody@acme.test');
      const { code, message } = await catchRejection(start(FIRST));
      expect(code).to.equal('usage');
      expect(message).to.equal('ADMIN_API_KEY is or was the key of another user: choose a different key');
      expect(await store.directory.findUserByEmail(EMAIL)).to.equal(undefined);
    });

    it('makes an existing user the admin', async () => {
      const tenantId = newId(1, randomBytes);
      await store.directory.addTenant({ id: tenantId, name: 'Acme', createdAtMs: 1 });
      await store.directory.addUser({ id: newId(2, randomBytes), tenantId, email: EMAIL, createdAtMs: 1 });
      await start(FIRST);
      expect((await admin()).tenantId).to.equal(tenantId);
      expect(await store.directory.listRoleAssignments((await admin()).id)).to.have.length(1);
      expect((await store.directory.listTenants(EVERYWHERE)).total).to.equal(1);
      expect(await listActions()).to.have.members(['update user', 'create api-key']);
    });

    it('creates another admin in the same tenant', async () => {
      await start(FIRST, 'somebody@acme.test');
      await start(SECOND);
      expect((await store.directory.listTenants(EVERYWHERE)).total).to.equal(1);
      expect(await ownerOf(FIRST)).to.equal('somebody@acme.test');
    });

    it('creates one admin when replicas start at the same time', async () => {
      await Promise.all(Array.from({ length: 5 }, () => start(FIRST)));
      expect((await store.directory.listTenants(EVERYWHERE)).total).to.equal(1);
      expect((await store.directory.listUsers((await admin()).tenantId)).total).to.equal(1);
      expect((await adminKeys()).length).to.equal(1);
      expect(await ownerOf(FIRST)).to.equal(EMAIL);
    });
  });
}
