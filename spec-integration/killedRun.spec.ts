import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect } from 'chai';

import { createRandom } from '../spec/support/random.js';

const ROOT = path.join(__dirname, '..');
const PAGES = 1000;
const RECORDS = 3;
const KILLS = 10;
const SEED = 1;

/** The moments of a page at which the process is killed. */
const MOMENTS = ['before the response', 'within the response', 'after the response', 'with the next request'] as const;

describe('runner run --state, killed with SIGKILL', () => {
  let folder: string;
  const file = (name: string): string => path.join(folder, name);
  /** The pages that each run has requested. */
  let runs: number[][];
  /** Called with each request; returns the part of the response to write, or undefined for none. */
  let onRequest: (page: number) => (typeof MOMENTS)[number] | undefined;
  let kill = (): void => undefined;

  const server = createServer((request, response) => {
    const page = Number(new URL(request.url ?? '', 'http://x').searchParams.get('after') ?? 1);
    runs.at(-1)?.push(page);
    respond(page, response);
  });

  function respond(page: number, response: ServerResponse): void {
    const first = (page - 1) * RECORDS + 1;
    const items = Array.from({ length: RECORDS }, (_, index) => ({ id: first + index, text: 'x'.repeat(200) }));
    const body = JSON.stringify({ items, next: page < PAGES ? page + 1 : null });
    response.setHeader('content-type', 'application/json');
    const moment = onRequest(page);
    if (moment === 'before the response' || moment === 'with the next request') kill();
    else if (moment === 'within the response') response.write(body.slice(0, body.length / 2), () => kill());
    else if (moment === 'after the response') response.end(body, () => kill());
    else response.end(body);
  }

  before(async () => {
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
  });
  after(() => new Promise((resolve) => server.close(resolve).closeAllConnections()));
  beforeEach(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'killed-'));
    runs = [];
  });
  afterEach(async () => {
    kill();
    await rm(folder, { recursive: true });
  });

  /** Runs the command, which is the same each time. */
  async function run(...more: string[]): Promise<{ code: number | null; shown: string }> {
    runs.push([]);
    const words = ['run', file('flow.yaml'), '--state', file('state'), '--output', file('out.ndjson'), ...more];
    const child = spawn(process.execPath, [path.join(ROOT, 'dist/lib/cli/main.js'), ...words]);
    kill = () => void child.kill('SIGKILL');
    let shown = '';
    child.stderr.on('data', (chunk) => (shown += String(chunk)));
    const [code] = (await once(child, 'close')) as [number | null];
    return { code, shown };
  }

  /** Writes a flow whose second step passes the records on, so that messages are in memory between the steps. */
  async function writeFlow(): Promise<void> {
    const { port } = server.address() as AddressInfo;
    await writeFile(
      file('flow.yaml'),
      `name: killed
trigger:
  function: requestTrigger
  credential: open
  config:
    reader: { url: '"http://127.0.0.1:${String(port)}/"' }
    records: items
    pagination: { kind: cursor, next: $response.body.next, name: after }
steps:
  - { id: pass, function: request, credential: open, config: { reader: { url: '"http://127.0.0.1:1/"' }, when: 'false', otherwise: pass } }
credentials: { open: { type: noauth } }
`,
    );
  }

  /** Returns the page at which the next run has to begin. */
  async function readPlace(): Promise<number> {
    const text = await readFile(file('state'), 'utf8').catch(() => undefined);
    if (text === undefined) return 1;
    const { steps } = JSON.parse(text) as {
      steps: { trigger: { request_v1_pages: [string, { position: { number: number } }][] } };
    };
    return steps.trigger.request_v1_pages[0]?.[1].position.number ?? 1;
  }

  it('emits every record in order, and requests no confirmed page again', async function () {
    this.timeout(600_000);
    await writeFlow();
    const random = createRandom(SEED);
    const places: number[] = [];
    for (let killed = 0; killed < KILLS; killed += 1) {
      let left = 1 + Math.floor(random() * 95);
      const moment = MOMENTS[Math.floor(random() * MOMENTS.length)];
      onRequest = () => (--left === 0 ? moment : undefined);
      expect((await run('--quiet')).code).to.equal(null);
      places.push(await readPlace());
    }
    onRequest = () => undefined;
    expect(await run('--quiet')).to.deep.equal({ code: 0, shown: '' });

    // Each run continues at the place that was confirmed.
    expect(runs.slice(1).map(([first]) => first)).to.deep.equal(places);
    for (const [index, pages] of runs.entries()) {
      const begin = index === 0 ? 1 : (places[index - 1] ?? 0);
      expect(pages, `run ${String(index)}`).to.deep.equal(pages.map((_, offset) => begin + offset));
      // At most the page whose request or messages were in progress comes again, and those whose state was being written.
      expect((places[index] ?? PAGES) - begin, `run ${String(index)}`).to.be.at.most(pages.length);
    }

    const lines = (await readFile(file('out.ndjson'), 'utf8')).split('\n');
    expect(lines.pop()).to.equal('');
    const ids = lines.map((line) => (JSON.parse(line) as { body: { id: number } }).body.id);
    expect([...new Set(ids)]).to.deep.equal(Array.from({ length: PAGES * RECORDS }, (_, index) => index + 1));
    const returns = ids.filter((id, index) => index > 0 && id !== (ids[index - 1] ?? 0) + 1);
    expect(returns.every((id) => places.includes((id - 1) / RECORDS + 1))).to.equal(true);
    expect(await readPlace()).to.equal(1);
    expect((await readdir(folder)).sort()).to.deep.equal(['flow.yaml', 'out.ndjson', 'state']);
  });

  it('shows where a run continues, and its pages and records', async () => {
    await writeFlow();
    onRequest = (page) => (page === 990 ? 'before the response' : undefined);
    expect((await run('--progress')).shown).to.match(/^trigger 0 in, 0 out \| pass 0 in, 0 out\n/);
    onRequest = () => undefined;
    const place = await readPlace();
    const { code, shown } = await run();
    expect(code).to.equal(0);
    expect(shown).to.match(new RegExp(`^trigger: an interrupted run continues at page ${String(place)}\\n`));
    const columns = /\ntrigger +requestTrigger (.*)\n/.exec(shown)?.[1]?.trim().split(/ +/).slice(0, 6);
    const pages = PAGES - place + 1;
    expect(columns).to.deep.equal(['1', pages * RECORDS, '0', '0', pages, pages * RECORDS].map(String));
    expect((await run('--max-pages', '2')).shown).to.match(/\ntrigger .* 2 +6 /);
  });
});
