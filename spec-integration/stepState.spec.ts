import { once } from 'node:events';
import { createServer, type IncomingMessage, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { expect } from 'chai';

import { startOneStep, type OneStep } from './support/oneStep.js';
import { startPlatform, type Platform } from './support/platform.js';
import { sharedRabbit } from './support/services.js';
import { waitUntil } from './support/waitUntil.js';

/** A trigger with state, on the real runtime and broker; the platform and the API are simulated. */
describe('the state of a trigger with the real runtime', () => {
  const running: { stop(): Promise<unknown> }[] = [];
  /** The API's records, and the requests for them. */
  let records: number[];
  let requests: { readonly since: string | null; readonly condition: string | undefined }[];

  afterEach(async () => {
    for (const each of running.splice(0).reverse()) await each.stop();
  });

  async function startServer(listener: RequestListener): Promise<string> {
    const server = createServer(listener);
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    running.push({ stop: () => new Promise((resolve) => server.close(resolve).closeAllConnections()) });
    return `http://127.0.0.1:${String((server.address() as AddressInfo).port)}/records`;
  }

  /** Starts an API of records by id, whose ETag is the number of records. */
  function startApi(): Promise<string> {
    records = [1, 2];
    requests = [];
    return startServer((request: IncomingMessage, response) => {
      const since = new URL(request.url ?? '', 'http://x').searchParams.get('since');
      const condition = request.headers['if-none-match'];
      requests.push({ since, condition });
      const etag = `"${String(records.length)}"`;
      response.writeHead(condition === etag ? 304 : 200, { 'content-type': 'application/json', etag });
      if (condition === etag) response.end();
      else response.end(JSON.stringify(records.filter((id) => id > Number(since ?? 0)).map((id) => ({ id }))));
    });
  }

  async function startTrigger(
    context: Mocha.Context,
    fields: object,
    start = startApi,
  ): Promise<{ step: OneStep; platform: Platform }> {
    const rabbit = await sharedRabbit(context);
    const url = await start();
    const platform = await startPlatform({ type: 'noauth', credentials: {} });
    running.push(platform);
    platform.configure({ reader: { url: `"${url}"` }, records: '$', ...fields });
    const step = await startOneStep({
      uri: rabbit.uri,
      cwd: path.join(__dirname, '..'),
      id: 'step_1',
      function: 'requestTrigger',
      prefetch: 1,
      settings: platform.settings,
      onSnapshot: (members) => void Object.assign(platform.snapshot, members),
    });
    running.push(step);
    return { step, platform };
  }

  const readIds = (data: readonly Record<string, unknown>[]): unknown[] => data.map(({ id }) => id);

  it('sends If-None-Match in the second run, which emits nothing, and after a crash', async function () {
    const { step, platform } = await startTrigger(this, { conditional: true });
    expect(readIds((await step.run([{}], 2)).data)).to.deep.equal([1, 2]);
    const second = await step.run([{}], 0);
    await waitUntil('the second request', () => requests.length === 2);
    await waitUntil('the snapshot', () => Object.keys(platform.snapshot).length === 1);
    step.crash();
    const third = await step.run([{}], 0);
    await waitUntil('the request of the new process', () => requests.length >= 3);
    records.push(3);
    const last = await step.run([{}], 3);
    expect([second, third].map(({ data, errors }) => [data, errors])).to.deep.equal([
      [[], []],
      [[], []],
    ]);
    expect(readIds(last.data)).to.deep.equal([1, 2, 3]);
    expect(requests.map(({ condition }) => condition).slice(0, 3)).to.deep.equal([undefined, '"2"', '"2"']);
  });

  it('emits only new records with incremental, and after a crash', async function () {
    const { step, platform } = await startTrigger(this, {
      parameters: [{ name: 'since', in: 'query', value: '$cursor' }],
      incremental: { cursor: 'id' },
    });
    expect(readIds((await step.run([{}], 2)).data)).to.deep.equal([1, 2]);
    records.push(3);
    expect(readIds((await step.run([{}], 1)).data)).to.deep.equal([3]);
    await waitUntil('the snapshot', () => JSON.stringify(platform.snapshot).endsWith(',3]]}'));
    step.crash();
    records.push(4, 5);
    expect(readIds((await step.run([{}], 2)).data)).to.deep.equal([4, 5]);
    expect(requests.map(({ since }) => since).slice(0, 3)).to.deep.equal([null, '2', '3']);
  });

  it('continues a run of pages at the page in which the process crashed', async function () {
    const pages: number[] = [];
    const holding: number[] = [];
    let crashesAt: number | undefined = 5;
    const { step, platform } = await startTrigger(
      this,
      { records: 'items', pagination: { kind: 'cursor', next: '$response.body.next', name: 'after' } },
      () =>
        startServer((request, response) => {
          const page = Number(new URL(request.url ?? '', 'http://x').searchParams.get('after') ?? 1);
          pages.push(page);
          if (page === crashesAt) holding.push(page);
          else {
            const items = [{ id: 2 * page - 1 }, { id: 2 * page }];
            response.setHeader('content-type', 'application/json');
            response.end(JSON.stringify({ items, next: page < 8 ? page + 1 : null }));
          }
        }),
    );
    const whole = step.run([{}], 16);
    await waitUntil('the page', () => holding.length === 1);
    await waitUntil('its place in the state', () => JSON.stringify(platform.snapshot).includes('"number":5'));
    crashesAt = undefined;
    step.crash();
    const { data, errors } = await whole;
    expect([readIds(data), errors]).to.deep.equal([Array.from({ length: 16 }, (_, index) => index + 1), []]);
    expect(pages).to.deep.equal([1, 2, 3, 4, 5, 5, 6, 7, 8]);
    await waitUntil('the end in the state', () => JSON.stringify(platform.snapshot) === '{"request_v1_pages":[]}');
  });
});
