import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { expect } from 'chai';

import { startOneStep, type OneStep } from '../support/oneStep.js';
import { startPlatform, type Platform } from '../support/platform.js';
import { sharedRabbit } from '../support/services.js';
import { waitUntil } from '../support/waitUntil.js';

/** A step that starts jobs, on the real runtime and broker; the platform and the API are simulated. */
describe('jobs with the real runtime', () => {
  const running: { stop(): Promise<unknown> }[] = [];
  /** Method and path of each request. */
  let requests: string[];
  /** What the API responds to polls. */
  let pollStatus: number;

  afterEach(async () => {
    for (const each of running.splice(0).reverse()) await each.stop();
  });

  /** Starts an API with a job for each POST, at /jobs/1 and so on, and its rows at /jobs/1/rows. */
  async function startApi(): Promise<string> {
    requests = [];
    pollStatus = 202;
    let jobs = 0;
    const server = createServer((request, response) => {
      const { method = '', url = '' } = request;
      requests.push(`${method} ${url}`);
      request.resume();
      if (method === 'POST') {
        jobs += 1;
        response.writeHead(202, { location: `/jobs/${String(jobs)}` }).end();
      } else if (url.endsWith('/rows')) {
        response.setHeader('content-type', 'application/json').end(JSON.stringify([{ from: url }]));
      } else {
        response.writeHead(pollStatus, { 'content-type': 'application/json' }).end('{}');
      }
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    running.push({ stop: () => new Promise((resolve) => server.close(resolve).closeAllConnections()) });
    return `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`;
  }

  async function startStep(
    context: Mocha.Context,
    key: 'request' | 'requestTrigger',
    fields: object = {},
  ): Promise<{ step: OneStep; platform: Platform }> {
    const rabbit = await sharedRabbit(context);
    const url = await startApi();
    const platform = await startPlatform({ type: 'noauth', credentials: {} });
    running.push(platform);
    platform.configure({
      reader: { method: 'POST', url: `"${url}/exports"` },
      poll: { interval: '100ms', maxInterval: '100ms', result: '$response.url & "/rows"' },
      records: '$',
      ...fields,
    });
    const step = await startOneStep({
      uri: rabbit.uri,
      cwd: path.join(__dirname, '../..'),
      id: 'step_1',
      function: key,
      prefetch: 1,
      settings: platform.settings,
      env: { ELASTICIO_REBOUND_INITIAL_EXPIRATION: '100' },
      onSnapshot: (members) => void Object.assign(platform.snapshot, members),
    });
    running.push(step);
    return { step, platform };
  }

  const count = (start: string): number => requests.filter((line) => line.startsWith(start)).length;
  const hasJob = ({ snapshot }: Platform): boolean => JSON.stringify(snapshot).includes('/jobs/');

  for (const key of ['request', 'requestTrigger'] as const) {
    it(`${key} continues with its job after each crash, and starts no other`, async function () {
      const { step, platform } = await startStep(this, key);
      const run = step.run([{ body: { month: 1 } }], 1);
      for (let crashes = 0; crashes < 3; crashes += 1) {
        const polls = count('GET');
        await waitUntil('the job in the snapshot, and a poll', () => hasJob(platform) && count('GET') > polls);
        step.crash();
      }
      const polls = count('GET');
      await waitUntil('a poll of the new process', () => count('GET') > polls);
      pollStatus = 200;
      expect(await run).to.deep.include({ data: [{ from: '/jobs/1/rows' }], errors: [] });
      expect(count('POST')).to.equal(1);
      await waitUntil('the end of the job in the snapshot', () => !hasJob(platform));
    });
  }

  it('a message that returns to its queue continues with its job', async function () {
    const { step, platform } = await startStep(this, 'request', { outcomes: [{ status: 503, do: 'rebound' }] });
    pollStatus = 503;
    const run = step.run([{ body: {} }, { body: {} }], 5);
    await waitUntil('three rebounds', () => count('GET') >= 3);
    pollStatus = 200;
    const { data, rebounds } = await run;
    expect(rebounds.length).to.be.at.least(3);
    await waitUntil('the results of both messages', () => data.length === 2);
    expect(data.map(({ from }) => from)).to.have.members(['/jobs/1/rows', '/jobs/2/rows']);
    expect(count('POST')).to.equal(2);
    await waitUntil('the end of the jobs in the snapshot', () => !hasJob(platform));
  });
});
