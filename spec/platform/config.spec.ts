import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { inspect } from 'node:util';
import { expect } from 'chai';
import { RestError } from '../../lib/errors.js';
import { parseAllowedHosts } from '../../lib/http/outboundPolicy.js';
import { readPlatformConfig } from '../../lib/platform/config.js';
import { root } from '../support/descriptor.js';
import { specKey } from '../support/vault.js';

const KEYS = `k1:${specKey('k1')}`;
const POSTGRES = 'postgres://svc:MARKERpass@db.test/credentials';
const server = { DATABASE_URL: POSTGRES, ENCRYPTION_KEYS: KEYS };

function problemsOf(env: Record<string, string>): readonly string[] {
  try {
    readPlatformConfig(env);
  } catch (error: unknown) {
    if (error instanceof RestError && error.code === 'usage') return error.message.split('\n');
    throw error;
  }
  return [];
}

describe('readPlatformConfig', () => {
  it('has defaults for all variables with an embedded database', () => {
    const { databaseUrl, ...config } = readPlatformConfig({});
    expect(config).to.deep.equal({
      host: '127.0.0.1',
      port: 3000,
      publicUrl: 'http://127.0.0.1:3000',
      examplesFolder: path.resolve('examples'),
      embedded: true,
      dataDir: path.resolve('data'),
      keyFile: path.resolve('data/encryption.keys'),
      adminEmail: 'admin@localhost',
      allowedHosts: parseAllowedHosts('127.0.0.0/8,::1'),
      providerTimeoutMs: 20_000,
      refreshTickMs: 1000,
      refreshConcurrency: 16,
      leaseMs: 60_000,
      refreshTokenAlertSeconds: 604_800,
      sessionIdleSeconds: 1800,
      pagesFolder: path.resolve(root, 'dist/ui'),
      catalogFile: path.resolve(root, 'dist/catalog/providers.json'),
      rateLimitPerMinute: 60_000,
      componentFolders: [path.resolve(root)],
      logLevel: 'info',
    });
    expect(databaseUrl.reveal()).to.equal(`file:${path.resolve('data/platform.db')}`);
  });

  it('treats an empty variable as not set', () => {
    const names = ['HOST', 'PORT', 'PUBLIC_URL', 'DATABASE_URL', 'DATA_DIR', 'ENCRYPTION_KEYS', 'ADMIN_EMAIL'];
    names.push('ADMIN_API_KEY', 'ALLOW_PRIVATE_HOSTS', 'PROVIDER_TIMEOUT_MS', 'RATE_LIMIT_PER_MINUTE', 'COMPONENTS');
    names.push(
      'REFRESH_TICK_MS',
      'REFRESH_CONCURRENCY',
      'LEASE_MS',
      'SESSION_IDLE_SECONDS',
      'REFRESH_TOKEN_ALERT_SECONDS',
    );
    const empty = Object.fromEntries([...names, 'LOG_LEVEL'].map((name) => [name, ' ']));
    expect(readPlatformConfig(empty)).to.deep.equal(readPlatformConfig({}));
  });

  it('reads every variable', () => {
    const config = readPlatformConfig({
      ...server,
      HOST: '0.0.0.0',
      PORT: '0',
      PUBLIC_URL: 'https://creds.acme.test/base/',
      DATA_DIR: '/var/lib/rest-step',
      ADMIN_EMAIL: 'Ops@Acme.test',
      ADMIN_API_KEY: ' key with: a colon\n',
      ALLOW_PRIVATE_HOSTS: 'idp.internal,10.0.0.0/8',
      PROVIDER_TIMEOUT_MS: '1',
      REFRESH_TICK_MS: '10',
      REFRESH_CONCURRENCY: '1000',
      LEASE_MS: '1000',
      SESSION_IDLE_SECONDS: '43200',
      REFRESH_TOKEN_ALERT_SECONDS: '0',
      RATE_LIMIT_PER_MINUTE: '0',
      LOG_LEVEL: 'trace',
    });
    const { databaseUrl, keyRing, adminApiKey, ...plain } = config;
    expect(plain).to.deep.equal({
      host: '0.0.0.0',
      port: 0,
      publicUrl: 'https://creds.acme.test/base',
      embedded: false,
      dataDir: '/var/lib/rest-step',
      keyFile: '/var/lib/rest-step/encryption.keys',
      adminEmail: 'ops@acme.test',
      allowedHosts: parseAllowedHosts('idp.internal,10.0.0.0/8'),
      providerTimeoutMs: 1,
      refreshTickMs: 10,
      refreshConcurrency: 1000,
      leaseMs: 1000,
      refreshTokenAlertSeconds: 0,
      sessionIdleSeconds: 43_200,
      pagesFolder: path.resolve(root, 'dist/ui'),
      catalogFile: path.resolve(root, 'dist/catalog/providers.json'),
      rateLimitPerMinute: 0,
      componentFolders: [path.resolve(root)],
      logLevel: 'trace',
    });
    expect(databaseUrl.reveal()).to.equal(POSTGRES);
    expect(keyRing?.map(({ id }) => id)).to.deep.equal(['k1']);
    expect(adminApiKey?.reveal()).to.equal('key with: a colon');
  });

  it('puts the database into DATA_DIR, and replaces the default of ALLOW_PRIVATE_HOSTS', () => {
    const config = readPlatformConfig({ DATA_DIR: '/x', ALLOW_PRIVATE_HOSTS: '10.1.2.3' });
    expect(config.databaseUrl.reveal()).to.equal('file:/x/platform.db');
    expect(config.allowedHosts).to.deep.equal(parseAllowedHosts('10.1.2.3'));
  });

  it('derives PUBLIC_URL from PORT', () => {
    expect(readPlatformConfig({ PORT: '8080', HOST: '0.0.0.0' }).publicUrl).to.equal('http://127.0.0.1:8080');
  });

  it('ensures no admin and allows no private host by default with a database server', () => {
    const config = readPlatformConfig(server);
    expect(config).to.not.have.any.keys('adminEmail', 'adminApiKey');
    expect(config.allowedHosts).to.deep.equal(parseAllowedHosts(''));
    expect(readPlatformConfig({ ...server, DATABASE_URL: 'postgresql://h/d' }).embedded).to.equal(false);
  });

  describe('COMPONENTS', () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'components-'));
    before(() => {
      for (const name of ['a', 'b']) {
        mkdirSync(path.join(folder, name));
        writeFileSync(path.join(folder, name, 'component.json'), '{}');
      }
    });
    after(() => {
      rmSync(folder, { recursive: true });
    });

    it('reads each folder', () => {
      const [a, b] = ['a', 'b'].map((name) => path.join(folder, name)) as [string, string];
      expect(readPlatformConfig({ COMPONENTS: `${a}, ${path.relative('.', b)}/` }).componentFolders).to.deep.equal([
        a,
        b,
      ]);
    });

    it('rejects a folder without a component.json', () => {
      expect(problemsOf({ COMPONENTS: `${folder}/a,${folder}/c` })).to.deep.equal([
        `COMPONENTS: ${folder}/c has no component.json`,
      ]);
    });
  });

  const cases: readonly (readonly [Record<string, string>, string])[] = [
    [{ PORT: '65536' }, 'PORT must be a whole number from 0 to 65535, not "65536"'],
    [{ PORT: '-1' }, 'PORT must be a whole number from 0 to 65535, not "-1"'],
    [{ PORT: '3e3' }, 'PORT must be a whole number from 0 to 65535, not "3e3"'],
    [{ PROVIDER_TIMEOUT_MS: '0' }, 'PROVIDER_TIMEOUT_MS must be a whole number from 1 to 600000, not "0"'],
    [
      { RATE_LIMIT_PER_MINUTE: '9'.repeat(16) },
      'RATE_LIMIT_PER_MINUTE must be a whole number from 0 to 1000000000, not "9999999999999999"',
    ],
    [{ LOG_LEVEL: 'loud' }, 'LOG_LEVEL must be one of fatal, error, warn, info, debug, trace, silent, not "loud"'],
    [
      { ALLOW_PRIVATE_HOSTS: '10.0.0.0/8,*.internal' },
      'ALLOW_PRIVATE_HOSTS: "*.internal" is neither an exact host (id.example.com) nor a CIDR block (10.0.0.0/8)',
    ],
    [{ ADMIN_EMAIL: 'ops' }, 'ADMIN_EMAIL must be an e-mail address: name@host'],
    [
      { ADMIN_API_KEY: 'MARKER\nkey' },
      'ADMIN_API_KEY contains a control character, such as a line break, which clients cannot send',
    ],
    [
      { DATABASE_URL: POSTGRES },
      'ENCRYPTION_KEYS is required with PostgreSQL (id:key, with a key from openssl rand -base64 32)',
    ],
    [
      { ...server, ADMIN_EMAIL: 'ops@acme.test' },
      'ADMIN_EMAIL and ADMIN_API_KEY must both be set, or neither, with PostgreSQL',
    ],
    [
      { ...server, ADMIN_API_KEY: 'MARKERkey' },
      'ADMIN_EMAIL and ADMIN_API_KEY must both be set, or neither, with PostgreSQL',
    ],
    [
      { ENCRYPTION_KEYS: 'k1:MARKER' },
      'ENCRYPTION_KEYS: the key "k1" must be 32 random bytes in base64 (openssl rand -base64 32)',
    ],
    ...['mysql://u:MARKER@h/d', 'file:', './data.db', 'postgres://u:MARKER@h:port/d'].map(
      (url): readonly [Record<string, string>, string] => [
        url.startsWith('postgres') ? { DATABASE_URL: url, ENCRYPTION_KEYS: KEYS } : { DATABASE_URL: url },
        'DATABASE_URL must be file:PATH or postgres://USER:PASSWORD@HOST/DATABASE',
      ],
    ),
    ...['ftp://h', 'h:80', 'http://u:MARKER@h', 'http://h?MARKER', 'http://h#x'].map(
      (url): readonly [Record<string, string>, string] => [
        { PUBLIC_URL: url },
        'PUBLIC_URL must be http(s)://HOST[:PORT][/PATH], without user, query and fragment',
      ],
    ),
  ];
  for (const [env, message] of cases) {
    it(`rejects ${JSON.stringify(env).replaceAll(KEYS, '…')}`, () => {
      expect(problemsOf(env)).to.deep.equal([message]);
    });
  }

  it('reports all problems at once', () => {
    const all = problemsOf({ DATABASE_URL: POSTGRES, PORT: 'x', LOG_LEVEL: 'x', ADMIN_EMAIL: 'x', PUBLIC_URL: 'x' });
    expect(all.map((line) => line.split(' ')[0]).sort()).to.deep.equal([
      'ADMIN_EMAIL',
      'ADMIN_EMAIL',
      'ENCRYPTION_KEYS',
      'LOG_LEVEL',
      'PORT',
      'PUBLIC_URL',
    ]);
  });

  it('hides secrets when it is printed', () => {
    const env = { ...server, ADMIN_EMAIL: 'a@b.c', ADMIN_API_KEY: 'MARKERkey' };
    const config = readPlatformConfig(env);
    const printed = `${inspect(config, { depth: 9, showHidden: true })}${JSON.stringify(config)}`;
    expect(printed).to.not.contain('MARKER').and.not.contain(specKey('k1'));
  });
});
