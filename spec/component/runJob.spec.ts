import type { IncomingMessage } from 'node:http';
import { expect } from 'chai';

import { createLoopback } from '../support/loopback.js';
import { catchRejection } from '../support/rejection.js';
import { createStatefulRuntime } from '../support/statefulRuntime.js';
import { createStepHarness, readBodies, type StepHarness, type StepHarnessSettings } from '../support/stepHarness.js';

const KEY = 'sk-marker-4711';

/** In place of a response: the connection is lost. */
const BREAK = null;

/** A response of a played server: status, body, headers. */
type Answer = readonly [status: number, body?: unknown, headers?: Readonly<Record<string, string>>] | typeof BREAK;

interface Played {
  readonly url: string;
  readonly requests: string[];
  readonly seen: IncomingMessage[];
  readonly step: StepHarness;
  /** The answers that follow. */
  readonly answers: Answer[];
}

describe('runJob', () => {
  const servers = createLoopback();

  async function play(answers: readonly Answer[], settings: StepHarnessSettings = {}): Promise<Played> {
    const requests: string[] = [];
    const seen: IncomingMessage[] = [];
    const rest = [...answers];
    const server = await servers.http((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        const sent = Buffer.concat(chunks).toString();
        requests.push([request.method, request.url, sent].filter((part) => part !== '').join(' '));
        seen.push(request);
        const answer = rest.shift();
        if (answer === undefined) throw new Error('there is no answer');
        if (answer === BREAK) {
          request.socket.destroy();
          return;
        }
        const [status, body, headers] = answer;
        const isText = typeof body === 'string';
        const type = isText ? 'text/csv' : 'application/json';
        // A broken connection that was used before would be repeated at once.
        response.writeHead(status, { 'content-type': type, connection: 'close', ...headers });
        response.end(body === undefined ? '' : isText ? body : JSON.stringify(body));
      });
    });
    const step = await createStepHarness(servers, { movesClock: true, ...settings });
    return { url: server.origin, requests, seen, step, answers: rest };
  }

  /** A step that starts a job, and emits the body of its result. */
  const post = (url: string, poll: object = {}, more: object = {}): Record<string, unknown> => ({
    reader: { method: 'POST', url: `"${url}/jobs?x=1"` },
    body: { json: '{ "month": 5 }' },
    transform: 'body',
    poll,
    ...more,
  });
  const MESSAGE = { id: 'm1', body: {} };
  const STARTED: Answer = [202, { id: 7 }, { location: '/jobs/7' }];
  const POST = 'POST /jobs?x=1 {"month":5}';

  describe('a job by its status', () => {
    it('is polled while the status is 202; the last poll is emitted', async () => {
      const { url, requests, step } = await play([STARTED, [202, {}], [202, {}], [200, { total: 3 }]]);
      expect(readBodies(await step.runRequest(post(url), MESSAGE))).to.deep.equal([{ total: 3 }]);
      expect(requests).to.deep.equal([POST, 'GET /jobs/7', 'GET /jobs/7', 'GET /jobs/7']);
      expect(step.slept).to.deep.equal([5000, 7500, 11_250]);
    });

    it('emits a first response that starts none', async () => {
      const { url, requests, step } = await play([[200, { total: 3 }]]);
      expect(readBodies(await step.runRequest(post(url), MESSAGE))).to.deep.equal([{ total: 3 }]);
      expect(requests).to.deep.equal([POST]);
      expect(step.snapshot).to.deep.equal({});
    });

    it('takes Azure-AsyncOperation before Location, Operation-Location before both, and Content-Location last', async () => {
      for (const [headers, path] of [
        [{ location: '/l', 'azure-asyncoperation': '/a', 'content-location': '/c' }, '/a'],
        [{ location: '/l', 'azure-asyncoperation': '/a', 'operation-location': '/o' }, '/o'],
        [{ 'content-location': '/c' }, '/c'],
        [{ location: '', 'content-location': ' c ' }, '/c'],
      ] as const) {
        const { url, requests, step } = await play([
          [202, {}, headers],
          [200, {}],
        ]);
        await step.runRequest(post(url), MESSAGE);
        expect(requests[1]).to.equal(`GET ${path}`);
      }
    });

    it('follows a redirect of the last poll to the result', async () => {
      const { url, requests, step } = await play([STARTED, [303, undefined, { location: '/r/1' }], [200, [1]]]);
      expect(readBodies(await step.runRequest(post(url), MESSAGE))).to.deep.equal([[1]]);
      expect(requests.slice(1)).to.deep.equal(['GET /jobs/7', 'GET /r/1']);
    });

    it('follows another Location in a 202, and no Location of the result', async () => {
      const { url, requests, step } = await play([
        STARTED,
        [202, {}, { location: '/jobs/7b' }],
        [202, {}, { location: `/jobs/7c?t=1` }],
        [200, { ok: 1 }, { location: '/results/7' }],
      ]);
      expect(readBodies(await step.runRequest(post(url), MESSAGE))).to.deep.equal([{ ok: 1 }]);
      expect(requests.slice(1)).to.deep.equal(['GET /jobs/7', 'GET /jobs/7b', 'GET /jobs/7c?t=1']);
    });

    it('fails without the URL of the job, which was started', async () => {
      const { url, requests, step } = await play([[202, { id: 7 }]]);
      const error = await catchRejection(step.runRequest(post(url), MESSAGE));
      expect(error.message).to.include(
        'Poll: the first response has no header with the URL of the job, such as Location; enter url, an expression such as "/jobs/" & $response.body.id',
      );
      expect(requests).to.deep.equal([POST]);
    });
  });

  describe('a job by expressions', () => {
    const poll = {
      when: '$response.status = 201',
      job: '$response.body.id',
      url: '"/jobs/" & $job',
      until: '$response.body.state = "done"',
      failWhen: '$response.body.state in ["failed", "canceled"]',
      result: '$response.body.url',
    };

    it('is found, polled, and its result requested', async () => {
      const { url, requests, step } = await play([
        [201, { id: 7 }],
        [200, { state: 'running' }],
        [200, { state: 'done', url: '/files/7' }],
        [200, { rows: 2 }],
      ]);
      const transform = '{ "rows": body.rows, "job": $job }';
      expect(readBodies(await step.runRequest(post(url, poll, { transform }), MESSAGE))).to.deep.equal([
        { rows: 2, job: 7 },
      ]);
      expect(requests).to.deep.equal([POST, 'GET /jobs/7', 'GET /jobs/7', 'GET /files/7']);
    });

    it('fails with the error of the vendor when it has failed', async () => {
      const { url, step } = await play([
        [201, { id: 7 }],
        [200, { state: 'failed', error: { code: 'E5', message: 'no rows' } }],
      ]);
      const error = await catchRejection(step.runRequest(post(url, poll), MESSAGE));
      expect(error.message).to.equal(
        `The job failed (200 OK). Request: GET ${url}/jobs/7, attempts: 1, decided by poll.failWhen. Body: {"state":"failed","error":{"code":"E5","message":"no rows"}}`,
      );
      expect(step.snapshot).to.deep.equal({ request_v1_jobs: [] });
    });

    it('is polled with a body of its own, and without that of the first request', async () => {
      const { url, requests, seen, step } = await play([
        [201, { id: 'g/7' }],
        [200, { state: 'done' }],
      ]);
      const config = post(
        url,
        {
          ...poll,
          result: undefined,
          url: '$response.url',
          method: 'post',
          body: { graphql: { query: '{ job }', variables: '{ "id": $job }' } },
        },
        {
          reader: { method: 'POST', url: `"${url}/jobs"`, headers: [{ key: 'X-Version', value: '"2"' }] },
          idempotencyKey: true,
          parameters: [
            { name: 'q', in: 'query', value: '1' },
            { name: 'b', in: 'body', value: '1' },
            { name: 'X-Tenant', in: 'header', value: '"t"' },
          ],
        },
      );
      await step.runRequest(config, MESSAGE);
      expect(requests).to.deep.equal([
        'POST /jobs?q=1 {"month":5,"b":1}',
        'POST /jobs?q=1 {"query":"{ job }","variables":{"id":"g/7"}}',
      ]);
      expect(
        seen.map(({ headers }) => [
          headers['x-version'],
          headers['x-tenant'],
          headers['idempotency-key'] === undefined,
        ]),
      ).to.deep.equal([
        ['2', 't', false],
        ['2', 't', true],
      ]);
    });

    it('sends no Content-Type of the first request with a poll that has no body', async () => {
      const { url, seen, step } = await play([STARTED, [200, {}]]);
      const reader = {
        method: 'POST',
        url: `"${url}/jobs"`,
        headers: [
          { key: 'content-type', value: '"application/vnd.x+json"' },
          { key: 'Content-Language', value: '"de"' },
        ],
      };
      await step.runRequest(post(url, {}, { reader }), MESSAGE);
      expect(seen.map(({ headers }) => [headers['content-type'], headers['content-language']])).to.deep.equal([
        ['application/vnd.x+json', 'de'],
        [undefined, undefined],
      ]);
    });

    for (const [what, answer, text] of [
      [
        'text that is no URL',
        [200, { state: 'done', url: 7 }],
        'Poll: result: expected the text of a URL, got a number; check the expression',
      ],
      [
        'no value',
        [200, { state: 'done' }],
        'Poll: result has no value in the response; check the expression, which gives null where there is no result',
      ],
      [
        'another scheme',
        [200, { state: 'done', url: 's3://b/1' }],
        'Poll: the URL of the result starts with s3:; only http: and https: are requested',
      ],
    ] as const) {
      it(`fails when its result is ${what}`, async () => {
        const { url, step } = await play([[201, { id: 7 }], answer]);
        expect((await catchRejection(step.runRequest(post(url, poll), MESSAGE))).message).to.include(text);
      });
    }

    for (const none of [null, '', []]) {
      it(`emits nothing when its result is ${JSON.stringify(none)}`, async () => {
        const { url, step } = await play([
          [201, { id: 7 }],
          [200, { state: 'done', url: none }],
        ]);
        expect(readBodies(await step.runRequest(post(url, poll), MESSAGE))).to.deep.equal([]);
        expect(step.snapshot).to.deep.equal({ request_v1_jobs: [] });
      });
    }

    it('fails when a condition is no condition', async () => {
      const { url, step } = await play([
        [201, { id: 7 }],
        [200, { state: 'done' }],
      ]);
      const error = await catchRejection(
        step.runRequest(post(url, { ...poll, until: '$response.body.state' }), MESSAGE),
      );
      expect(error.message).to.include('Poll: until: expected true or false, got text; compare it, or use $exists');
    });

    it('fails when the first response has no value for job', async () => {
      const { url, step } = await play([[201, {}]]);
      const error = await catchRejection(step.runRequest(post(url, poll), MESSAGE));
      expect(error.message).to.include('Poll: job has no value in the first response; check the expression');
    });

    it('has the body of a status as JSON, whatever format the result has', async () => {
      const { url, step } = await play([
        [201, { id: 7 }],
        [200, { state: 'done', url: '/f' }],
        [200, 'a,b\n1,2\n3,4\n'],
      ]);
      const config = post(url, poll, { transform: undefined, response: { as: 'csv' }, records: '$' });
      expect(readBodies(await step.runRequest(config, MESSAGE))).to.deep.equal([
        { a: '1', b: '2' },
        { a: '3', b: '4' },
      ]);
    });
  });

  describe('results', () => {
    const poll = { until: '$response.body.done', result: '$response.body.urls' };
    const done = (urls: unknown): Answer => [200, { done: true, urls }];

    it('are requested in turn', async () => {
      const { url, requests, step } = await play([STARTED, done(['/1', '/2']), [200, [1, 2]], [200, [3]]]);
      const config = post(url, poll, { transform: undefined, records: '$' });
      expect(readBodies(await step.runRequest(config, MESSAGE))).to.deep.equal([1, 2, 3]);
      expect(requests.slice(2)).to.deep.equal(['GET /1', 'GET /2']);
    });

    it('are found step by step', async () => {
      const result = ['"/documents/" & $response.body.document', '$response.body.url'];
      const { url, requests, step } = await play([
        STARTED,
        [200, { done: true, document: 'd1' }],
        [200, { url: '/files/d1?sig=a%2Fb' }],
        [200, 'x,y\n1,2\n'],
      ]);
      const config = post(url, { ...poll, result }, { transform: undefined, records: '$' });
      expect(readBodies(await step.runRequest(config, MESSAGE))).to.deep.equal([{ x: '1', y: '2' }]);
      expect(requests.slice(1)).to.deep.equal(['GET /jobs/7', 'GET /documents/d1', 'GET /files/d1?sig=a%2Fb']);
    });

    it('have pages, whose cursor is added to the URL of the result', async () => {
      const { url, requests, step } = await play([
        STARTED,
        done('/results?max=2'),
        [200, [1, 2], { 'x-next': 'c/1' }],
        [200, [3], { 'x-next': 'null' }],
      ]);
      const config = post(url, poll, {
        transform: undefined,
        records: '$',
        pagination: {
          kind: 'cursor',
          next: '$response.headers.`x-next`',
          stop: '$response.headers.`x-next` = "null"',
          name: 'after',
        },
      });
      expect(readBodies(await step.runRequest(config, MESSAGE))).to.deep.equal([1, 2, 3]);
      expect(requests.slice(2)).to.deep.equal(['GET /results?max=2', 'GET /results?max=2&after=c%2F1']);
    });

    it('have pages when the job itself is the result', async () => {
      const { url, requests, step } = await play([
        STARTED,
        [202, {}],
        [200, [1]],
        [200, [1], { link: '</jobs/7?p=2>; rel=next' }],
        [200, [2]],
      ]);
      const config = post(url, {}, { transform: undefined, records: '$', pagination: { kind: 'link' } });
      const bodies = readBodies(await step.runRequest(config, MESSAGE));
      expect(requests.slice(1)).to.deep.equal(['GET /jobs/7', 'GET /jobs/7', 'GET /jobs/7', 'GET /jobs/7?p=2']);
      expect(bodies).to.deep.equal([1, 2]);
    });

    it('have pages when the first response is the result', async () => {
      const { url, requests, step } = await play([
        [200, [1], { link: '</jobs?p=2>; rel=next' }],
        [200, [2]],
      ]);
      const config = post(url, {}, { transform: undefined, records: '$', pagination: { kind: 'link' } });
      expect(readBodies(await step.runRequest(config, MESSAGE))).to.deep.equal([1, 2]);
      expect(requests).to.deep.equal([POST, 'POST /jobs?p=2 {"month":5}']);
    });
  });

  it('moves the cursor of incremental when the result is emitted', async () => {
    const rows = (...ids: readonly number[]): Answer => [200, ids.map((id) => ({ id }))];
    const { url, requests, step } = await play([STARTED, rows(3, 9), STARTED, rows(12), STARTED, [500, {}], [400, {}]]);
    const config = post(
      url,
      {},
      { body: { json: '{ "since": $cursor }' }, transform: undefined, records: '$', incremental: { cursor: 'id' } },
    );
    await step.runRequest(config, MESSAGE);
    await step.runRequest(config, MESSAGE);
    await catchRejection(step.runRequest(config, MESSAGE));
    expect(requests.filter((line) => line.startsWith('POST'))).to.deep.equal([
      'POST /jobs?x=1 {}',
      'POST /jobs?x=1 {"since":9}',
      'POST /jobs?x=1 {"since":12}',
    ]);
  });

  describe('the credential', () => {
    const secret = { type: 'api_key', credentials: { headerName: 'X-Key', headerValue: KEY } };
    const keys = (seen: readonly IncomingMessage[]): unknown[] => seen.map(({ headers }) => headers['x-key']);

    it('goes to the origin of the first request alone', async () => {
      const foreign = await play([
        [202, {}],
        [200, { url: '/1' }],
        [200, [1], { link: '</2>; rel=next' }],
        [200, [2]],
      ]);
      const own = await play([[202, {}, { location: `${foreign.url}/jobs/7` }]], { secret });
      const config = post(
        own.url,
        { result: '$response.body.url' },
        {
          transform: undefined,
          reader: { method: 'POST', url: `"${own.url}/"`, headers: [{ key: 'Cookie', value: '"c=1"' }] },
          records: '$',
          pagination: { kind: 'link' },
        },
      );
      expect(readBodies(await own.step.runRequest(config, MESSAGE))).to.deep.equal([1, 2]);
      expect(keys(own.seen)).to.deep.equal([KEY]);
      expect(foreign.seen.map(({ url }) => url)).to.deep.equal(['/jobs/7', '/jobs/7', '/1', '/2']);
      expect(keys(foreign.seen)).to.deep.equal([undefined, undefined, undefined, undefined]);
      expect(foreign.seen.map(({ headers }) => headers.cookie)).to.deep.equal([
        undefined,
        undefined,
        undefined,
        undefined,
      ]);
    });

    it('returns to its origin when a job on another one has the result there', async () => {
      const foreign = await play([]);
      const own = await play(
        [
          [202, {}, { location: `${foreign.url}/jobs/7` }],
          [200, 'ok'],
        ],
        { secret },
      );
      foreign.answers.push([200, { url: `${own.url}/r` }]);
      await own.step.runRequest(post(own.url, { result: '$response.body.url' }), MESSAGE);
      expect([keys(own.seen), keys(foreign.seen)]).to.deep.equal([[KEY, KEY], [undefined]]);
    });

    it('goes to an origin that the step names in url or result', async () => {
      const other = await play([
        [200, { done: true }],
        [200, 'ok'],
      ]);
      const own = await play([[202, { id: 7 }]], { secret });
      const poll = { url: `"${other.url}/jobs/" & $response.body.id`, result: `"${other.url}/results"` };
      await own.step.runRequest(post(own.url, poll), MESSAGE);
      expect(keys(other.seen)).to.deep.equal([KEY, KEY]);
    });

    it('is neither in the state nor on another origin when the server repeats it in a URL', async () => {
      const location = 'key';
      const foreign = await play([[200, {}]]);
      const own = await play([[202, {}, { location: `${foreign.url}/jobs/7?${location}=${KEY}&p=2` }]], {
        secret: { type: 'api_key', credentials: { headerName: location, headerValue: KEY, location: 'query' } },
      });
      await own.step.runRequest(post(own.url), MESSAGE);
      expect(foreign.requests).to.deep.equal(['GET /jobs/7?p=2']);
    });

    it('is in no state, error or log line when the URL of the job has it in its path', async () => {
      const { url, requests, step } = await play(
        [
          [202, {}, { location: `/bot${KEY}/jobs/7` }],
          [202, {}],
        ],
        {
          secret: { type: 'api_key', credentials: { headerName: 'X-Key', headerValue: KEY } },
        },
      );
      const result = await step.runRequest(post(url, { interval: '8m' }), MESSAGE);
      expect(result.kind === 'rebound' && result.reason.message).to.include('/bot[secret]/jobs/7: the job is not done');
      expect(requests).to.deep.equal([POST, `GET /bot${KEY}/jobs/7`]);
      expect(step.lines).to.include('the job that was started contains a value of the credential, so it is not stored');
      expect(JSON.stringify([step.snapshot, step.lines])).not.to.include(KEY);
    });

    it('is refreshed when a poll needs it', async () => {
      const { requests, seen, url, step } = await play([STARTED, [202, {}], [401, {}], [200, { ok: 1 }]], {
        secret: { type: 'oauth2', credentials: { access_token: 'old' } },
        refresh: {
          status: 200,
          body: {
            data: { id: 'S', attributes: { type: 'oauth2', state: 'ready', credentials: { access_token: 'new' } } },
          },
        },
      });
      expect(readBodies(await step.runRequest(post(url), MESSAGE))).to.deep.equal([{ ok: 1 }]);
      expect(requests.filter((line) => line.startsWith('POST'))).to.have.length(1);
      expect(seen.map(({ headers }) => headers.authorization)).to.deep.equal(
        ['old', 'old', 'old', 'new'].map((token) => `Bearer ${token}`),
      );
    });
  });

  describe('waits', () => {
    it('are those of Retry-After, before the first poll, too', async () => {
      const { url, step } = await play([
        [202, {}, { location: '/j', 'retry-after': '30' }],
        [202, {}, { 'retry-after': '2' }],
        [202, {}, { 'retry-after': '0' }],
        [202, {}],
        [200, {}],
      ]);
      await step.runRequest(post(url, { interval: '10s', maxInterval: '20s' }), MESSAGE);
      expect(step.slept).to.deep.equal([30_000, 2000, 20_000, 20_000]);
    });

    it('are always the interval with an equal maxInterval, and never shorter than it', async () => {
      for (const maxInterval of ['2m', '1s']) {
        const { url, step } = await play([STARTED, [202], [202], [200, {}]]);
        await step.runRequest(post(url, { interval: '2m', maxInterval }), MESSAGE);
        expect(step.slept).to.deep.equal([120_000, 120_000, 120_000]);
      }
    });

    it('end with maxTime: a last poll, and an error with the last status', async () => {
      const { url, requests, step } = await play([STARTED, [202, {}], [202, {}], [202, { progress: 5 }]]);
      const error = await catchRejection(step.runRequest(post(url, { interval: '10s', maxTime: '30s' }), MESSAGE));
      expect(error.message).to.equal(
        `The job is not done after poll.maxTime (30000 ms); raise it, or check poll.until (202 Accepted). Request: GET ${url}/jobs/7, attempts: 1, decided by poll.maxTime. Body: {"progress":5}`,
      );
      expect(step.slept).to.deep.equal([10_000, 15_000, 5000]);
      expect(requests).to.have.length(4);
      expect(step.snapshot).to.deep.equal({ request_v1_jobs: [] });
    });

    it('end at once when the server asks for a longer one than maxTime leaves', async () => {
      const { url, requests, step } = await play([STARTED, [202, {}, { 'retry-after': '600' }]]);
      const error = await catchRejection(step.runRequest(post(url, { maxTime: '1m' }), MESSAGE));
      expect(error.message).to.include(
        'The job is not done after poll.maxTime (60000 ms); the server asks for a wait of 600 s; raise it',
      );
      expect(requests).to.have.length(2);
    });
  });

  describe('faults', () => {
    it('a 404 of a job that no poll has found yet is repeated', async () => {
      const { url, requests, step } = await play([STARTED, [404, {}], [404, {}], [202, {}], [200, { ok: 1 }]]);
      expect(readBodies(await step.runRequest(post(url), MESSAGE))).to.deep.equal([{ ok: 1 }]);
      expect(requests).to.have.length(5);
    });

    it('a 404 of a job that was found, or that is a minute old, fails', async () => {
      const found = await play([STARTED, [202, {}], [404, { gone: 1 }]]);
      const error = await catchRejection(found.step.runRequest(post(found.url), MESSAGE));
      expect(error.message).to.include('The server responded with 404 Not Found');
      expect(found.step.snapshot).to.deep.equal({ request_v1_jobs: [] });
      const old = await play([STARTED, [404, {}]]);
      await catchRejection(old.step.runRequest(post(old.url, { interval: '1m' }), MESSAGE));
      expect(old.requests).to.have.length(2);
    });

    it('429, 5xx and lost connections of polls are repeated as long as the job may take, whatever retry says', async () => {
      const { url, requests, step } = await play([
        STARTED,
        [429, {}, { 'retry-after': '7' }],
        [503, {}],
        BREAK,
        [500, {}],
        BREAK,
        [502, {}],
        [202, {}],
        [200, { ok: 1 }],
      ]);
      const config = post(url, { interval: '1s' }, { retry: { attempts: 1, jitter: 'none', max: '4s' } });
      expect(readBodies(await step.runRequest(config, MESSAGE))).to.deep.equal([{ ok: 1 }]);
      expect(requests.filter((line) => line.startsWith('POST'))).to.have.length(1);
      expect(step.slept).to.deep.equal([1000, 7000, 2000, 4000, 4000, 4000, 4000, 1500]);
    });

    it('a POST that polls is repeated, too', async () => {
      const { url, requests, step } = await play([STARTED, BREAK, [503, {}], [200, { ok: 1 }]]);
      await step.runRequest(post(url, { method: 'POST' }), MESSAGE);
      expect(requests.slice(1)).to.deep.equal(['POST /jobs/7', 'POST /jobs/7', 'POST /jobs/7']);
    });

    it('the first request is repeated as retry says: a POST that may have been processed is not', async () => {
      const { url, requests, step } = await play([BREAK]);
      const error = await catchRejection(step.runRequest(post(url), MESSAGE));
      expect(error.message).to.include("POST isn't repeated");
      expect(requests).to.deep.equal([POST]);
    });

    it('the outcome rules of the step decide about polls first', async () => {
      const { url, step } = await play([STARTED, [200, { state: 'failed', why: 'quota' }]]);
      const outcomes = [
        { body: 'state = "failed"', do: 'fail', message: '"The export failed: " & $response.body.why' },
        { status: 409, do: 'retry' },
      ];
      const error = await catchRejection(step.runRequest(post(url, {}, { outcomes }), MESSAGE));
      expect(error.message).to.include('The export failed: quota (200 OK)');
      const ignored = await play([STARTED, [404, {}]]);
      const result = await ignored.step.runRequest(
        post(ignored.url, {}, { outcomes: [{ status: 404, do: 'ignore' }] }),
        MESSAGE,
      );
      expect(readBodies(result)).to.deep.equal([]);
      expect(ignored.step.snapshot).to.deep.equal({ request_v1_jobs: [] });
    });

    it('has no value of the credential in errors, which quote the job', async () => {
      const { url, step } = await play([STARTED, [200, { state: 'failed', token: KEY }]], {
        secret: { type: 'api_key', credentials: { headerName: 'X-Key', headerValue: KEY } },
      });
      const error = await catchRejection(
        step.runRequest(post(url, { failWhen: '$response.body.state = "failed"' }), MESSAGE),
      );
      expect(error.message).to.include('"token":"[secret]"');
      expect(JSON.stringify([error.trace, step.lines, step.snapshot])).not.to.include(KEY);
    });

    it('a status that is larger than a message may be fails', async () => {
      const { url, step } = await play([STARTED, [200, { text: 'x'.repeat(20_971_520) }]]);
      const config = post(url, { until: '$response.body.done' }, { transform: undefined, records: 'rows' });
      const error = await catchRejection(step.runRequest(config, MESSAGE));
      expect(error.message).to.include('Poll: the response is larger than 20971520 bytes');
    });

    it('a status that breaks off is requested again', async () => {
      const cut = { 'content-length': '100', connection: 'close' };
      const { url, requests, step } = await play([STARTED, [200, { done: false }, cut], [200, { done: true }]]);
      const result = await step.runRequest(post(url, { until: '$response.body.done' }), MESSAGE);
      expect(readBodies(result)).to.deep.equal([{ done: true }]);
      expect(requests).to.have.length(3);
    });
  });

  describe('what users of other clients reported', () => {
    it('a Retry-After that is a date, negative, or no time', async () => {
      const { url, step } = await play([
        [202, {}, { location: '/j', 'retry-after': 'Thu, 01 Jan 1970 00:01:00 GMT' }],
        [202, {}, { 'retry-after': '-5' }],
        [202, {}, { 'retry-after': 'soon' }],
        [202, {}, { 'retry-after': '1.5' }],
        [200, {}],
      ]);
      await step.runRequest(post(url), MESSAGE);
      expect(step.slept).to.deep.equal([60_000, 7500, 11_250, 1500]);
    });

    it('a Retry-After beyond the range of timers, which must not poll at once', async () => {
      const { url, requests, step } = await play([STARTED, [202, {}, { 'retry-after': '2147484' }]]);
      const error = await catchRejection(step.runRequest(post(url, { maxTime: '24h' }), MESSAGE));
      expect(error.message).to.include('the server asks for a wait of 2147484 s');
      expect(requests).to.have.length(2);
    });

    it('a poll that sometimes is refused, by a rule of the step', async () => {
      const { url, step } = await play([STARTED, [401, {}], [401, {}], [200, { ok: 1 }]]);
      const outcomes = [{ status: 401, do: 'retry', wait: '3s' }];
      expect(readBodies(await step.runRequest(post(url, {}, { outcomes }), MESSAGE))).to.deep.equal([{ ok: 1 }]);
      expect(step.slept).to.deep.equal([5000, 3000, 3000]);
    });

    it('a long signed URL, byte for byte, without the Authorization of the step', async () => {
      const path = `/r?X-Amz-Security-Token=${'a%2Fb%2B'.repeat(1000)}&X-Amz-Signature=%7Ex`;
      const files = await play([[200, [1]]]);
      const { url, step } = await play([STARTED, [200, { url: `${files.url}${path}` }]]);
      const reader = {
        method: 'POST',
        url: `"${url}/jobs"`,
        headers: [{ key: 'Authorization', value: `"Token ${KEY}"` }],
      };
      await step.runRequest(post(url, { result: '$response.body.url' }, { reader }), MESSAGE);
      expect(files.requests).to.deep.equal([`GET ${path}`]);
      expect(files.seen[0]?.headers.authorization).to.equal(undefined);
    });

    it('a 201 with the Location of the result at the end', async () => {
      const { url, requests, step } = await play([
        [202, {}, { 'content-location': '/jobs/7' }],
        [202, {}],
        [201, {}, { location: '/Bundle/1' }],
        [200, { entry: [] }],
      ]);
      const poll = { result: '$response.headers.location' };
      expect(readBodies(await step.runRequest(post(url, poll), MESSAGE))).to.deep.equal([{ entry: [] }]);
      expect(requests.slice(1)).to.deep.equal(['GET /jobs/7', 'GET /jobs/7', 'GET /Bundle/1']);
    });

    it('polls without a body, or with a page of a proxy', async () => {
      const html = { 'content-type': 'text/html' };
      const { url, step } = await play([STARTED, [204], [200, '<html>wait</html>', html], [200, { state: 'done' }]]);
      const result = await step.runRequest(post(url, { until: '$response.body.state = "done"' }), MESSAGE);
      expect(readBodies(result)).to.deep.equal([{ state: 'done' }]);
    });

    it('an error in a 200 at the Location of the job', async () => {
      const failed = { status: 'Failed', error: { code: 'ExecutionFailure' } };
      const { url, step } = await play([STARTED, [200, failed]]);
      const error = await catchRejection(
        step.runRequest(post(url, { failWhen: '$response.body.status = "Failed"' }), MESSAGE),
      );
      expect(error.message).to.include('ExecutionFailure');
    });

    it('a job whose id is a long number', async () => {
      const { url, requests, step } = await play([
        [202, '{"id":12345678901234567890}', { 'content-type': 'application/json' }],
        [200, {}],
      ]);
      await step.runRequest(post(url, { url: '"/jobs/" & $response.body.id' }), MESSAGE);
      expect(requests[1]).to.equal('GET /jobs/12345678901234567890');
    });
  });

  describe('a run that is interrupted', () => {
    const interrupted = { interval: '1s' };
    const crash = (): Promise<never> => Promise.reject(new Error('crash'));

    it('continues with its job, and starts no other', async () => {
      const { url, requests, step } = await play([STARTED, [202, {}], [200, { n: 1 }], [202, {}], [200, { n: 2 }]]);
      expect((await catchRejection(step.runRequest(post(url), MESSAGE, crash), Error)).message).to.equal('crash');
      expect(readBodies(await step.runRequest(post(url), MESSAGE))).to.deep.equal([{ n: 2 }]);
      expect(requests).to.deep.equal([POST, ...Array<string>(4).fill('GET /jobs/7')]);
      expect(step.snapshot).to.deep.equal({ request_v1_jobs: [] });
    });

    it('does not poll earlier than the server asks for', async () => {
      const { url, requests, step, answers } = await play([STARTED, [503, {}, { 'retry-after': '1800' }]]);
      await step.runRequest(post(url, interrupted), MESSAGE);
      const early = await step.runRequest(post(url, interrupted), MESSAGE);
      expect(early.kind === 'rebound' && [early.reason.message, early.reason.reboundAfterMs]).to.deep.equal([
        `${url}/jobs/7: the job is not done yet; the message returns to its queue`,
        1_800_000,
      ]);
      expect([requests.length, answers.length]).to.deep.equal([2, 0]);
    });

    it('returns to its queue before a wait that a message has no time for, and its job keeps its maxTime', async () => {
      const { url, requests, step, answers } = await play([STARTED, [202, {}], [202, {}]]);
      const poll = { interval: '8m', maxInterval: '8m', maxTime: '30m' };
      const first = await step.runRequest(post(url, poll), MESSAGE);
      expect(first.kind === 'rebound' && first.reason.reboundAfterMs).to.equal(480_000);
      expect(requests).to.have.length(2);
      await step.runRequest(post(url, poll), MESSAGE);
      answers.push([202, {}], [202, {}], [202, {}]);
      const error = await catchRejection(
        (async () => {
          for (;;) await step.runRequest(post(url, poll), MESSAGE);
        })(),
      );
      expect(error.message).to.include('The job is not done after poll.maxTime (1800000 ms)');
      expect(requests.filter((line) => line.startsWith('POST'))).to.have.length(1);
    });

    it('has the value of $job, and sends the credential to the origin of the first request', async () => {
      const secret = { type: 'api_key', credentials: { headerName: 'X-Key', headerValue: KEY } };
      const { url, seen, step, requests } = await play(
        [
          [202, { id: 'a b' }],
          [200, {}],
          [200, {}],
        ],
        { secret },
      );
      const config = post(url, {
        job: '$response.body.id',
        url: '"/jobs/1"',
        method: 'POST',
        body: { json: '{ "id": $job }' },
      });
      await catchRejection(step.runRequest(config, MESSAGE, crash), Error);
      expect(JSON.stringify(step.snapshot)).to.include('"value":"a b"').and.not.to.include(KEY);
      await step.runRequest(config, MESSAGE);
      expect(requests.slice(1)).to.deep.equal(Array<string>(2).fill('POST /jobs/1 {"id":"a b"}'));
      expect(seen.map(({ headers }) => headers['x-key'])).to.deep.equal([KEY, KEY, KEY]);
    });

    it('starts a job of its own for each message, and another one for another request', async () => {
      const again: Answer = [503, {}, { 'retry-after': '1200' }];
      const { url, requests, step } = await play([STARTED, again, STARTED, again, STARTED, again]);
      await step.runRequest(post(url), MESSAGE);
      await step.runRequest(post(url), { ...MESSAGE, id: 'm2' });
      await step.runRequest(post(url, {}, { reader: { method: 'PUT', url: `"${url}/jobs"` } }), MESSAGE);
      expect(requests.filter((line) => !line.startsWith('GET'))).to.have.length(3);
    });

    it('returns to its queue while the same message is processed', async () => {
      let release = (): void => undefined;
      const { url, requests, step } = await play([STARTED, [200, { ok: 1 }]]);
      const taken = new Promise<void>((resolve) => (release = resolve));
      const first = step.runRequest(post(url), MESSAGE, () => taken);
      const second = await step.runRequest(post(url), MESSAGE);
      expect(second.kind === 'rebound' && second.reason.message).to.equal(
        'Poll: the job of this message is polled already; the message returns to its queue',
      );
      release();
      expect(readBodies(await first)).to.deep.equal([{ ok: 1 }]);
      expect(requests).to.have.length(2);
    });

    it('is polled all the same when the runtime can not store its job, with a warning', async () => {
      const { url, requests } = await play([STARTED, [200, { ok: 1 }]]);
      const runtime = await createStatefulRuntime(servers);
      runtime.store = () => Promise.reject(new Error('no connection'));
      const { bodies, errors, lines } = await runtime.runAction(post(url, { interval: '100ms' }), MESSAGE);
      expect([bodies, errors, requests.length]).to.deep.equal([[{ ok: 1 }], [], 2]);
      expect(lines).to.include(
        'the job that was started is not stored, so after a restart of the process it is started again: no connection',
      );
    });

    it('is the next run of a trigger, whose job it continues', async () => {
      const { url, requests } = await play([STARTED, [202, {}], [400, {}], STARTED, [200, { n: 1 }], [200, { n: 2 }]]);
      const runtime = await createStatefulRuntime(servers);
      const config = post(url, { interval: '100ms' });
      // A job that failed is forgotten.
      expect((await runtime.runTrigger(config)).errors).to.have.length(1);
      runtime.take = () => Promise.reject(new Error('crash'));
      expect((await runtime.runTrigger(config)).errors).to.deep.equal(['error: crash']);
      runtime.take = () => Promise.resolve();
      expect((await runtime.runTrigger(config)).bodies).to.deep.equal([{ n: 2 }]);
      expect(requests.filter((line) => line.startsWith('POST'))).to.have.length(2);
    });

    it('starts anew with a state that can not be read', async () => {
      const { url, requests, step } = await play([STARTED, [503, {}, { 'retry-after': '1200' }], STARTED, [200, {}]]);
      await step.runRequest(post(url), MESSAGE);
      const [[key]] = step.snapshot.request_v1_jobs as [[string]];
      Object.assign(step.snapshot, { request_v1_jobs: [[key, { url: 'no URL', startedMs: 0 }]] });
      await step.runRequest(post(url), MESSAGE);
      expect(requests.filter((line) => line.startsWith('POST'))).to.have.length(2);
    });
  });

  it('has the parts of a job in the trace', async () => {
    const { url, step } = await play([STARTED, [503, {}], [202, {}], [200, { url: '/r' }], [400, 'no']]);
    const error = await catchRejection(
      step.runRequest(post(url, { result: '$response.body.url' }, { retry: { jitter: 'none' } }), MESSAGE),
    );
    const trace = error.trace as {
      job: string;
      attempt: number;
      wait: number;
      status: number;
      do: string;
      rule: string;
    }[];
    expect(
      trace.map(({ job, attempt, wait, status, do: action, rule }) => [job, attempt, wait, status, action, rule]),
    ).to.deep.equal([
      ['submit', 1, 0, 202, 'continue', 'poll.when'],
      ['poll', 2, 5000, 503, 'retry', 'the built-in rule "retry"'],
      ['poll', 3, 1000, 202, 'continue', 'poll.until'],
      ['poll', 4, 7500, 200, 'continue', 'poll.until'],
      ['result', 5, 0, 400, 'fail', 'the built-in rule "fail"'],
    ]);
  });

  it('keeps the first and the latest attempts of a job that is polled for long', async () => {
    const { url, step } = await play([STARTED, ...Array<Answer>(220).fill([202, {}]), [400, {}]]);
    const poll = { interval: '1s', maxInterval: '1s' };
    const error = await catchRejection(step.runRequest(post(url, poll), MESSAGE));
    const attempts = (error.trace as { attempt: number }[]).map(({ attempt }) => attempt);
    expect([attempts.length, attempts[0], attempts[1], attempts.at(-1)]).to.deep.equal([200, 1, 24, 222]);
  });
});
