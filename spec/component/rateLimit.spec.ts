import { PassThrough, type Readable } from 'node:stream';
import { trace } from '@opentelemetry/api';
import { expect } from 'chai';
import { readCredential } from '../../lib/auth/credential.js';
import type { Ports } from '../../lib/component/messageRun.js';
import { TransportError } from '../../lib/errors.js';
import type { ApiProvider } from '../../lib/request/apiProvider.js';
import { request } from '../../lib/request/dialects/request/index.js';
import { Sensitive } from '../../lib/sensitive.js';
import { fakeSend, type FakeResponse } from '../support/fakeSend.js';
import { limiterClock, type LimiterClock } from '../support/limiterClock.js';
import { catchRejection } from '../support/rejection.js';
import { readBodies, runAndCollect, type StepResult } from '../support/stepHarness.js';
import { configEnvironment } from '../request/requestHelpers.js';

interface Fixture {
  readonly clock: LimiterClock;
  /** Time and path of each request. */
  readonly sent: string[];
  readonly lines: string[];
  /** Processes a message of a step. */
  run(fields: object, body?: object, stepKey?: string): Promise<StepResult>;
}

/** Creates steps whose requests take no time, unless a response is pending. */
function setUp(
  respond: (path: string, count: number) => FakeResponse | Promise<FakeResponse>,
  { firstBody, provider }: { readonly firstBody?: Readable; readonly provider?: ApiProvider } = {},
): Fixture {
  const clock = limiterClock();
  const sent: string[] = [];
  const lines: string[] = [];
  const fake = fakeSend(({ url }, count) => {
    sent.push(`${clock.nowMs} ${url.pathname}`);
    return respond(url.pathname, count);
  });
  let renewals = 0;
  const load = (token: string) => ({
    secret: {
      id: 's',
      name: 'CRM',
      type: 'oauth2',
      state: 'ready' as const,
      credentials: new Sensitive({}),
      ...(provider && { provider: provider.id }),
    },
    credential: readCredential('oauth2', { access_token: token }),
    version: token,
  });
  const unused = () => Promise.reject(new Error('no file was expected'));
  const write = (line: string) => void lines.push(line);
  const ports: Ports = {
    send: async (...given) => {
      const response = await fake.send(...given);
      return firstBody === undefined || sent.length > 1 ? response : { ...response, body: firstBody };
    },
    tracer: trace.getTracer('spec'),
    limiter: clock.limiter,
    secrets: {
      get: () => Promise.resolve(load('t0')),
      renew: () => Promise.resolve({ loaded: load(`t${(renewals += 1)}`), kind: 'refreshed' }),
      reportRejection: () => undefined,
    },
    findProvider: () => Promise.resolve(provider),
    files: { open: unused, store: unused, storeAtSignedUrl: unused },
    now: () => clock.nowMs,
    sleep: (ms) => clock.sleep(ms),
    random: () => 0,
    randomBytes: (size) => Buffer.alloc(size),
    createId: () => 'id',
    log: { debug: write, info: write, warn: write, error: write },
    flowVariables: () => ({}),
  };
  return {
    clock,
    sent,
    lines,
    run: (fields, body = {}, stepKey = 'f/s') => {
      const input = { secretId: 's', reader: { url: '"https://a.test/" & $string(n)' }, ...fields };
      const step = { key: stepKey, dialect: request, config: request.parse(input, configEnvironment) };
      return runAndCollect(step, { body }, ports);
    },
  };
}

const ok: FakeResponse = { headers: { 'content-type': 'application/json' }, body: { ok: true } };
const perSecond = (requests: number) => ({ requests, per: '1s' });
const runAll = (at: Fixture, count: number, fields: object): Promise<StepResult[]> =>
  at.clock.during(Promise.all(Array.from({ length: count }, (_, n) => at.run(fields, { n }))));

describe('the rate limit of a step', () => {
  it('spreads the messages in their order', async () => {
    const at = setUp(() => ok);
    await runAll(at, 6, { rateLimit: perSecond(2) });
    expect(at.sent).to.deep.equal(['0 /0', '0 /1', '1000 /2', '1000 /3', '2000 /4', '2000 /5']);
  });

  it('counts each attempt, and the request after a token refresh', async () => {
    const at = setUp((_, count) => (count === 1 ? { status: 401 } : count === 2 ? { status: 500 } : ok));
    await runAll(at, 1, { rateLimit: perSecond(1), retry: { jitter: 'none', initial: 100 } });
    expect(at.sent).to.deep.equal(['0 /0', '1000 /0', '2000 /0']);
  });

  it('counts the requests with a credential of all steps, those to a host, or those of a step', async () => {
    for (const [scope, expected] of [
      ['credential', ['0 /1', '1000 /2', '2000 /3']],
      ['host', ['0 /1', '0 /3', '1000 /2']],
      ['step', ['0 /1', '0 /2', '1000 /3']],
    ] as const) {
      const at = setUp(() => ok);
      const fields = { rateLimit: { ...perSecond(1), scope } };
      const other = { ...fields, reader: { url: '"https://b.test/" & $string(n)' } };
      const runs = [at.run(fields, { n: 1 }), at.run(fields, { n: 2 }, 'f/other'), at.run(other, { n: 3 })];
      await at.clock.during(Promise.all(runs));
      expect([...at.sent].sort(), scope).to.deep.equal(expected);
    }
  });

  it('holds the permit until the body of the response has ended', async () => {
    const body = new PassThrough();
    const at = setUp(() => ok, { firstBody: body });
    const rateLimit = { concurrency: 1 };
    const first = at.run({ records: '$', response: { as: 'ndjson' }, rateLimit }, { n: 0 });
    const second = at.run({ rateLimit }, { n: 1 });
    body.write('{"a":1}\n');
    await at.clock.pass(60_000);
    body.end('{"a":2}\n');
    await at.clock.pass(0);
    expect(readBodies(await first)).to.deep.equal([{ a: 1 }, { a: 2 }]);
    await second;
    expect(at.sent).to.deep.equal(['0 /0', '60000 /1']);
  });

  for (const [title, first, fields] of [
    ['an error response', { status: 404, body: 'no' }, {}],
    ['an ignored response', { status: 404, body: 'no' }, { outcomes: [{ status: 404, do: 'ignore' }] }],
    ['a response that breaks off', { body: new TransportError('ECONNRESET', true, 'aborted') }, {}],
    ['a response that is malformed', { headers: { 'content-type': 'application/json' }, body: '{' }, {}],
    ['a response that is not read', { body: 'x' }, { response: { as: 'none' } }],
    ['a response that is retried', { status: 503 }, { retry: { attempts: 2, jitter: 'none', initial: 10 } }],
    ['a response that a rule looks into', { status: 500, body: 'x' }, { outcomes: [{ body: '$ = "y"', do: 'emit' }] }],
    ['a transform that fails', ok, { transform: '$error("no")' }],
    ['a failed connection', new TransportError('ECONNREFUSED', false, 'refused'), {}],
    ['a rejected credential', { status: 401, body: 'no' }, {}],
  ] as const) {
    it(`gives the permit back after ${title}`, async () => {
      const at = setUp((path) => {
        if (path !== '/0') return ok;
        return first instanceof Error ? Promise.reject(first) : first;
      });
      const config = { retry: { attempts: 1 }, ...fields, rateLimit: { concurrency: 1 } };
      await at.clock.during(at.run(config, { n: 0 }).catch(() => undefined));
      const { retry, rateLimit } = config;
      await at.clock.during(at.run({ retry, rateLimit }, { n: 1 }));
      expect(at.sent.at(-1)).to.match(/ \/1$/);
    });
  }

  it("doesn't count a request that can't be built", async () => {
    const at = setUp(() => ok);
    const fields = { rateLimit: { ...perSecond(1), concurrency: 1 } };
    const error = await catchRejection(at.run({ ...fields, reader: { url: '$error("no")' } }));
    expect(error.code).to.equal('expression');
    await at.clock.during(at.run(fields, { n: 1 }));
    expect(at.sent).to.deep.equal(['0 /1']);
  });

  it('returns a message to its queue when it would wait for longer than retry.maxTime leaves', async () => {
    const at = setUp(() => ok);
    const fields = { rateLimit: { requests: 1, per: '1h' } };
    const [, second] = await runAll(at, 2, fields);
    expect(at.clock.nowMs).to.equal(0);
    const { kind, reason } = second as Extract<StepResult, { kind: 'rebound' }>;
    expect([kind, reason.code, reason.message, reason.reboundAfterMs]).to.deep.equal([
      'rebound',
      'rate_limit',
      'retry.maxTime leaves no time to wait for the rate limit of 1 request per 3600 s, which allows the next request in 3600 s',
      3_600_000,
    ]);
  });

  it('counts the wait towards retry.maxTime', async () => {
    const at = setUp((path) => (path === '/1' ? { status: 503 } : ok));
    const fields = { rateLimit: perSecond(1), retry: { maxTime: 1500, initial: 1000, jitter: 'none' } };
    const work = at.clock.during(Promise.all([at.run(fields, { n: 0 }), at.run(fields, { n: 1 })]));
    expect((await catchRejection(work)).message).to.include('retry.maxTime leaves no time for another attempt');
    expect(at.sent).to.deep.equal(['0 /0', '1000 /1']);
  });

  it('is part of the trace, where an attempt waited for it', async () => {
    const at = setUp((_, count) => (count === 2 ? { status: 503 } : ok));
    const fields = { rateLimit: perSecond(1), trace: 'always', retry: { jitter: 'none', initial: 100 } };
    const results = await runAll(at, 2, fields);
    const attempts = results.flatMap(readBodies).flatMap((body) => (body as { trace: object[] }).trace);
    expect(attempts.map((attempt) => ('limited' in attempt ? attempt.limited : undefined))).to.deep.equal([
      undefined,
      1000,
      900,
    ]);
  });
});

describe('the adaptive rate limit of a step', () => {
  const left = (remaining: number, reset: number): FakeResponse => ({
    ...ok,
    headers: { 'content-type': 'application/json', ratelimit: `"default";r=${remaining};t=${reset}` },
  });

  /** Sends messages to a server whose bucket of requests is refilled steadily. It refuses a request for which there is no room. */
  async function fillBucket(
    count: number,
    size: number,
    perSecond: number,
    describe: (used: number) => Record<string, string>,
  ): Promise<{ readonly refused: number; readonly endMs: number }> {
    let used = 0;
    let atMs = 0;
    let refused = 0;
    const at = setUp(() => {
      used = Math.max(0, used - ((at.clock.nowMs - atMs) * perSecond) / 1000);
      atMs = at.clock.nowMs;
      const isRefused = used + 1 > size + 1e-9;
      if (isRefused) refused += 1;
      else used += 1;
      return { ...ok, ...(isRefused && { status: 429 }), headers: { ...ok.headers, ...describe(used) } };
    });
    // The first response tells.
    await runAll(at, 1, { rateLimit: {} });
    await runAll(at, count - 1, { rateLimit: {} });
    expect(at.sent).to.have.length(count + refused);
    return { refused, endMs: Number(at.sent.at(-1)?.split(' ')[0]) };
  }

  it("keeps up with the bucket of Shopify's header, and is not refused", async () => {
    const header = (used: number): Record<string, string> => ({
      'x-shopify-shop-api-call-limit': `${Math.ceil(used)}/40`,
    });
    expect(await fillBucket(60, 40, 2, header)).to.deep.equal({ refused: 0, endMs: 10_000 });
  });

  it("keeps up with the bucket of OpenAI's headers, and is not refused", async () => {
    const headers = (used: number): Record<string, string> => ({
      'x-ratelimit-limit-requests': '60',
      'x-ratelimit-remaining-requests': String(Math.floor(60 - used)),
      'x-ratelimit-reset-requests': `${used.toFixed(3)}s`,
      'x-ratelimit-remaining-tokens': '149984',
      'x-ratelimit-reset-tokens': '6m0s',
    });
    expect(await fillBucket(70, 60, 1, headers)).to.deep.equal({ refused: 0, endMs: 10_000 });
  });

  it('waits for the server to renew its quota, before it refuses a request', async () => {
    const at = setUp((_, count) => left(count <= 3 ? 3 - count : 9, 30));
    await at.clock.during(at.run({ rateLimit: {} }, { n: 0 }));
    await runAll(at, 4, { rateLimit: {} });
    expect(at.sent).to.deep.equal(['0 /0', '0 /0', '0 /1', '30000 /2', '30000 /3']);
  });

  it('delays all messages when one is refused', async () => {
    for (const status of [429, 503]) {
      const at = setUp((_, count) => (count === 1 ? { status, headers: { 'retry-after': '20' } } : ok));
      const fields = { rateLimit: {} };
      const first = at.run(fields, { n: 0 });
      await at.clock.pass(0);
      await at.clock.during(Promise.all([first, at.run(fields, { n: 1 }), at.run(fields, { n: 2 })]));
      expect(at.sent, `${status}`).to.deep.equal(['0 /0', '20000 /1', '20000 /2', '20000 /0']);
    }
  });

  it("delays all messages by the headers of the credential's provider", async () => {
    const provider = { id: 'acme', wait_headers: ['x-wait-ms'] };
    const at = setUp((_, count) => (count === 1 ? { status: 429, headers: { 'x-wait-ms': '20000' } } : ok), {
      provider,
    });
    const first = at.run({ rateLimit: {} }, { n: 0 });
    await at.clock.pass(0);
    await at.clock.during(Promise.all([first, at.run({ rateLimit: {} }, { n: 1 })]));
    expect(at.sent).to.deep.equal(['0 /0', '20000 /1', '20000 /0']);
  });

  it('delays no message by such a header of a response that is no refusal', async () => {
    const provider = { id: 'acme', wait_headers: ['x-wait-ms'] };
    const at = setUp(() => ({ ...ok, headers: { ...ok.headers, 'x-wait-ms': '20000', 'retry-after': '20' } }), {
      provider,
    });
    await at.clock.during(at.run({ rateLimit: {} }, { n: 0 }));
    await at.clock.during(at.run({ rateLimit: {} }, { n: 1 }));
    expect(at.sent).to.deep.equal(['0 /0', '0 /1']);
  });

  it('delays all messages when a rule says that a response is a refusal', async () => {
    const headers = { 'x-ratelimit-remaining': '0', 'retry-after': '20' };
    for (const action of ['retry', 'rebound']) {
      const at = setUp((path) => (path === '/0' ? { status: 403, headers } : ok));
      const fields = { rateLimit: {}, outcomes: [{ status: 403, do: action }], retry: { attempts: 2 } };
      const first = at.run(fields, { n: 0 }).catch(() => undefined);
      await at.clock.pass(0);
      await at.clock.during(Promise.all([first, at.run(fields, { n: 1 })]));
      expect(
        at.sent.filter((line) => line.endsWith('/1')),
        action,
      ).to.deep.equal(['20000 /1']);
    }
  });

  it('may be off', async () => {
    const at = setUp((_, count) => (count === 1 ? { status: 429, headers: { 'retry-after': '20' } } : left(0, 60)));
    const fields = { rateLimit: { concurrency: 9, adaptive: false } };
    const first = at.run(fields, { n: 0 });
    await at.clock.pass(0);
    await at.clock.during(Promise.all([first, at.run(fields, { n: 1 }), at.run(fields, { n: 2 })]));
    expect(at.sent).to.deep.equal(['0 /0', '0 /1', '0 /2', '20000 /0']);
  });

  it('returns messages to their queue when the server asks for a long pause', async () => {
    const at = setUp(() => ({ status: 429, headers: { 'retry-after': '7200' } }));
    const first = await at.clock.during(at.run({ rateLimit: {} }, { n: 0 }));
    const second = await at.clock.during(at.run({ rateLimit: {} }, { n: 1 }));
    expect(at.sent).to.deep.equal(['0 /0']);
    expect([first.kind, second.kind === 'rebound' && second.reason.message]).to.deep.equal([
      'rebound',
      "retry.maxTime leaves no time to wait for the server's rate limit, which allows the next request in 7200 s",
    ]);
  });
});
