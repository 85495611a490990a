import { expect } from 'chai';
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { attemptChannel, type PublishedAttempt } from '../../lib/http/attemptChannel.js';
import type { RestError } from '../../lib/errors.js';
import type { TracedAttempt } from '../../lib/trace.js';
import { createLoopback } from '../support/loopback.js';
import { catchRejection } from '../support/rejection.js';
import { createStepHarness, readBodies, type StepHarness, type StepHarnessSettings } from '../support/stepHarness.js';

/** An attempt of a trace, with the names of its timings. */
interface Attempt {
  readonly hops: readonly {
    readonly url: string;
    readonly timings: Readonly<Record<string, number>>;
    readonly [member: string]: unknown;
  }[];
  readonly [member: string]: unknown;
}

/** Replaces the timings by their names, and the start by the number of the hop if it is no earlier than that of the hop before. */
const simplify = (trace: unknown): unknown => {
  const starts = (trace as readonly Attempt[]).flatMap(({ hops }) => hops.map(({ start }) => start as number));
  expect(starts).to.deep.equal([...starts].sort((a, b) => a - b));
  expect(starts[0]).to.equal(0);
  let count = 0;
  return (trace as readonly Attempt[]).map(({ hops, ...attempt }) => ({
    ...attempt,
    hops: hops.map(({ timings, ...hop }) => ({ ...hop, start: (count += 1), timings: Object.keys(timings).join() })),
  }));
};

describe('the trace of a message', () => {
  const servers = createLoopback();

  async function prepare(
    answer: (request: IncomingMessage, response: ServerResponse, count: number) => void,
    settings: StepHarnessSettings = {},
  ): Promise<{ step: StepHarness; url: URL; run: (fields: object) => Promise<unknown[]> }> {
    let count = 0;
    const url = await servers.http((request, response) => {
      // New connections, so that the timings don't depend on when the last one is free.
      response.shouldKeepAlive = false;
      answer(request, response, (count += 1));
    });
    const step = await createStepHarness(servers, settings);
    const reader = { method: 'GET', url: `"${url.href}x?q=1"` };
    const run = async (fields: object) =>
      readBodies(await step.runRequest({ reader, retry: { jitter: 'none' }, ...fields }));
    return { step, url, run };
  }

  it('has the attempts with their waits, rules, redirects and sizes', async () => {
    const { url, run } = await prepare((request, response, count) => {
      if (count === 1) response.writeHead(503, { 'Retry-After': '2' }).end('busy');
      else if (request.url === '/there') response.end('{}');
      else response.writeHead(302, { Location: '/there' }).end();
    });
    const [body] = await run({ trace: 'always' });
    expect(simplify((body as { trace: unknown }).trace)).to.deep.equal([
      {
        attempt: 1,
        wait: 0,
        status: 503,
        rule: 'the built-in rule "retry"',
        do: 'retry',
        hops: [
          {
            method: 'GET',
            url: `${url.href}x`,
            start: 1,
            status: 503,
            bytes: { sent: 0, received: 4 },
            timings: 'connect,firstByte,total',
          },
        ],
      },
      {
        attempt: 2,
        wait: 2000,
        status: 200,
        rule: 'the built-in rule "emit"',
        do: 'emit',
        hops: [
          {
            method: 'GET',
            url: `${url.href}x`,
            start: 2,
            status: 302,
            bytes: { sent: 0, received: 0 },
            timings: 'connect,firstByte,total',
          },
          {
            method: 'GET',
            url: `${url.href}there`,
            cause: 'redirect',
            start: 3,
            status: 200,
            bytes: { sent: 0, received: 2 },
            timings: 'connect,firstByte,total',
          },
        ],
      },
    ]);
  });

  it('is attached to errors and logged by default, and not to messages', async () => {
    const { step, url, run } = await prepare((request, response, count) => {
      if (count === 1) request.socket.destroy();
      else response.writeHead(404).end();
    });
    const error = await catchRejection(run({}));
    const hop = { method: 'GET', url: `${url.href}x`, bytes: { sent: 0, received: 0 } };
    expect(simplify(error.trace)).to.deep.equal([
      {
        attempt: 1,
        wait: 0,
        error: 'socket hang up',
        rule: 'the built-in rule "retry"',
        do: 'retry',
        hops: [{ ...hop, start: 1, timings: 'connect,total' }],
      },
      {
        attempt: 2,
        wait: 1000,
        status: 404,
        rule: 'the built-in rule "fail"',
        do: 'fail',
        hops: [{ ...hop, start: 2, status: 404, timings: 'connect,firstByte,total' }],
      },
    ]);
    expect(step.lines.at(-1)).to.equal(`trace: ${JSON.stringify(error.trace)}`);
    const [body] = await run({ outcomes: [{ status: 404, do: 'emit' }] });
    expect(body).to.have.all.keys('status', 'headers', 'body');
  });

  it('may be off', async () => {
    const { step, run } = await prepare((_request, response) => response.writeHead(404).end());
    expect(await catchRejection(run({ trace: 'off' }))).to.not.have.property('trace');
    expect(step.lines.join()).to.not.include('trace');
  });

  it('is a part of an emitted failure', async () => {
    const { run } = await prepare((request) => request.socket.destroy());
    const [body] = await run({ trace: 'always', outcomes: [{ error: 'any', do: 'emit' }] });
    expect(simplify((body as { trace: unknown }).trace)).to.have.nested.property('[0].rule', 'outcome rule 1');
  });

  it('is a part of the first record of a response only', async () => {
    const { run } = await prepare((_, response) =>
      response.setHeader('content-type', 'application/json').end('[1,{"id":1,"trace":"own"},{"id":2},{"id":3}]'),
    );
    const [text, own, second, third] = (await run({ records: '$', trace: 'always' })) as Attempt[];
    expect([text, own, third]).to.deep.equal([1, { id: 1, trace: 'own' }, { id: 3 }]);
    expect(second).to.have.nested.property('trace[0].status', 200);
  });

  it('is attached to the error of an expression in a later attempt', async () => {
    const { step, url } = await prepare((_, response) => response.writeHead(503).end());
    let reads = 0;
    const body = {
      get page() {
        return (reads += 1) === 1 ? 'a' : { b: 1 };
      },
    };
    const fields = {
      reader: { url: `"${url.href}"` },
      parameters: [{ name: 'page', in: 'header', value: 'page', type: 'string' }],
    };
    const error = await catchRejection(step.runRequest(fields, { body }));
    expect(error.message).to.match(/^Parameter "page": /);
    const [first, second, ...others] = error.trace as readonly Attempt[];
    expect(others).to.deep.equal([]);
    expect(first).to.include({ attempt: 1, status: 503, rule: 'the built-in rule "retry"' });
    expect(second).to.deep.equal({ attempt: 2, wait: 0, error: error.message, hops: [] });
    expect(step.lines.at(-1)).to.equal(`trace: ${JSON.stringify(error.trace)}`);
  });

  it('is attached to the error of a failed token refresh', async () => {
    const { run, url } = await prepare((_, response) => response.writeHead(401).end('{"why":"expired"}'), {
      secret: { type: 'oauth2', credentials: { access_token: 'old' } },
      refresh: { status: 424, body: { errors: [{ code: 'reauthorization_required', detail: 'revoked' }] } },
    });
    const error = await catchRejection(run({}));
    const reason =
      'The credential "CRM" (S) is no longer accepted and can\'t be refreshed (revoked). Someone with access to the workspace w has to open it under Credentials and click Re-Authenticate; until then its messages fail';
    const rule = 'the built-in rule "refresh"';
    expect(error).to.include({ code: 'credential', status: 401, attempts: 1, excerpt: '{"why":"expired"}' });
    expect(error.message).to.equal(
      `${reason}. The server responded with 401 Unauthorized. Request: GET ${url.href}x, attempts: 1, decided by ${rule}. Body: {"why":"expired"}`,
    );
    const [attempt] = error.trace as readonly Attempt[];
    expect(attempt).to.include({ status: 401, error: reason, rule, do: 'fail' });
    expect(attempt?.hops[0]).to.include({ status: 401 });
  });

  it('has the request before and after a token refresh in one attempt', async () => {
    const secret = { type: 'oauth2', credentials: { access_token: 'old' } };
    const refreshed = { type: 'oauth2', credentials: { access_token: 'new' } };
    const { run } = await prepare(
      ({ headers }, response) => void response.writeHead(headers.authorization === 'Bearer new' ? 200 : 401).end(),
      {
        secret,
        refresh: {
          status: 200,
          body: { data: { id: 'S', attributes: { name: 'CRM', state: 'ready', ...refreshed } } },
        },
      },
    );
    const [body] = await run({ trace: 'always' });
    const [attempt, ...others] = (body as { trace: Attempt[] }).trace;
    expect(others).to.deep.equal([]);
    expect(attempt?.hops.map(({ status, cause }) => [status, cause])).to.deep.equal([
      [401, undefined],
      [200, 'refresh'],
    ]);
    expect(attempt?.rule).to.equal('the built-in rule "emit"');
  });

  it('has no value of the credential and no query', async () => {
    const secret = {
      type: 'api_key',
      credentials: { headerName: 'X-Key', headerValue: 's3cret-marker' },
    };
    const { step, run } = await prepare(
      (request, response) => {
        if (request.url === '/s3cret-marker/end') response.writeHead(500).end();
        else response.writeHead(302, { Location: '/s3cret-marker/end?q=s3cret-marker' }).end();
      },
      { secret },
    );
    const error = await catchRejection(run({ retry: { attempts: 1 } }));
    const text = JSON.stringify([error.trace, step.lines]);
    expect(text)
      .to.include('/[secret]/end')
      .and.not.match(/s3cret-marker|q=/);
  });
});

describe('attemptChannel', () => {
  const servers = createLoopback();

  /** Runs a step on a server that responds with the statuses in order; returns its attempts as they are published, and their number then. */
  async function observe(fields: object, statuses: readonly number[], settings?: StepHarnessSettings) {
    const attempts: TracedAttempt[] = [];
    const pending: (() => TracedAttempt)[] = [];
    const sleeps: number[] = [];
    let count = 0;
    const url = await servers.http((_request, response) => {
      sleeps.push(pending.length);
      response.writeHead(statuses[count++] ?? 500).end('{}');
    });
    const step = await createStepHarness(servers, settings);
    const onAttempt = (message: unknown): void => void pending.push((message as PublishedAttempt).describe);
    subscribe(attemptChannel.name, onAttempt);
    let error: RestError | undefined;
    try {
      await step.runRequest({ reader: { url: `"${url.href}"` }, retry: { jitter: 'none' }, ...fields });
    } catch (thrown: unknown) {
      error = thrown as RestError;
    } finally {
      unsubscribe(attemptChannel.name, onAttempt);
    }
    attempts.push(...pending.map((describe) => describe()));
    const shown = attempts.map(({ attempt, wait, status, rule, do: action }) => [attempt, wait, status, rule, action]);
    return { shown, error, sleeps, lines: step.lines };
  }

  it('publishes each attempt when it is decided, whatever the step says', async () => {
    const { shown, error, sleeps, lines } = await observe({ trace: 'off' }, [503, 503, 404]);
    expect(shown).to.deep.equal([
      [1, 0, 503, 'the built-in rule "retry"', 'retry'],
      [2, 1000, 503, 'the built-in rule "retry"', 'retry'],
      [3, 2000, 404, 'the built-in rule "fail"', 'fail'],
    ]);
    expect(sleeps).to.deep.equal([0, 1, 2]);
    expect(error).not.to.have.property('trace');
    expect(lines.join()).not.to.include('trace:');
  });

  it('publishes an attempt that emits nothing', async () => {
    const { shown } = await observe({ outcomes: [{ status: 404, do: 'ignore' }] }, [404]);
    expect(shown).to.deep.equal([[1, 0, 404, 'outcome rule 1', 'ignore']]);
  });
});

describe('the cookies of a message', () => {
  const servers = createLoopback();

  it('are sent with redirects and attempts of this message only', async () => {
    const seen: unknown[] = [];
    const url = await servers.http(({ headers, url: path }, response) => {
      seen.push(`${String(path)} ${headers.cookie ?? '-'}`);
      const first = headers.cookie?.includes('a=1') !== true;
      response.setHeader('Set-Cookie', 'a=1; Path=/');
      if (first) response.writeHead(503, { 'Retry-After': '0' }).end();
      else if (path === '/') response.writeHead(302, { Location: '/end' }).end();
      else response.end();
    });
    const step = await createStepHarness(servers);
    const fields = { reader: { url: `"${url.href}"` }, cookies: true };
    await step.runRequest(fields);
    await step.runRequest({ ...fields, parameters: [{ name: 'own', in: 'cookie', value: 1 }] });
    expect(seen).to.deep.equal(['/ -', '/ a=1', '/end a=1', '/ own=1', '/ own=1; a=1', '/end own=1; a=1']);
    const error = await catchRejection(step.runRequest({ ...fields, cookies: false, retry: { attempts: 2 } }));
    expect(error.message).to.include('The server responded with 503');
  });
});
