import { createHmac } from 'node:crypto';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import net from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { expect } from 'chai';
import nock from 'nock';

import type { Flow } from '../../lib/runner/flow.js';
import { startStepApi } from '../../lib/runner/stepApi.js';
import type { StepApi } from '../../lib/runner/stepApi.js';
import { Sensitive } from '../../lib/sensitive.js';

const flow: Flow = {
  name: 'demo',
  component: '/component',
  steps: [
    {
      id: 'step_1',
      function: 'f',
      secretId: 'demo',
      prefetch: 1,
      replicas: 1,
      passthrough: true,
      config: { reader: { url: '"x"' } },
    },
  ],
  credentials: new Map([
    [
      'demo',
      {
        type: 'basic',
        values: new Sensitive<Record<string, string>>({ username: 'ann', password: 'pw' }),
        publicMembers: {},
      },
    ],
    [
      'crm',
      {
        type: 'oauth2',
        values: new Sensitive<Record<string, string>>({ access_token: 't' }),
        provider: 'salesforce',
        publicMembers: { instance_url: 'https://acme.test' },
      },
    ],
  ]),
  variables: { region: 'eu' },
  secretVariables: [],
};

describe('startStepApi', () => {
  let api: StepApi;
  let temporary: string;
  const usual = process.env.TMPDIR;
  beforeEach(async () => {
    temporary = await mkdtemp(path.join(tmpdir(), 'spec-'));
    process.env.TMPDIR = temporary;
    api = await startStepApi(flow);
  });
  afterEach(async () => {
    await api.close();
    await rm(temporary, { recursive: true });
    if (usual === undefined) delete process.env.TMPDIR;
    else process.env.TMPDIR = usual;
  });

  const files = (): Promise<string[]> => readdir(temporary, { recursive: true });
  const basic = (): string =>
    `Basic ${Buffer.from(`${api.settings.API_USERNAME}:${api.settings.API_KEY}`).toString('base64')}`;
  const bearer = (): string => `Bearer ${api.settings.OBJECT_STORAGE_TOKEN}`;
  const call = (address: string, authorization = basic(), init: RequestInit = {}): Promise<Response> =>
    fetch(api.settings.API_URI + address, { ...init, headers: { authorization, ...(init.headers as object) } });
  const secret = (): string => `/v2/workspaces/${api.settings.WORKSPACE_ID}/secrets/demo`;

  it('listens on loopback only', () => expect(api.settings.API_URI).to.match(/^http:\/\/127\.0\.0\.1:\d+$/));

  it("returns a step's data with the credential's id, the variables and the last snapshot", async () => {
    const path = `/v1/tasks/${api.settings.FLOW_ID}/steps/step_1`;
    const data = {
      id: 'step_1',
      function: 'f',
      config: { reader: { url: '"x"' }, secretId: 'demo' },
      snapshot: {},
      variables: { region: 'eu' },
      is_passthrough: true,
    };
    expect(await (await call(path)).json()).to.deep.equal(data);
    api.setSnapshot('step_1', { cursor: 7 });
    expect(await (await call(path)).json()).to.deep.equal({ ...data, snapshot: { cursor: 7 } });
    expect((await call(path.replace('step_1', 'step_2'))).status).to.equal(404);
  });

  it('returns a secret in the wire format', async () => {
    const response = await call(secret());
    expect(response.headers.get('cache-control')).to.equal('no-store');
    expect(((await response.json()) as { data: unknown }).data).to.deep.include({
      id: 'demo',
      type: 'auth-secret',
      attributes: { name: 'demo', type: 'basic', state: 'ready', credentials: { username: 'ann', password: 'pw' } },
    });
    expect(await (await call(secret().replace('demo', 'crm'))).json())
      .to.have.nested.property('data.attributes')
      .that.deep.equals({
        name: 'crm',
        type: 'oauth2',
        state: 'ready',
        provider: 'salesforce',
        credentials: { access_token: 't', undefined_params: { instance_url: 'https://acme.test' } },
      });
    expect((await call(secret().replace('demo', 'other'))).status).to.equal(404);
    expect((await call(secret().replace(api.settings.WORKSPACE_ID, 'other'))).status).to.equal(404);
  });

  it('rejects the refresh of a credential of the flow file', async () => {
    const response = await call(`${secret()}/refresh`, basic(), { method: 'POST' });
    expect(response.status).to.equal(409);
    expect(await response.json()).to.have.nested.property('errors[0].code', 'not_refreshable');
  });

  describe('for a secret of a platform', () => {
    const platform = 'https://platform.example';
    const secretPath = '/v2/workspaces/w%2F1/secrets/65f0';
    const user = { user: 'ann@example.org', pass: 'key' };
    const withPlatform: Flow = {
      ...flow,
      steps: flow.steps.map((step) => ({ ...step, secretId: '65f0' })),
      platform: { uri: `${platform}/`, username: user.user, apiKey: new Sensitive(user.pass), workspaceId: 'w/1' },
    };
    const local = (name: string): string => `/v2/workspaces/${api.settings.WORKSPACE_ID}/secrets/${name}`;
    beforeEach(async () => {
      await api.close();
      api = await startStepApi(withPlatform);
    });

    it("forwards the platform's response unchanged", async () => {
      const response = { data: { id: '65f0', attributes: { type: 'oauth2' } } };
      nock(platform).get(secretPath).basicAuth(user).reply(200, response);
      expect(await (await call(local('65f0'))).json()).to.deep.equal(response);
    });

    it('requests the reference of the flow', async () => {
      await api.close();
      api = await startStepApi({
        ...withPlatform,
        steps: flow.steps.map((step) => ({ ...step, secretId: 'microsoft.OAuth' })),
      });
      nock(platform).get('/v2/workspaces/w%2F1/secrets/microsoft.OAuth').basicAuth(user).reply(200, { data: {} });
      expect((await call(local('microsoft.OAuth'))).status).to.equal(200);
    });

    it('requests a refresh from the platform', async () => {
      nock(platform)
        .post(`${secretPath}/refresh`)
        .basicAuth(user)
        .reply(424, { errors: [{ code: 'reauthorization_required' }] });
      const response = await call(`${local('65f0')}/refresh`, basic(), { method: 'POST' });
      expect(response.status).to.equal(424);
      expect(await response.json()).to.have.nested.property('errors[0].code', 'reauthorization_required');
    });

    it('forwards If-Match to the platform and ETag to the step', async () => {
      const stale = `"sha256:${'0a'.repeat(32)}"`;
      nock(platform)
        .post(`${secretPath}/refresh`)
        .matchHeader('if-match', stale)
        .reply(200, { data: {} }, { etag: '"4"' });
      const headers = { 'if-match': stale };
      const response = await call(`${local('65f0')}/refresh`, basic(), { method: 'POST', headers });
      expect([response.status, response.headers.get('etag')]).to.deep.equal([200, '"4"']);
    });

    it('forwards Retry-After', async () => {
      nock(platform).post(`${secretPath}/refresh`).reply(503, { errors: [] }, { 'retry-after': '7' });
      const response = await call(`${local('65f0')}/refresh`, basic(), { method: 'POST' });
      expect([response.status, response.headers.get('retry-after')]).to.deep.equal([503, '7']);
    });

    it('returns 502 when the platform cannot be reached', async () => {
      nock(platform)
        .get(secretPath)
        .replyWithError(Object.assign(new Error('no'), { code: 'ECONNREFUSED' }));
      const response = await call(local('65f0'));
      expect(response.status).to.equal(502);
      expect(await response.json()).to.have.nested.property('errors[0].code', 'platform_unreachable');
    });

    it("doesn't request a secret that the flow doesn't name", async () => {
      expect((await call(local('other'))).status).to.equal(404);
      expect((await call(`${local('other')}/refresh`, basic(), { method: 'POST' })).status).to.equal(404);
    });
  });

  for (const [title, authorization] of [
    ['nothing', ''],
    ['a wrong password', `Basic ${Buffer.from('a:b').toString('base64')}`],
    ['an empty token', 'Bearer '],
    ['a token with a wrong signature', 'Bearer a.b.c'],
  ] as const) {
    it(`rejects ${title}`, async () => {
      for (const path of [secret(), '/objects/x']) expect((await call(path, authorization)).status).to.equal(401);
    });
  }

  it('stores a file with its type and name, with the token or a JWT signed with it', async () => {
    const headers = {
      'content-type': 'text/csv',
      'content-disposition': 'attachment; filename="a.csv"',
      'x-meta-filename': 'a.csv',
    };
    const created = await call('/objects', bearer(), { method: 'POST', body: 'a;b\n', headers });
    expect(created.status).to.equal(201);
    const { objectId } = (await created.json()) as { objectId: string };
    const unsigned = 'e30.e30';
    const signature = createHmac('sha256', api.settings.OBJECT_STORAGE_TOKEN).update(unsigned).digest('base64url');
    const response = await call(`/objects/${objectId}`, `Bearer ${unsigned}.${signature}`);
    for (const [name, value] of Object.entries(headers)) expect(response.headers.get(name)).to.equal(value);
    expect(response.headers.get('content-length')).to.equal('4');
    expect(await response.text()).to.equal('a;b\n');
    expect((await call(`/objects/${objectId}`, bearer(), { method: 'DELETE' })).status).to.equal(204);
    expect((await call(`/objects/${objectId}`, bearer())).status).to.equal(404);
  });

  it('stores and returns a file at a signed URL without other credentials', async () => {
    const links = await call('/v2/resources/storage/signed-url', basic(), { method: 'POST' });
    const { put_url: put, get_url: get } = (await links.json()) as { put_url: string; get_url: string };
    expect((await fetch(get)).status).to.equal(404);
    expect((await fetch(put, { method: 'PUT', body: 'x', headers: { 'content-type': 'image/png' } })).status).to.equal(
      200,
    );
    const response = await fetch(get);
    expect(response.headers.get('content-type')).to.equal('image/png');
    expect(await response.text()).to.equal('x');
    expect((await fetch(`${api.settings.API_URI}/links/made-up`, { method: 'PUT', body: 'x' })).status).to.equal(404);
  });

  it('never uses text of a client as a path', async () => {
    for (const name of ['..%2F..%2Fetc%2Fpasswd', '..', '%2e%2e']) {
      expect((await call(`/objects/${name}`, bearer())).status).to.equal(404);
    }
  });

  it('stores nothing of an aborted upload', async () => {
    const socket = net.connect(Number(new URL(api.settings.API_URI).port), '127.0.0.1');
    socket.write(
      `POST /objects HTTP/1.1\r\nHost: x\r\nAuthorization: ${bearer()}\r\nContent-Length: 100\r\n\r\nonly this much`,
    );
    await until(async () => (await files()).some((name) => name.includes('.part-')));
    socket.destroy();
    await until(async () => (await files()).every((name) => !name.includes('.part-')));
  });

  it('stores up to the limit of the run and nothing of a file beyond it', async () => {
    await api.close();
    api = await startStepApi(flow, { files: { maxBytes: 1000 } });
    const store = async (size: number): Promise<number> =>
      (await call('/objects', bearer(), { method: 'POST', body: 'x'.repeat(size) })).status;
    expect(await store(600)).to.equal(201);
    expect(await store(500)).to.equal(413);
    // The removal of an upload and the creation of its file never overtake each other.
    for (let round = 0; round < 10; round += 1) {
      const statuses = await Promise.all(Array.from({ length: 50 }, () => store(401)));
      expect(new Set(statuses)).to.deep.equal(new Set([413]));
    }
    expect(await files()).to.have.lengthOf(2);
  });

  it('deletes its files when it closes', async () => {
    await call('/objects', bearer(), { method: 'POST', body: 'x' });
    expect(await files()).to.have.lengthOf(2);
    await api.close();
    expect(await readdir(temporary)).to.deep.equal([]);
    api = await startStepApi(flow);
  });
});

async function until(condition: () => Promise<boolean>): Promise<void> {
  while (!(await condition())) await new Promise((resolve) => setImmediate(resolve));
}
