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

describe('the command line of the service', function () {
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

  it('provisions a deployment from nothing', async () => {
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

  it('takes a role for a user who is there, and a user by e-mail', async () => {
    const tenant = await json('tenants create --name Acme');
    const create = `users create --email ann@acme.test --tenant ${tenant.id!} --role`;
    const first = await cli(`${create} guest`);
    expect(first.out).to.match(/^user [0-9a-f]{24} \(ann@acme\.test\) made: guest of the tenant\n$/);
    expect((await cli(`${create} admin`)).out).to.include('was there: admin of the tenant');
    const { key } = await json('keys create --user Ann@acme.test --name runner');
    const list = await cli('keys list --user ann@acme.test');
    expect(list.out).to.include('runner').and.not.include(key!);
  });

  it('shows, rotates and revokes keys; each new one once', async () => {
    const tenant = await json('tenants create --name Acme');
    const user = await json(`users create --email ann@acme.test --tenant ${tenant.id!} --role guest`);
    const shown = await cli(`keys create --user ${user.id!} --name runner`);
    const [, id, key] = /^API key ([0-9a-f]{24}), which is not shown again:\n(rs_\S+)\n$/.exec(shown.out)!;
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
      'This API key was revoked before: make a new one\n',
    ]);
    expect((await cli(`keys revoke --key ${rotated.id!}`)).out).to.equal(`API key ${rotated.id!} is revoked\n`);
    expect(await valid()).to.deep.equal(['none', 'none']);
    const { keys } = await json<{ keys: { name: string; revoked_at: string | null }[] }>(
      `keys list --user ${user.id!}`,
    );
    expect(keys.map(({ name, revoked_at }) => [name, revoked_at !== null])).to.deep.equal([
      ['runner', true],
      ['runner', true],
    ]);
  });

  it('makes a link that signs somebody in, once, and begins where the service is reached', async () => {
    const tenant = await json('tenants create --name Acme');
    const user = await json(`users create --email ann@acme.test --tenant ${tenant.id!} --role guest`);
    const link = await json('login-links create --user Ann@acme.test');
    expect(Object.keys(link)).to.deep.equal(['url', 'user', 'expires_at']);
    expect([link.user, link.url!.split(/\/(?=[^/]*$)/)[0]]).to.deep.equal([
      user.id,
      'http://127.0.0.1:3000/ui/#/sign-in',
    ]);
    const shown = await cli(`login-links create --user ${user.id!}`);
    expect(shown.out).to.match(
      /^Signs in ann@acme\.test, once, until \S+Z:\nhttp:\/\/127\.0\.0\.1:3000\/ui\/#\/sign-in\/[\w-]{43}\n$/,
    );
    const word = link.url!.split('/').at(-1)!;
    await inStore(async (store) => {
      expect(await store.sessions.consumeLink(word)).to.equal(undefined);
      const kept = await store.sessions.consumeLink(hashRandomToken(word));
      expect([kept?.userId, kept?.expiresAtMs]).to.deep.equal([user.id, Date.parse(link.expires_at!)]);
      expect(kept!.expiresAtMs - kept!.createdAtMs).to.equal(600_000);
      expect(JSON.stringify(await store.audit.list({ tenants: 'all' }, 10))).not.to.include(word);
    });
  });

  it('makes no link where nobody said how the service is reached', async () => {
    const tenant = await json('tenants create --name Acme');
    await json(`users create --email ann@acme.test --tenant ${tenant.id!} --role guest`);
    env = { ...env, PORT: '0' };
    expect(await cli('login-links create --user ann@acme.test')).to.deep.equal({
      code: 2,
      out: '',
      err: 'Set PUBLIC_URL to the address of the service: PORT=0 does not tell it\n',
    });
    env = { ...env, PUBLIC_URL: 'https://acme.test/creds' };
    expect((await json('login-links create --user ann@acme.test')).url).to.match(
      /^https:\/\/acme\.test\/creds\/ui\/#\//,
    );
  });

  for (const [words, reply] of [
    ['login-links create --user x', 'There is no user "x": "users list" shows those there are'],
    ['contracts create --name A --tenant nobody', 'There is no tenant "nobody": "tenants list" shows those there are'],
    ['workspaces create --name A --contract x', 'There is no contract "x": "contracts list" shows those there are'],
    ['workspaces create --name A', 'workspaces create needs one of --contract CONTRACT and --tenant TENANT'],
    [
      'workspaces create --name A --contract x --tenant y',
      'workspaces create needs one of --contract CONTRACT and --tenant TENANT',
    ],
    ['workspaces list --contract x --tenant y', 'workspaces list takes one of --contract CONTRACT and --tenant TENANT'],
    ['keys create --user x', 'There is no user "x": "users list" shows those there are'],
    ['keys list --user x@y', 'There is no user "x@y": "users list" shows those there are'],
    ['users create --email a --tenant t --role boss', '--role is one of guest, operator, member, admin, not "boss"'],
    [`tenants create --name ${'x'.repeat(256)}`, /^The name needs 1 to 255 characters/],
    ['keys revoke --key rs_marker', /^There is no API key with that id: (?!.*rs_marker)/],
  ] as const) {
    it(`ends with 2 for ${words.slice(0, 60)}`, async () => {
      const { code, out, err } = await cli(words);
      expect([code, out]).to.deep.equal([2, '']);
      if (typeof reply === 'string') expect(err).to.equal(`${reply}\n`);
      else expect(err).to.match(reply);
    });
  }

  it('refuses an e-mail of another tenant, and one that is none', async () => {
    const [one, two] = [await json('tenants create --name A'), await json('tenants create --name B')];
    await json(`users create --email ann@acme.test --tenant ${one.id!} --role guest`);
    const taken = await cli(`users create --email ann@acme.test --tenant ${two.id!} --role guest`);
    expect(taken.code).to.equal(2);
    expect(taken.err).to.include('in use already').and.not.include(one.id!);
    const none = await cli(`users create --email ann --tenant ${two.id!} --role guest`);
    expect([none.code, none.err]).to.deep.equal([
      2,
      'The e-mail address needs the form name@host, at most 254 characters\n',
    ]);
  });

  it('names the setting of a database that can not be used, without a stack', async () => {
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

  it('says that a key could not be shown', async () => {
    const tenant = await json('tenants create --name Acme');
    const user = await json(`users create --email ann@acme.test --tenant ${tenant.id!} --role guest`);
    const gone = new Writable({ write: (_chunk, _encoding, done) => done(new Error('EPIPE: broken pipe')) });
    const { code, err } = await cli(`keys create --user ${user.id!} --json`, gone);
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

    /** An auth-client in the workspace of a new tenant whose value opens, or is garbage. */
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
          refusedSecretId: null,
          pausedUntilMs: null,
          failuresInRow: 0,
          createdAtMs: 0,
          updatedAtMs: 0,
        }),
      );
    }

    it('tells which keys have sealed what, and seals anew with the first', async () => {
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
      expect(err).to.equal('2 sealed anew, 0 left\n');
      expect((await cli('vault status')).out).to.equal(
        'new values are sealed with the key k2\n  key k2 has sealed 2\n  key k1 has sealed 0\n',
      );
    });

    it('ends with 1 when something does not open, and tells it by its id', async () => {
      await json('tenants create --name Acme');
      await addSealed(true);
      env.ENCRYPTION_KEYS = ring('k2', 'k1');
      const { code, out, err } = await cli('vault rotate');
      expect([code, out]).to.deep.equal([1, '0 sealed anew, 1 do not open, 0 left\n']);
      expect(err)
        .to.match(/a stored value does not open.*"id":"[0-9a-f]{24}"/)
        .and.not.include('marker-secret');
      expect((await cli('vault status')).out).to.include('1 do not open and are in quarantine');
    });

    it('refuses to rotate without the key that has sealed what is stored', async () => {
      await json('tenants create --name Acme');
      await addSealed(false);
      env.ENCRYPTION_KEYS = ring('k2');
      const { code, err } = await cli('vault rotate');
      expect(code).to.equal(1);
      expect(err).to.include('"k1"').and.not.include(specKey('k2'));
    });
  });
});
