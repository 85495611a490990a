import '../support/quiet.js';

import { randomBytes } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { PassThrough, Writable } from 'node:stream';

import { expect } from 'chai';

import { runCli } from '../../lib/cli/runCli.js';
import { hashApiKey } from '../../lib/platform/model/apiKey.js';
import { newId, type AuthClientId } from '../../lib/platform/model/ids.js';
import { hashRandomToken } from '../../lib/oauth/randomToken.js';
import { openStore } from '../../lib/platform/store/openStore.js';
import type { Store } from '../../lib/platform/store/store.js';
import { createVault } from '../../lib/platform/vault/aesVault.js';
import { parseKeyRing } from '../../lib/platform/vault/keyRing.js';
import { specKey } from '../support/vault.js';

interface Run {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

describe('runCli with service commands', function () {
  this.timeout(30_000);
  let folder: string;
  let env: NodeJS.ProcessEnv;
  beforeEach(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'cli-'));
    env = { DATA_DIR: folder, DATABASE_URL: `file:${folder}/platform.db`, ENCRYPTION_KEYS: `k1:${specKey('k1')}` };
  });
  afterEach(() => rm(folder, { recursive: true }));

  async function cli(words: string, stdout: Writable = new PassThrough()): Promise<Run> {
    const stderr = new PassThrough();
    const io = { stdin: new PassThrough(), stdout, stderr, env, onInterrupt: () => () => undefined };
    const code = await runCli(words.split(' '), folder, io);
    const text = (stream: unknown): string => (stream instanceof PassThrough ? String(stream.read() ?? '') : '');
    return { code, out: text(stdout), err: text(stderr) };
  }

  async function json<T = Readonly<Record<string, string>>>(words: string): Promise<T> {
    const { code, out, err } = await cli(`${words} --json`);
    expect([code, err]).to.deep.equal([0, '']);
    expect(out).to.match(/^\{.*\}\n$/);
    return JSON.parse(out) as T;
  }

  async function inStore<T>(work: (store: Store) => Promise<T>): Promise<T> {
    const store = await openStore(`file:${folder}/platform.db`);
    try {
      return await work(store);
    } finally {
      await store.close();
    }
  }

  it('provisions an empty deployment', async () => {
    const tenant = await json('tenants create --name Acme');
    const contract = await json(`contracts create --name Retail --tenant ${tenant.id!}`);
    const workspace = await json(`workspaces create --name Flows --contract ${contract.id!}`);
    const second = await json(`workspaces create --name More --tenant ${tenant.id!}`);
    const where = `--tenant ${tenant.id!} --workspace ${workspace.id!}`;
    const user = await json<{ id: string; grants: object[] }>(
      `users create --email Ann@Acme.test ${where} --role member`,
    );
    const key = await json(`keys create --user ${user.id}`);

    expect(Object.keys(key)).to.deep.equal(['id', 'key', 'user']);
    expect([contract.tenant, workspace.contract, workspace.tenant]).to.deep.equal([tenant.id, contract.id, tenant.id]);
    expect(second.contract).not.to.equal(contract.id);
    expect(user.grants).to.deep.equal([{ role: 'member', level: 'workspace', id: workspace.id }]);
    await inStore(async (store) => {
      const account = (await store.directory.findAccounts([hashApiKey(key.key!)])).get(hashApiKey(key.key!));
      expect(account?.user).to.include({ id: user.id, email: 'ann@acme.test' });
      const records = await store.audit.list({ tenants: 'all' }, 100);
      expect(records).to.have.length(7);
      expect(records.map(({ userId, apiKeyId, outcome }) => [userId, apiKeyId, outcome])).to.deep.equal(
        records.map(() => [null, null, 'ok']),
      );
    });
    expect(await json<object>('contracts list'))
      .to.have.property('contracts')
      .with.length(2);
    expect(await json<object>(`contracts list --tenant ${tenant.id!}`))
      .to.have.property('contracts')
      .with.length(2);
    expect(await json<object>('workspaces list'))
      .to.have.property('workspaces')
      .with.length(2);
    expect(await json<object>(`workspaces list --contract ${contract.id!}`))
      .to.have.property('workspaces')
      .with.length(1);
    expect(await json<object>(`workspaces list --tenant ${tenant.id!}`))
      .to.have.property('workspaces')
      .with.length(2);
    expect(await json<object>('users list'))
      .to.have.property('users')
      .with.length(1);
    expect((await cli('tenants list')).out).to.match(/^id +name +created_at\n[0-9a-f]{24} +Acme +\d{4}-/);
  });

  it('assigns a role to an existing user, and finds users by e-mail address', async () => {
    const tenant = await json('tenants create --name Acme');
    const create = `users create --email ann@acme.test --tenant ${tenant.id!} --role`;
    const first = await cli(`${create} guest`);
    expect(first.out).to.match(/^user [0-9a-f]{24} \(ann@acme\.test\) created: guest of the tenant\n$/);
    expect((await cli(`${create} admin`)).out).to.include('exists: admin of the tenant');
    const { key } = await json('keys create --user Ann@acme.test --name runner');
    const list = await cli('keys list --user ann@acme.test');
    expect(list.out).to.include('runner').and.not.include(key!);
  });

  it('creates, rotates and revokes keys, and shows each new one once', async () => {
    const tenant = await json('tenants create --name Acme');
    const user = await json(`users create --email ann@acme.test --tenant ${tenant.id!} --role guest`);
    const result = await cli(`keys create --user ${user.id!} --name runner`);
    const [, id, key] = /^API key ([0-9a-f]{24}) \(shown only once\):\n(rs_\S+)\n$/.exec(result.out)!;
    const rotated = await json(`keys rotate --key ${id!}`);
    expect(Object.keys(rotated)).to.deep.equal(['id', 'key', 'user', 'revoked']);
    expect([rotated.user, rotated.revoked]).to.deep.equal([user.id, id]);
    const valid = (): Promise<string[]> =>
      inStore(async ({ directory }) => {
        const hashes = [key!, rotated.key!].map(hashApiKey);
        const accounts = await directory.findAccounts(hashes);
        return hashes.map((hash) => accounts.get(hash)?.keyId ?? 'none');
      });
    expect(await valid()).to.deep.equal(['none', rotated.id]);
    const again = await cli(`keys rotate --key ${id!}`);
    expect([again.code, again.out, again.err]).to.deep.equal([
      2,
      '',
      'This API key is already revoked. Create a new one\n',
    ]);
    expect((await cli(`keys revoke --key ${rotated.id!}`)).out).to.equal(`API key ${rotated.id!} revoked\n`);
    expect(await valid()).to.deep.equal(['none', 'none']);
    const { keys } = await json<{ keys: { name: string; revoked_at: string | null }[] }>(
      `keys list --user ${user.id!}`,
    );
    expect(keys.map(({ name, revoked_at }) => [name, revoked_at !== null])).to.deep.equal([
      ['runner', true],
      ['runner', true],
    ]);
  });

  it('creates a sign-in link below PUBLIC_URL that works once', async () => {
    const tenant = await json('tenants create --name Acme');
    const user = await json(`users create --email ann@acme.test --tenant ${tenant.id!} --role guest`);
    const link = await json('login-links create --user Ann@acme.test');
    expect(Object.keys(link)).to.deep.equal(['url', 'user', 'expires_at']);
    expect([link.user, link.url!.split(/\/(?=[^/]*$)/)[0]]).to.deep.equal([
      user.id,
      'http://127.0.0.1:3000/ui/#/sign-in',
    ]);
    const result = await cli(`login-links create --user ${user.id!}`);
    expect(result.out).to.match(
      /^Sign-in link for ann@acme\.test; works once, until \S+Z:\nhttp:\/\/127\.0\.0\.1:3000\/ui\/#\/sign-in\/[\w-]{43}\n$/,
    );
    const token = link.url!.split('/').at(-1)!;
    await inStore(async (store) => {
      expect(await store.sessions.consumeLink(token)).to.equal(undefined);
      const stored = await store.sessions.consumeLink(hashRandomToken(token));
      expect([stored?.userId, stored?.expiresAtMs]).to.deep.equal([user.id, Date.parse(link.expires_at!)]);
      expect(stored!.expiresAtMs - stored!.createdAtMs).to.equal(600_000);
      expect(JSON.stringify(await store.audit.list({ tenants: 'all' }, 10))).not.to.include(token);
    });
  });

  it('ends with 2 for a sign-in link when PORT is 0 and PUBLIC_URL is not set', async () => {
    const tenant = await json('tenants create --name Acme');
    await json(`users create --email ann@acme.test --tenant ${tenant.id!} --role guest`);
    env = { ...env, PORT: '0' };
    expect(await cli('login-links create --user ann@acme.test')).to.deep.equal({
      code: 2,
      out: '',
      err: "Set PUBLIC_URL to the URL of the service: PORT=0 doesn't determine it\n",
    });
    env = { ...env, PUBLIC_URL: 'https://acme.test/creds' };
    expect((await json('login-links create --user ann@acme.test')).url).to.match(
      /^https:\/\/acme\.test\/creds\/ui\/#\//,
    );
  });

  for (const [words, message] of [
    ['login-links create --user x', 'There is no user "x"; see "users list"'],
    ['contracts create --name A --tenant nobody', 'There is no tenant "nobody"; see "tenants list"'],
    ['workspaces create --name A --contract x', 'There is no contract "x"; see "contracts list"'],
    ['workspaces create --name A', 'workspaces create needs either --contract CONTRACT or --tenant TENANT'],
    [
      'workspaces create --name A --contract x --tenant y',
      'workspaces create needs either --contract CONTRACT or --tenant TENANT',
    ],
    [
      'workspaces list --contract x --tenant y',
      'workspaces list takes either --contract CONTRACT or --tenant TENANT, not both',
    ],
    ['keys create --user x', 'There is no user "x"; see "users list"'],
    ['keys list --user x@y', 'There is no user "x@y"; see "users list"'],
    [
      'users create --email a --tenant t --role boss',
      '--role must be one of guest, operator, member, admin, not "boss"',
    ],
    [
      'workspaces list --contract x --tenant y',
      'workspaces list takes either --contract CONTRACT or --tenant TENANT, not both',
    ],
    ['keys create --user x', 'There is no user "x"; see "users list"'],
    ['keys list --user x@y', 'There is no user "x@y"; see "users list"'],
    [
      'users create --email a --tenant t --role boss',
      '--role must be one of guest, operator, member, admin, not "boss"',
    ],
    [`tenants create --name ${'x'.repeat(256)}`, /^The name needs 1 to 255 characters/],
    ['keys revoke --key rs_marker', /^There is no API key with that id; (?!.*rs_marker)/],
  ] as const) {
    it(`ends with 2 for ${words.slice(0, 60)}`, async () => {
      const { code, out, err } = await cli(words);
      expect([code, out]).to.deep.equal([2, '']);
      if (typeof message === 'string') expect(err).to.equal(`${message}\n`);
      else expect(err).to.match(message);
    });
  }

  it('rejects the e-mail address of a user of another tenant, and an invalid one', async () => {
    const [one, two] = [await json('tenants create --name A'), await json('tenants create --name B')];
    await json(`users create --email ann@acme.test --tenant ${one.id!} --role guest`);
    const taken = await cli(`users create --email ann@acme.test --tenant ${two.id!} --role guest`);
    expect(taken.code).to.equal(2);
    expect(taken.err).to.include('in use already').and.not.include(one.id!);
    const none = await cli(`users create --email ann --tenant ${two.id!} --role guest`);
    expect([none.code, none.err]).to.deep.equal([
      2,
      'The e-mail address must have the form name@host and at most 254 characters\n',
    ]);
  });

  it('names the setting of an unusable database, without a stack trace', async () => {
    await writeFile(path.join(folder, 'text.db'), 'no database'.repeat(1000));
    const marker = 'marker-password';
    for (const [url, code] of [
      [`file:${folder}/text.db`, 2],
      [`file:${folder}/text.db/x.db`, 2],
      [`postgres://u:${marker}@127.0.0.1:1/db`, 1],
      [`mysql://u:${marker}@h/db`, 2],
    ] as const) {
      env = { ...env, DATABASE_URL: url };
      const { code: ended, out, err } = await cli('tenants list');
      expect([ended, out], url).to.deep.equal([code, '']);
      expect(err.trimEnd(), url).to.include('DATABASE_URL').and.not.include('\n    at ').and.not.include(marker);
    }
  });

  it('ends with 1 when a new key cannot be printed', async () => {
    const tenant = await json('tenants create --name Acme');
    const user = await json(`users create --email ann@acme.test --tenant ${tenant.id!} --role guest`);
    const closed = new Writable({ write: (_chunk, _encoding, done) => done(new Error('EPIPE: broken pipe')) });
    const { code, err } = await cli(`keys create --user ${user.id!} --json`, closed);
    expect([code, err]).to.deep.equal([1, 'EPIPE: broken pipe\n']);
  });

  it('works while another process has the database open', async () => {
    await json('tenants create --name A');
    await inStore(async (store) => {
      await json('tenants create --name B');
      const { total } = await store.directory.listTenants([{ level: 'global' }]);
      expect(total).to.equal(2);
    });
  });

  describe('vault', () => {
    const ring = (...ids: string[]): string => ids.map((id) => `${id}:${specKey(id)}`).join();

    /** Adds a global auth client with a value that can be decrypted, or can't. */
    async function addSealed(broken: boolean): Promise<void> {
      const vault = createVault(parseKeyRing(env.ENCRYPTION_KEYS!), randomBytes);
      const id: AuthClientId = newId(Date.now(), randomBytes);
      const place = { tenantId: 'global', recordId: broken ? 'elsewhere' : id, field: 'credentials' };
      await inStore((store) =>
        store.authClients.add({
          ...vault.seal('{"client_secret":"marker-secret"}', place),
          id,
          type: 'basic',
          name: 'x',
          scope: { level: 'global' },
          tenantId: null,
          componentIds: [],
          quarantinedAtMs: null,
          rejectedSinceMs: null,
          rejectedWith: null,
          acceptedAtMs: null,
          refusedAtMs: null,
          provider: null,
          refusedSecretId: null,
          pausedUntilMs: null,
          failuresInRow: 0,
          createdAtMs: 0,
          updatedAtMs: 0,
        }),
      );
    }

    it('shows the number of values per key, and re-encrypts them with the first key', async () => {
      await json('tenants create --name Acme');
      await addSealed(false);
      await addSealed(false);
      env.ENCRYPTION_KEYS = ring('k2', 'k1');
      expect(await json<object>('vault status')).to.deep.equal({
        active_key: 'k2',
        records: { k1: 2, k2: 0 },
        quarantined: 0,
      });
      const { code, out, err } = await cli('vault rotate --json');
      expect([code, JSON.parse(out)]).to.deep.equal([0, { resealed: 2, quarantined: 0, left: 0 }]);
      expect(err).to.equal('2 re-encrypted, 0 left\n');
      expect((await cli('vault status')).out).to.equal(
        'active key: k2\n  values encrypted with key k2: 2\n  values encrypted with key k1: 0\n',
      );
    });

    it('ends with 1 when a value cannot be decrypted, and shows its id', async () => {
      await json('tenants create --name Acme');
      await addSealed(true);
      env.ENCRYPTION_KEYS = ring('k2', 'k1');
      const { code, out, err } = await cli('vault rotate');
      expect([code, out]).to.deep.equal([1, '0 re-encrypted, 1 in quarantine, 0 left\n']);
      expect(err)
        .to.match(/stored value cannot be decrypted.*"id":"[0-9a-f]{24}"/)
        .and.not.include('marker-secret');
      expect((await cli('vault status')).out).to.include('values in quarantine: 1');
    });

    it('ends with 1 without the key that encrypted the stored values', async () => {
      await json('tenants create --name Acme');
      await addSealed(false);
      env.ENCRYPTION_KEYS = ring('k2');
      const { code, err } = await cli('vault rotate');
      expect(code).to.equal(1);
      expect(err).to.include('"k1"').and.not.include(specKey('k2'));
    });
  });
});
