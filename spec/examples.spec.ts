import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { text } from 'node:stream/consumers';

import { expect } from 'chai';
import nock from 'nock';

import { sandbox, type Page } from './support/sandbox.js';

const ROOT = path.join(__dirname, '..');

interface Run {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

interface Resource {
  readonly id: string;
  readonly attributes: Readonly<Record<string, unknown>>;
}

type Call = (method: string, place: string, data?: object) => Promise<any>; // eslint-disable-line @typescript-eslint/no-explicit-any -- specs look at JSON of many shapes

/** Signs in with a login link as the pages do. @returns the API calls of the session */
async function signIn(root: string, link: string): Promise<Call> {
  const answer = await fetch(`${root}/ui/session`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ link }),
  });
  const { csrf } = (await answer.json()) as { readonly csrf: string };
  const [cookie = ''] = answer.headers.getSetCookie()[0]!.split(';');
  return async (method, place, data) => {
    const response = await fetch(root + place, {
      method,
      headers: { cookie, 'x-csrf-token': csrf, ...(data && { 'content-type': 'application/json' }) },
      ...(data && { body: JSON.stringify({ data }) }),
    });
    const text = await response.text();
    expect(response.ok, `${method} ${place}: ${text}`).to.equal(true);
    return { ...(text === '' ? {} : (JSON.parse(text) as object)), cookies: response.headers.getSetCookie() };
  };
}

/** Waits until a run has ended. @returns its status */
async function ended(pages: Call, entries: string): Promise<string> {
  for (let after = 0; ;) {
    const { data, meta } = await pages('GET', `${entries}?after=${String(after)}&wait=20`);
    if (meta.status !== 'running' && meta.status !== 'waiting') return meta.status as string;
    after = (data.at(-1)?.number as number | undefined) ?? after;
  }
}

const idle = (): Promise<void> => Promise.resolve();

describe('npm start', function () {
  this.timeout(120_000);
  let folder: string;
  before(async () => {
    nock.restore();
    execFileSync(process.execPath, ['scripts/build.mjs'], { cwd: ROOT });
    folder = await mkdtemp(path.join(tmpdir(), 'start-'));
  });
  after(async () => {
    nock.activate();
    await rm(folder, { recursive: true, force: true });
  });

  /** Starts it with its own service; sends SIGINT after it has printed the next steps and `meanwhile` has resolved. */
  async function start(env: Record<string, string>, meanwhile: (said: string) => Promise<void> = idle): Promise<Run> {
    const { PATH = '' } = process.env;
    const child = spawn(process.execPath, ['examples/start.mjs', '--output', '-'], {
      cwd: ROOT,
      env: { PATH, DATA_DIR: folder, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
    });
    let out = '';
    let err = '';
    child.stdout.on('data', (chunk) => (out += String(chunk)));
    let done: Promise<void> | undefined;
    child.stderr.on('data', (chunk) => {
      err += String(chunk);
      if (err.includes('until Ctrl-C')) {
        done ??= meanwhile(err).finally(() => process.kill(-child.pid!, 'SIGINT'));
        done.catch(() => undefined);
      }
    });
    await once(child, 'close');
    await done;
    return { code: child.exitCode, out, err };
  }

  // A second start finds everything there, and a new password in the shop.
  for (const time of ['the first', 'the second']) {
    it(`starts the service and runs a flow that reads its credentials from it, ${time} time`, async () => {
      const { code, out, err } = await start({ PORT: '0' });
      expect(code, err).to.equal(0);
      const marked = out
        .trim()
        .split('\n')
        .map((line) => (JSON.parse(line) as { body: { responseBody: Record<string, unknown> } }).body.responseBody);
      expect(marked.map(({ id, status, quote }) => [id, status, quote])).to.deep.equal([
        ['A-1', 'quoted', 'Q-A-1'],
        ['B-2', 'quoted', 'Q-B-2'],
        ['C-3', 'quoted', 'Q-C-3'],
      ]);
      const requests = err.split('\n').filter((line) => line.startsWith('  shop: '));
      expect(requests[0]).to.equal('  shop: GET /orders?status=open -> 200');
      expect(requests.filter((line) => line === '  shop: POST /quotes -> 503')).to.have.lengthOf(1);
      expect(requests.filter((line) => line === '  shop: POST /quotes -> 201')).to.have.lengthOf(3);
      expect(err)
        .to.match(/\nopen-orders +httpRequestTrigger +1 +3 +0 +0 /)
        .and.to.match(/\nmark +httpRequestAxios +3 +3 +0 +0 /);
      expect(err).to.match(/\/ui\/#\/sign-in\/\S+\n/);
      expect(err.includes('API key of admin@localhost, shown only once')).to.equal(time === 'the first');
    });
  }

  it('prints a sign-in link, with which a user connects credentials at the sandbox and runs flows', async () => {
    const { code, err } = await start({ PORT: '0' }, async (said) => {
      const [, root, link] = /(http:\/\/127\.0\.0\.1:\d+)\/ui\/#\/sign-in\/(\S+)/.exec(said)!;
      const pages = await signIn(root!, link!);
      const { openBrowser } = await sandbox('browser.mjs');
      const [workspace] = (await pages('GET', '/v2/workspaces')).data;
      const place = `/v2/workspaces/${workspace.id as string}`;
      const clients = (await pages('GET', `/v2/auth-clients?workspace_id=${workspace.id as string}`)).data;
      for (const [name, reference] of [
        ['Sandbox: Notes (OAuth2)', 'sandbox.oauth2'],
        ['Sandbox: Instagram', 'sandbox.instagram'],
      ] as const) {
        const client = clients.find(({ attributes }: Resource) => attributes.name === name) as Resource;
        const begin = async (): Promise<{ readonly flow: Resource; readonly asked: Page }> => {
          const { data: flow, cookies } = await pages('POST', `${place}/auth-flows`, {
            type: 'auth-flow',
            attributes: { scopes: name.includes('Instagram') ? ['instagram_business_basic'] : ['notes:read'] },
            relationships: { auth_client: { data: { type: 'auth-client', id: client.id } } },
          });
          const browser = openBrowser();
          for (const cookie of cookies) browser.setCookie(`${root!}/callback/oauth2`, cookie);
          return { flow, asked: await browser.open(String(flow.attributes.authorize_url)) };
        };
        const refused = await begin();
        await refused.asked.click('Cancel');
        const { data } = await pages('GET', `${place}/auth-flows/${refused.flow.id}`);
        expect(data.attributes.status).to.equal('failed');
        const allowed = await begin();
        await allowed.asked.click('Allow');
        await pages('POST', `${place}/secrets`, {
          type: 'auth-secret',
          attributes: { name, reference, state: 'ready', credentials: {} },
          relationships: { auth_flow: { data: { type: 'auth-flow', id: allowed.flow.id } } },
        });
      }
      const examples = (await pages('GET', '/v2/examples')).data as Resource[];
      expect(examples.map(({ attributes }) => attributes.name).sort()).to.deep.equal([
        'appservices',
        'export',
        'graphql',
        'hello',
        'instagram',
        'limits',
        'oauth2',
        'payments',
      ]);
      for (const { attributes } of examples) {
        const { text: flow, variables } = attributes;
        const { data: run } = await pages('POST', `${place}/runs`, { type: 'run', attributes: { flow, variables } });
        expect(await ended(pages, `${place}/runs/${run.id as string}/entries`), String(attributes.name)).to.equal(
          'done',
        );
      }
    });
    expect(code, err).to.equal(0);
    expect(err).not.to.match(/[?&](code|state|access_token)=/);
  });

  it('reports an invalid setting and exits', async () => {
    const { code, out, err } = await start({ PORT: 'eighty' });
    expect([code, out]).to.deep.equal([2, '']);
    expect(err).to.include('PORT must be a whole number');
  });
});

/** The examples whose server is the sandbox alone. */
describe('the examples of the function request', function () {
  this.timeout(120_000);
  before(() => {
    nock.restore();
    execFileSync(process.execPath, ['scripts/build.mjs'], { cwd: ROOT });
  });
  after(() => nock.activate());

  interface Output {
    readonly body: { readonly status: number; readonly body: unknown };
    readonly passthrough?: unknown;
  }

  /** Runs an example against the sandbox. Returns its output and the requests that the sandbox received. */
  async function run(
    name: string,
  ): Promise<{ output: Output; outputs: readonly Output[]; requests: readonly string[] }> {
    const { startVendors } = await sandbox('vendors.mjs');
    const requests: string[] = [];
    const vendors = await startVendors({ log: (line) => requests.push(line.replace('  vendors: ', '')) });
    const words = ['dist/lib/cli/main.js', 'run', `examples/${name}.yaml`, '--output', '-'];
    const { PATH = '' } = process.env;
    const child = spawn(process.execPath, words, { cwd: ROOT, env: { PATH, VENDORS_URL: vendors.url } });
    const [out, err] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')]);
    await vendors.stop();
    expect(child.exitCode, err).to.equal(0);
    const outputs = out
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Output);
    return { output: outputs[0]!, outputs, requests };
  }

  it('graphql: reads an order, and an error that is a result', async () => {
    const { output, requests } = await run('graphql');
    expect(output.body).to.deep.include({
      status: 200,
      body: { data: null, errors: [{ message: 'no order no-7615917337495251231' }] },
    });
    expect(output).to.have.nested.property('passthrough.order.body.body.data.order.total', 40);
    expect(requests).to.deep.equal(['POST /graphql -> 200', 'POST /graphql -> 200']);
  });

  it('payments: pays once, with two requests', async () => {
    const { output, requests } = await run('payments');
    expect(output.body).to.deep.include({
      status: 201,
      body: { number: 1, order: '7615917337495251231', amount: 40 },
    });
    expect(requests).to.deep.equal([
      'GET /orders/7615917337495251231 -> 200',
      'POST /payments -> 503',
      'POST /payments -> 201',
    ]);
  });

  it('limits: waits for the quota, and keeps the digits of an id', async () => {
    const { output, requests } = await run('limits');
    expect(output.body).to.have.property('body').that.includes({ id: '7615917337495251231', total: 40 });
    expect(requests).to.deep.equal([
      'GET /orders -> 403',
      'GET /orders -> 200',
      'GET /orders/7615917337495251231 -> 200',
    ]);
  });

  it('export: waits for the file of an export, and emits its orders', async () => {
    const { outputs, requests } = await run('export');
    expect(outputs.map(({ body }) => body)).to.deep.equal([
      { id: '7615917337495251231', status: 'open' },
      { id: '7615917337495251232', status: 'open' },
      { id: '7615917337495251233', status: 'paid' },
    ]);
    expect(requests).to.deep.equal([
      'POST /exports -> 202',
      'GET /exports/1 -> 202',
      'GET /exports/1 -> 202',
      'GET /exports/1 -> 200',
      'GET /files/orders.csv -> 200',
    ]);
  });
});
