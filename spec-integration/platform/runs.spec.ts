import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { text } from 'node:stream/consumers';

import { expect } from 'chai';

import type { NumberedEntry } from '../../lib/wire/run.js';
import { apiOf, startCredentialService, type Api, type CredentialService } from '../support/credentialService.js';

const ADMIN = { ADMIN_EMAIL: 'admin@acme.test', ADMIN_API_KEY: 'admin-key-of-the-specs' };
const MARKER = 'MARKER/+7f3a &"secret"';
const OVER = ['done', 'failed', 'stopped'];

/** Every form in which the marker could be visible. */
const TRACES = [
  'MARKER',
  '7f3a',
  ...[0, 1, 2].map((before) =>
    Buffer.from(`${'x'.repeat(before)}MARKER/+7f3a`)
      .toString('base64')
      .slice(4, 12),
  ),
];

describe('runs of flows in a service', () => {
  let folder: string;
  let service: CredentialService;
  let api: Api;
  let runs: string;
  let server: Server;
  let base: string;
  let answer: (request: IncomingMessage, response: ServerResponse) => void;
  const seen: string[] = [];

  beforeEach(async () => {
    folder = mkdtempSync(path.join(tmpdir(), 'service-'));
    seen.splice(0);
    server = createServer((request, response) => {
      seen.push(request.url ?? '');
      answer(request, response);
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    base = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`;
  });
  afterEach(async () => {
    await service.kill();
    server.closeAllConnections();
    server.close();
    rmSync(folder, { recursive: true, force: true });
  });

  async function start(settings: Record<string, string> = {}): Promise<void> {
    service = await startCredentialService({ DATA_DIR: folder, TMPDIR: folder, ...ADMIN, ...settings });
    api = apiOf(service.url, ADMIN.ADMIN_EMAIL, ADMIN.ADMIN_API_KEY);
    const { body } = await api('GET', '/v2/workspaces');
    runs = `/v2/workspaces/${String(body.data[0].id)}/runs`;
  }

  /** Creates a secret and returns its reference. */
  async function secret(type: string, credentials: object): Promise<string> {
    const workspace = runs.split('/')[3];
    const components = await api('GET', '/v2/components');
    const client = await api('POST', '/v2/auth-clients', {
      data: {
        type: 'auth-client',
        attributes: { type, name: type, credentials: {} },
        relationships: {
          components: { data: [{ type: 'component', id: components.body.data[0].id }] },
          workspace: { data: { type: 'workspace', id: workspace } },
        },
      },
    });
    expect(client.status, JSON.stringify(client.body)).to.equal(201);
    const made = await api('POST', runs.replace(/runs$/, 'secrets'), {
      data: {
        type: 'auth-secret',
        attributes: { name: type, reference: `spec.${type}`, state: 'ready', credentials },
        relationships: { auth_client: { data: { type: 'auth-client', id: client.body.data.id } } },
      },
    });
    expect(made.status, JSON.stringify(made.body)).to.equal(201);
    return `spec.${type}`;
  }

  /** @param credential reference of a secret; absent: the step uses none */
  const flowOf = (config: object, credential?: string): string =>
    JSON.stringify({
      name: 'spec',
      credentials: { open: { type: 'noauth' } },
      steps: [
        {
          id: 'ask',
          function: 'httpRequestAxios',
          credential: credential === undefined ? 'open' : { secretId: credential },
          config,
        },
      ],
    });
  const get = (url: string, more: object = {}) => ({
    reader: { method: 'GET', url: JSON.stringify(url), headers: [] },
    ...more,
  });
  const post = (flow: string, attributes: object = {}) =>
    api('POST', runs, { data: { type: 'run', attributes: { flow, messages: [{ body: {} }], ...attributes } } });

  async function finished(id: string): Promise<{ status: string; entries: NumberedEntry[] }> {
    const entries: NumberedEntry[] = [];
    for (;;) {
      const after = entries.at(-1)?.number ?? 0;
      const { body } = await api('GET', `${runs}/${id}/entries?after=${String(after)}&wait=20`);
      entries.push(...(body.data as NumberedEntry[]));
      if (OVER.includes(body.meta.status)) return { status: body.meta.status, entries };
    }
  }
  async function run(flow: string, attributes: object = {}) {
    const started = await post(flow, attributes);
    expect(started.status, JSON.stringify(started.body)).to.equal(201);
    return finished(started.body.data.id);
  }
  const exchangesOf = (entries: readonly NumberedEntry[]) =>
    entries.flatMap((entry) => (entry.kind === 'exchange' ? [entry.exchange] : []));

  for (const [type, credentials] of [
    ['api_key', { headerName: 'X-Key', headerValue: MARKER }],
    ['api_key', { headerName: 'key', headerValue: MARKER, location: 'query' }],
    ['basic', { username: 'ann', password: MARKER }],
  ] as const) {
    it(`hides a credential of type ${type} (${Object.keys(credentials).join(', ')}) that a server returns in every form`, async () => {
      await start();
      const credential = await secret(type, credentials);
      answer = (request, response) => {
        const all = JSON.stringify([request.headers, request.url, MARKER]);
        if (request.url?.startsWith('/first') === true) {
          response.writeHead(302, { location: `/next?was=${encodeURIComponent(all)}` }).end();
          return;
        }
        void text(request).then((body) => {
          response.writeHead(request.url?.startsWith('/fail') === true ? 418 : 200, {
            'content-type': 'application/json',
            'x-all': encodeURIComponent(all),
            'set-cookie': [`a=${encodeURIComponent(MARKER)}`, 'b=2'],
          });
          response.end(JSON.stringify({ all, body, base64: Buffer.from(all).toString('base64'), deep: [MARKER] }));
        });
      };
      const good = await run(flowOf(get(`${base}/first`, { followRedirect: 'followRedirects' }), credential));
      expect(good.status).to.equal('done');
      const exchanges = exchangesOf(good.entries);
      expect(exchanges.map(({ status, hop, attempt }) => [status, hop, attempt])).to.deep.equal([
        [302, 0, 1],
        [200, 1, 1],
      ]);
      const bad = await run(flowOf(get(`${base}/fail`), credential));
      expect(bad.status).to.equal('failed');
      expect(bad.entries.map(({ kind }) => kind)).to.include('error');
      const entries = JSON.stringify([good, bad]);
      expect(entries).to.contain('[secret]').and.to.contain('***');

      for (const trace of TRACES) expect(entries, trace).not.to.contain(trace);
      expect(service.output()).not.to.contain('7f3a');
    });
  }

  it('rejects private addresses unless the operator allows them', async () => {
    await start({ ALLOW_PRIVATE_HOSTS: '192.0.2.1' });
    answer = (_request, response) => response.end('inside');
    const flows = [
      flowOf(get(`${base}/direct`)),
      flowOf(get(`http://localhost:${new URL(base).port}/name`)),
      flowOf(get(`${service.url}/v2/workspaces`)),
      flowOf({
        reader: {
          method: 'POST',
          url: JSON.stringify('http://192.0.2.2/'),
          headers: [{ key: 'Content-Type', value: '"multipart/form-data"' }],
          body: {
            contentType: 'multipart/form-data',
            formData: [{ key: 'f', value: `"${base}/file"`, filename: '"f"' }],
          },
        },
      }),
    ];
    for (const flow of flows) {
      const { status, entries } = await run(flow);
      expect(status, flow).to.equal('failed');
      expect(JSON.stringify(entries), flow).not.to.contain('inside');
    }
    expect(seen).to.deep.equal([]);
  });

  it('reports retries as attempts', async () => {
    await start();
    let left = 1;
    answer = (_request, response) => {
      response.writeHead(left-- > 0 ? 503 : 200, { 'retry-after': '0', 'content-type': 'application/json' }).end('{}');
    };
    const { status, entries } = await run(flowOf(get(`${base}/`, { errorPolicy: 'retry', maxRetries: '2' })));
    expect(exchangesOf(entries).map(({ attempt, status: code }) => [attempt, code])).to.deep.equal([
      [1, 503],
      [2, 200],
    ]);
    expect(status).to.equal('done');
    expect(entries.map(({ kind }) => kind)).to.include('log');
  });

  it('fails a run whose process is killed, and starts the next one', async () => {
    await start();
    answer = () => undefined;
    const { body } = await post(flowOf(get(`${base}/silent`)));
    while (seen.length === 0) await new Promise((resolve) => setTimeout(resolve, 20));
    for (const pid of childrenOf(service.pid)) process.kill(pid, 'SIGKILL');
    await finished(body.data.id);
    const { attributes } = (await api('GET', `${runs}/${String(body.data.id)}`)).body.data;
    expect([attributes.status, attributes.error]).to.deep.equal([
      'failed',
      'The process of the run exited unexpectedly (SIGKILL)',
    ]);
    answer = (_request, response) => response.setHeader('content-type', 'application/json').end('{}');
    expect((await run(flowOf(get(`${base}/`)))).status).to.equal('done');
  });

  it('ends runs with the service, and leaves no process and no file', async () => {
    await start();
    answer = () => undefined;
    await Promise.all([post(flowOf(get(`${base}/a`))), post(flowOf(get(`${base}/b`))), post(flowOf(get(`${base}/c`)))]);
    while (seen.length < 2) await new Promise((resolve) => setTimeout(resolve, 20));
    const children = childrenOf(service.pid);
    expect(children).to.have.length(2);
    expect(await service.stop()).to.equal(0);
    expect(children.filter(isAlive)).to.deep.equal([]);
    expect(readdirSync(folder).filter((name) => name.startsWith('run-'))).to.deep.equal([]);
  });

  it('fails a run that exceeds its memory limit', async () => {
    await start();
    const large = Buffer.alloc(15 * 1024 * 1024, 'x');
    answer = (_request, response) => response.setHeader('content-type', 'text/plain').end(large);
    const flow = JSON.stringify({
      ...JSON.parse(flowOf(get(`${base}/`))),
      steps: [{ ...JSON.parse(flowOf(get(`${base}/`))).steps[0], prefetch: 300 }],
    });
    const { body } = await post(flow, { messages: Array(300).fill({ body: {} }) });
    await finished(body.data.id);
    const { attributes } = (await api('GET', `${runs}/${String(body.data.id)}`)).body.data;
    expect(attributes.status).to.equal('failed');
    expect(attributes.error).to.contain('more than 1024 MB of memory');
  }).timeout(120_000);

  it('completes fifty concurrent runs', async () => {
    await start();
    answer = (_request, response) => response.setHeader('content-type', 'application/json').end('{"n":1}');
    const started = await Promise.all(Array.from({ length: 50 }, () => post(flowOf(get(`${base}/`)))));
    expect(started.map(({ status }) => status)).to.deep.equal(Array(50).fill(201));
    const ended = await Promise.all(started.map(({ body }) => finished(body.data.id)));
    expect(ended.map(({ status }) => status)).to.deep.equal(Array(50).fill('done'));
    expect(seen).to.have.length(50);
  }).timeout(300_000);
});

function childrenOf(pid: number): number[] {
  try {
    return execFileSync('ps', ['-o', 'pid=', '--ppid', String(pid)], { encoding: 'utf8' })
      .trim()
      .split(/\s+/)
      .filter(Boolean)
      .map(Number);
  } catch {
    return [];
  }
}

function isAlive(pid: number): boolean {
  try {
    return readFileSync(`/proc/${String(pid)}/cmdline`, 'utf8') !== '';
  } catch {
    return false;
  }
}
