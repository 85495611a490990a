import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';

import { expect } from 'chai';

import { apiOf, startCredentialService, type Api } from '../support/credentialService.js';
import { sharedPostgres } from '../support/services.js';
import { createSecretFixture, newSecret } from '../support/secretFixture.js';

const run = promisify(execFile);
const EMAIL = 'admin@specs';

/** The values that must never be found, by name. */
type Planted = Record<string, string>;

const plant = (name: string): string => `planted-${name}-${randomBytes(12).toString('hex')}`;

/** Sends values through every input, valid and invalid; the caller checks the responses. */
async function useEverything(api: Api, url: string, planted: Planted, provider: string): Promise<void> {
  const oauth = await createSecretFixture(api, 'oauth2', {
    client_id: 'id',
    client_secret: planted.clientSecret,
    auth_uri: `${provider}/authorize`,
    token_uri: `${provider}/token`,
    token_params: { audience: planted.tokenParameter },
  });
  const tokens = { access_token: planted.accessToken, refresh_token: planted.refreshToken, expires_in: 60 };
  const undefinedParams = { undefined_params: { signature: planted.undefinedParameter } };
  const made = await api('POST', oauth.secretsPath, newSecret(oauth, 'oauth', { ...tokens, ...undefinedParams }));
  expect(made.status, JSON.stringify(made.body)).to.equal(201);
  const place = `${oauth.secretsPath}/${made.body.data.id}`;
  expect((await api('POST', `${place}/refresh`)).status).to.equal(200);
  expect((await api('POST', `${place}/refresh`, {}, { 'if-match': '"2"' })).status).to.equal(424);
  const basic = await createSecretFixture(api, 'basic');
  const login = { username: 'ann', password: planted.password };
  const kept = await api('POST', basic.secretsPath, newSecret(basic, 'basic', login), { 'idempotency-key': 'once' });
  expect(kept.status).to.equal(201);
  const key = await createSecretFixture(api, 'api_key', {
    name: 'X-Key',
    value: planted.clientValue,
    location: 'header',
  });
  const header = { headerName: 'X-Key', headerValue: planted.headerValue };
  expect((await api('POST', key.secretsPath, newSecret(key, 'key', header))).status).to.equal(201);
  for (const { id } of (await api('GET', basic.secretsPath)).body.data) {
    await api('GET', `${basic.secretsPath}/${id}`);
    await api('POST', `${basic.secretsPath}/${id}/verify`);
  }
  // Misplaced values, and requests that are rejected for every reason.
  for (const value of Object.values(planted)) {
    await api('POST', basic.secretsPath, newSecret(basic, 'wrong', { username: 7, password: value, other: value }));
    await api('POST', basic.secretsPath, `{"data": {"password": "${value}"`);
    await api('PATCH', `${basic.secretsPath}/${value}`, {
      data: { type: value, id: value, attributes: { [value]: value } },
    });
    await api('GET', `${basic.secretsPath}/${value}?filter[reference]=${value}&token=${value}`);
    await api('GET', `/v2/workspaces/${value}/secrets`, undefined, { 'x-request-id': 'spec', 'if-match': value });
    await api('POST', `/${value}`, { value });
    await apiOf(url, EMAIL, value)('GET', '/v2/users/me');
  }
  await api('PATCH', place, {
    data: { type: 'auth-secret', id: made.body.data.id, attributes: { credentials: { access_token: planted.second } } },
  });
  await api('DELETE', place);
}

/** A token endpoint that refreshes once and then refuses with an echo of the request. */
async function startProvider(planted: Planted): Promise<{ readonly url: string; stop(): Promise<void> }> {
  let calls = 0;
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      calls += 1;
      const echo = `${Buffer.concat(chunks).toString()} ${String(request.headers.authorization)}`;
      const body =
        calls === 1
          ? { access_token: planted.refreshed, refresh_token: planted.rotated, expires_in: 60 }
          : { error: 'invalid_grant', error_description: `no more: ${echo}` };
      response.writeHead(calls === 1 ? 200 : 400, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async stop() {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}

/** Returns the names of the values in a text, in plaintext or base64. */
function found(planted: Planted, text: string): string[] {
  return Object.entries(planted)
    .filter(([, value]) => [value, ...base64Parts(value)].some((form) => text.includes(form)))
    .map(([name]) => name);
}

/** Returns the base64 fragments of a value at every alignment. */
function base64Parts(value: string): string[] {
  return [0, 1, 2].map((before) =>
    Buffer.from('x'.repeat(before) + value)
      .toString('base64')
      .slice(before === 0 ? 0 : 4, -6),
  );
}

function keeps(
  name: string,
  settingsFor: (context: Mocha.Context, folder: string) => Promise<Record<string, string>>,
  dump: (settings: Record<string, string>) => Promise<string>,
): void {
  describe(`on ${name}`, function () {
    this.timeout(120_000);
    let folder: string;
    before(async () => (folder = await mkdtemp(path.join(tmpdir(), 'leaks-'))));
    after(() => rm(folder, { recursive: true, force: true }));

    it('has no secret value in the store, in logs at trace level, in metrics or in the audit log', async function () {
      const planted: Planted = {};
      for (const value of ['clientSecret', 'tokenParameter', 'accessToken', 'refreshToken', 'undefinedParameter'])
        planted[value] = plant(value);
      for (const value of ['password', 'clientValue', 'headerValue', 'second', 'refreshed', 'rotated', 'adminKey'])
        planted[value] = plant(value);
      const provider = await startProvider(planted);
      const settings = {
        ADMIN_EMAIL: EMAIL,
        ADMIN_API_KEY: planted.adminKey!,
        LOG_LEVEL: 'trace',
        ALLOW_PRIVATE_HOSTS: '127.0.0.1',
        ...(await settingsFor(this, folder)),
      };
      const service = await startCredentialService(settings);
      const api = apiOf(service.url, EMAIL, planted.adminKey!);
      await useEverything(api, service.url, planted, provider.url);
      const whileItRuns = await dump(settings);
      const audit = JSON.stringify((await api('GET', '/v2/audit-records?page[size]=200')).body);
      const metrics = await (await fetch(`${service.url}/metrics`)).text();
      expect(await service.stop()).to.equal(0);
      await provider.stop();

      const places: Record<string, string> = {
        'the store': whileItRuns,
        'the store after the end': await dump(settings),
        'what it printed': service.output(),
        'the audit': audit,
        metrics,
      };
      for (const [place, text] of Object.entries(places)) {
        expect(text.length, place).to.be.greaterThan(1000);
        expect(found(planted, text), place).to.deep.equal([]);
      }
      // Checks that the right places were searched.
      expect(whileItRuns).to.include('Default').and.to.include(EMAIL);
      expect(service.output()).to.include('"route":"/v2/workspaces/:');
      expect(audit).to.include('"action":"refresh"').and.to.include('"outcome":"failed"');
    });
  });
}

describe('secrecy of the credential service', () => {
  keeps(
    'embedded storage',
    async (_context, folder) => ({ DATA_DIR: folder }),
    async ({ DATA_DIR = '' }) => {
      const files = await readdir(DATA_DIR);
      expect(files).to.include('platform.db');
      return (await Promise.all(files.map((file) => readFile(path.join(DATA_DIR, file), 'latin1')))).join('\n');
    },
  );
  keeps(
    'PostgreSQL',
    async (context) => ({
      DATABASE_URL: await (await sharedPostgres(context)).freshDatabase(),
      ENCRYPTION_KEYS: `k1:${randomBytes(32).toString('base64')}`,
    }),
    async ({ DATABASE_URL = '' }) =>
      (await run('/usr/lib/postgresql/15/bin/pg_dump', [DATABASE_URL], { maxBuffer: 2 ** 26 })).stdout,
  );
  it('the search finds a value that is there', () => {
    const planted = { one: plant('one') };
    for (const text of [planted.one, `x${planted.one}y`, 'a', 'ab', 'abc'].map((text) => `${text}:${planted.one}`)) {
      expect(found(planted, Buffer.from(text).toString('base64'))).to.deep.equal(['one']);
    }
    expect(found(planted, plant('one'))).to.deep.equal([]);
  });
});
