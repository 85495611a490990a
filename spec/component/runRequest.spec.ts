import { trace } from '@opentelemetry/api';
import type { Readable } from 'node:stream';
import { expect } from 'chai';
import { readCredential } from '../../lib/auth/credential.js';
import type { FileStore } from '../../lib/component/fileStore.js';
import type { Ports, Step } from '../../lib/component/messageRun.js';
import type { Emit, MessageResult } from '../../lib/component/runAttempts.js';
import { runRequest } from '../../lib/component/runRequest.js';
import type { LoadedSecret, RenewalResult, SecretApi } from '../../lib/component/secretApi.js';
import { RestError, TransportError } from '../../lib/errors.js';
import { createBodySourceError } from '../../lib/http/transportErrors.js';
import type { Dialect } from '../../lib/request/dialect.js';
import { legacy } from '../../lib/request/dialects/legacy/index.js';
import { request } from '../../lib/request/dialects/request/index.js';
import { DIALECTS } from '../../lib/request/dialects/registry.js';
import { v2 } from '../../lib/request/dialects/v2/index.js';
import type { HttpResponse } from '../../lib/http/message.js';
import type { V2Config } from '../../lib/request/dialects/v2/config.js';
import type { OutputMessage } from '../../lib/request/outputMessage.js';
import type { InputMessage } from '../../lib/request/inputMessage.js';
import { Sensitive } from '../../lib/sensitive.js';
import { fakeSend, headerOf, type FakeResponse, type FakeSend } from '../support/fakeSend.js';
import { catchFailure } from '../support/httpClient.js';
import { catchRejection } from '../support/rejection.js';
import { createSpecLimiter, readBodies, runAndCollect, type StepResult } from '../support/stepHarness.js';

const environment = { maxContentBytes: 20_971_520, maxFileBytes: 104_857_600, legacyTimeoutMs: 100_000 };

function loaded(type: string, credentials: Record<string, unknown>): LoadedSecret {
  return {
    secret: { id: 's1', name: 'CRM', type, state: 'ready', credentials: new Sensitive(credentials) },
    credential: readCredential(type, credentials),
    version: JSON.stringify(credentials),
  };
}

/** Returns the first secret of a list when it is read, and the next one at each renewal. */
function secretsFrom(values: readonly LoadedSecret[], kind: RenewalResult['kind'] = 'refreshed') {
  const requests = { renewals: 0, refusedAgain: 0 };
  const api: SecretApi = {
    get: () => Promise.resolve(values[0]!),
    renew: () => Promise.resolve({ loaded: values[Math.min(++requests.renewals, values.length - 1)]!, kind }),
    reportRejection: () => void (requests.refusedAgain += 1),
  };
  return { api, asked: requests };
}

interface Fixture extends FakeSend {
  readonly slept: number[];
  readonly lines: string[];
  run(config: Record<string, unknown>, message?: InputMessage): Promise<StepResult>;
  /** Runs an empty message and passes what it emits to `emit`. */
  runWith(config: Record<string, unknown>, emit: Emit): Promise<MessageResult>;
}

function setUp(
  response: Parameters<typeof fakeSend>[0],
  options: {
    secrets?: SecretApi;
    files?: Partial<FileStore>;
    dialect?: Dialect;
    ports?: Partial<Ports>;
    onResponse?: (response: HttpResponse) => void;
  } = {},
): Fixture {
  const fake = fakeSend(response);
  const slept: number[] = [];
  const lines: string[] = [];
  const write = (line: string) => void lines.push(line);
  const unused = () => Promise.reject(new Error('no file was expected'));
  const clock = { now: () => 0, sleep: (ms: number) => Promise.resolve(void slept.push(ms)) };
  const ports: Ports = {
    ...clock,
    send: async (request, sendOptions) => {
      const received = await fake.send(request, sendOptions);
      options.onResponse?.(received);
      return received;
    },
    limiter: createSpecLimiter(slept),
    secrets: options.secrets ?? secretsFrom([loaded('noauth', {})]).api,
    findProvider: () => Promise.resolve(undefined),
    files: { open: unused, store: unused, storeAtSignedUrl: unused, ...options.files },
    random: () => 0.5,
    randomBytes: (size) => Buffer.alloc(size),
    createId: () => 'id',
    tracer: trace.getTracer('spec'),
    log: { debug: write, info: write, warn: write, error: write },
    flowVariables: () => ({}),
    ...options.ports,
  };
  const prepare = (config: Record<string, unknown>): Step => {
    const dialect = options.dialect ?? v2;
    const parsed = dialect.parse({ secretId: 's1', ...config }, environment);
    return { dialect, config: parsed };
  };
  return {
    ...fake,
    slept,
    lines,
    run: async (config, message = { body: {} }) => runAndCollect(prepare(config), message, ports),
    runWith: async (config, emit) => runRequest(prepare(config), { body: {} }, ports, emit),
  };
}

const get = { reader: { method: 'GET', url: '"https://api.test/items"' } };
const json = (value: unknown): FakeResponse => ({ headers: { 'content-type': 'application/json' }, body: value });

describe('runRequest', () => {
  it('builds, authenticates and sends a request and returns its message', async () => {
    const at = setUp(() => json({ id: 7 }), { secrets: secretsFrom([loaded('oauth2', { access_token: 'at-1' })]).api });
    const ending = await at.run(
      {
        reader: {
          method: 'POST',
          url: '"https://api.test/items/" & id',
          headers: [{ key: 'X-Kind', value: 'kind' }],
          body: { contentType: 'application/json', raw: '{ "total": $sum(lines.price) }' },
        },
      },
      { body: { id: 5, kind: 'b', lines: [{ price: 1 }, { price: 2 }] } },
    );
    const [request] = at.requests;
    expect([request?.method, request?.url.href]).to.deep.equal(['POST', 'https://api.test/items/5']);
    expect(headerOf(request, 'x-kind')).to.equal('b');
    expect(headerOf(request, 'authorization')).to.equal('Bearer at-1');
    expect(request?.body.kind === 'bytes' && Buffer.from(request.body.bytes).toString()).to.equal('{"total":3}');
    expect(readBodies(ending)).to.deep.equal([
      { statusCode: 200, HTTPHeaders: { 'content-type': 'application/json' }, responseBody: { id: 7 } },
    ]);
  });

  it('rejects an invalid configuration before any request', () => {
    const at = setUp(() => json({}));
    return catchRejection(at.run({ ...get, maxRetries: '11' })).then((error) => {
      expect(error.message).to.equal('"Maximum retries" must be valid number between 0 and 10');
      expect(at.requests).to.deep.equal([]);
    });
  });

  it('retries by the policy, without a delay after the last attempt', async () => {
    const at = setUp(() => ({ status: 503, statusText: 'Service Unavailable', body: '{"why":"busy"}' }));
    const error = await catchRejection(at.run({ ...get, maxRetries: '3' }));
    expect(at.requests).to.have.length(3);
    expect(at.slept).to.have.length(2);
    expect(error.message).to.include('Got error "Service Unavailable", status - "503", body: {"why":"busy"}');
    expect(error.message).to.match(/attempts: 3/);
  });

  it('waits until the exhausted quota of a 429 is renewed', async () => {
    const headers = { 'x-ratelimit-reset': '30', 'x-ratelimit-remaining': '0' };
    const at = setUp((_, count) => (count === 1 ? { status: 429, headers } : json({})));
    await at.run(get);
    expect(at.slept).to.deep.equal([30_500]);
  });

  it('evaluates expressions for each attempt', async () => {
    const at = setUp((_, count) => (count === 1 ? { status: 500 } : json({})));
    await at.run({ reader: { ...get.reader, headers: [{ key: 'X-Nonce', value: '$string($random())' }] } });
    const [first, second] = at.requests.map((request) => headerOf(request, 'x-nonce'));
    expect(first).to.not.equal(second);
  });

  it('applies the policy to connection errors', async () => {
    const at = setUp((_, count) => {
      if (count < 3) throw new TransportError('ECONNREFUSED', false, 'connect ECONNREFUSED 127.0.0.1:1');
      return json({ ok: true });
    });
    const ending = await at.run(get);
    expect([at.requests.length, readBodies(ending).length]).to.deep.equal([3, 1]);
  });

  it('emits a timeout when the policy is to emit', async () => {
    const at = setUp(() => {
      throw new TransportError('ECONNABORTED', true, 'timeout of 60000ms exceeded');
    });
    const [body] = readBodies(await at.run({ ...get, errorPolicy: 'emit' }));
    expect(body).to.have.nested.property('error.code', 'ECONNABORTED');
    expect(body).to.not.have.any.keys('statusCode', 'responseBody');
  });

  it('emits an invalid response when the legacy functions emit errors', async () => {
    const response = () => ({ headers: { 'content-type': 'application/json' }, body: '{"broken' });
    const error = await catchRejection(setUp(response, { dialect: legacy }).run(get));
    expect(error.code).to.equal('response');
    const [body] = readBodies(await setUp(response, { dialect: legacy }).run({ ...get, dontThrowErrorFlg: true }));
    expect(body).to.include({ errorCode: 'response', errorMessage: error.message });
  });

  it('rebounds with the reason', async () => {
    const at = setUp(() => ({ status: 429, statusText: 'Too Many Requests', body: 'slow down' }));
    const ending = await at.run({ ...get, errorPolicy: 'rebound' });
    expect(ending.kind === 'rebound' && ending.reason.message).to.include('status - "429", body: "slow down"');
  });

  it('treats an aborted response as a failed attempt', async () => {
    const at = setUp((_, count) =>
      count === 1 ? { body: new TransportError('ECONNRESET', true, 'aborted') } : json({ ok: true }),
    );
    expect(readBodies(await at.run(get))[0]).to.have.property('statusCode', 200);
    expect(at.requests).to.have.length(2);
  });

  it('redacts a credential that the server echoes in errors and log lines', async () => {
    const secrets = secretsFrom([loaded('basic', { username: 'u', password: 'hunter2' })]).api;
    const at = setUp(
      (request) => ({ status: 400, body: `you sent ${headerOf(request, 'authorization') ?? ''} hunter2` }),
      { secrets },
    );
    const error = await catchRejection(at.run(get));
    expect(error.message).to.include('you sent Basic [secret] [secret]');
    expect([error.message, error.stack, ...at.lines].join('\n')).to.not.match(/hunter2|dTpodW50ZXIy/);
  });

  it('logs no query, headers or bodies', async () => {
    const at = setUp((_, count) => (count === 1 ? { status: 500, body: 'body-1' } : json({})));
    await at.run({ reader: { method: 'GET', url: '"https://api.test/items?q=private"' } });
    expect(at.lines).to.deep.equal([
      `GET https://api.test/items: status 500, attempt 1, next in ${String(Math.round(at.slept[0]!))} ms`,
      'GET https://api.test/items: status 200',
    ]);
  });
});

describe('runRequest with several messages', () => {
  const array = () => json([1, 2, 3]);
  const split = { ...get, splitResult: true };

  it('emits each message when the one before has been taken', async () => {
    const produced: string[] = [];
    const taken: string[] = [];
    const createId = (): string => `id-${String(produced.push('x'))}`;
    const at = setUp(array, { dialect: legacy, ports: { createId } });
    const result = await at.runWith(split, async ({ id = '' }) => {
      // As long as the receiver is busy, nothing is produced.
      for (let turn = 0; turn < 10; turn++) await new Promise(setImmediate);
      taken.push(id);
      expect(produced).to.have.length(taken.length);
    });
    expect(result).to.deep.equal({ kind: 'emitted' });
    expect(taken).to.deep.equal(['id-1', 'id-2', 'id-3']);
  });

  it('fails, produces no more and sends no other request when a message is not taken', async () => {
    let ids = 0;
    const at = setUp(array, { dialect: legacy, ports: { createId: () => String(++ids) } });
    const lost = new Error('the connection to the broker is lost');
    const error = await catchFailure(at.runWith({ ...split, enableRebound: true }, () => Promise.reject(lost)));
    expect([error, ids, at.requests.length]).to.deep.equal([lost, 1, 1]);
  });

  it('closes the response when all messages have been taken', async () => {
    const bodies: Readable[] = [];
    const open = async function* (): AsyncGenerator<OutputMessage> {
      yield { body: 1, headers: {} };
    };
    const dialect: Dialect = { ...(v2 as Dialect), toMessages: () => Promise.resolve(open()) };
    const at = setUp(() => json({}), { dialect, onResponse: ({ body }) => void bodies.push(body) });
    await at.runWith(get, () => {
      expect(bodies[0]?.destroyed).to.equal(false);
      return Promise.resolve();
    });
    expect(bodies[0]?.destroyed).to.equal(true);
  });

  describe('when an error follows the first message', () => {
    const failAfterOne = (failure: unknown, secrets?: SecretApi) => {
      const open = async function* (): AsyncGenerator<OutputMessage> {
        yield { body: 1, headers: {} };
        throw failure;
      };
      const dialect: Dialect = { ...(request as Dialect), toMessages: () => Promise.resolve(open()) };
      const emitted: unknown[] = [];
      const at = setUp(() => json({}), { dialect, ...(secrets && { secrets }) });
      const result = at.runWith(get, (message) => Promise.resolve(emitted.push(message.body)));
      return { at, emitted, result };
    };

    it("fails with the dialect's error text, without another request", async () => {
      const { at, emitted, result } = failAfterOne(new TransportError('ECONNRESET', true, 'aborted'));
      const error = await catchRejection(result);
      expect([error.code, error.message]).to.deep.equal([
        'transport',
        'There is no complete response: aborted (reset, ECONNRESET). Request: GET https://api.test/items, status: 200, attempts: 1, decided by the built-in rule "emit"; messages that were emitted before: 1',
      ]);
      expect([emitted, at.requests.length]).to.deep.equal([[1], 1]);
      expect(at.lines.slice(-2)).to.deep.equal([
        'GET https://api.test/items: ECONNRESET, attempts: 1',
        'trace: [{"attempt":1,"wait":0,"status":200,"error":"aborted","rule":"the built-in rule \\"emit\\"","do":"fail","hops":[]}]',
      ]);
    });

    it('redacts the credential', async () => {
      const { api } = secretsFrom([loaded('oauth2', { access_token: 'token-12345678' })]);
      const { result, at } = failAfterOne(new TransportError('ECONNRESET', true, 'at token-12345678'), api);
      expect((await catchRejection(result)).message)
        .to.contain('at [secret]')
        .and.not.contain('token-1234');
      expect(at.lines.join()).to.not.contain('token-1234');
    });

    it('adds the status, the request and the rule to an error of the response', async () => {
      const failure = new RestError('response', 'line 2 is broken');
      const { result, at } = failAfterOne(failure);
      const error = await catchRejection(result);
      expect(error).to.include({ code: 'response', status: 200, attempts: 1, excerpt: '{}', cause: failure });
      expect(error.message).to.equal(
        'line 2 is broken. The server responded with 200 OK. Request: GET https://api.test/items, attempts: 1, decided by the built-in rule "emit"; messages that were emitted before: 1. Body: {}',
      );
      expect(at.lines.at(-2)).to.equal('GET https://api.test/items: status 200, error response, attempts: 1');
    });

    it('throws any other error as it is', async () => {
      const failure = new TypeError('x is undefined');
      expect(await catchFailure(failAfterOne(failure).result)).to.equal(failure);
    });
  });

  it('decides by the body, which the dialect may read first', async () => {
    const dialect: Dialect = {
      ...(v2 as Dialect),
      async decide(_config, result) {
        if (result.kind !== 'response') return { kind: 'fail' };
        const start = (await result.response.peek(1024)).toString();
        return start.includes('busy') ? { kind: 'retry', afterMs: 7 } : { kind: 'emit' };
      },
    };
    const at = setUp((_, count) => json({ state: count === 1 ? 'busy' : 'done' }), { dialect });
    const [body] = readBodies(await at.run(get));
    expect(body).to.have.nested.property('responseBody.state', 'done');
    expect([at.requests.length, at.slept]).to.deep.equal([2, [7]]);
  });

  it('asks for the outcome of each result once', async () => {
    const asked: string[] = [];
    const dialect: Dialect = {
      ...(v2 as Dialect),
      decide(config, result, context) {
        asked.push(`${String(context.attempt)} ${result.kind}`);
        return v2.decide(config as V2Config, result, context);
      },
    };
    const responses: readonly FakeResponse[] = [
      { status: 503 },
      { body: new TransportError('ECONNRESET', true, 'aborted') },
      json({}),
    ];
    await setUp((_, count) => responses[count - 1]!, { dialect }).run(get);
    expect(asked).to.deep.equal(['1 response', '2 response', '2 failure', '3 response']);
  });
});

describe('runRequest with a rejected credential', () => {
  const tokens = ['at-1', 'at-2', 'at-3', 'at-4', 'at-5'].map((token) => loaded('oauth2', { access_token: token }));
  const accepts =
    (token: string) =>
    (request: Parameters<FakeSend['send']>[0]): FakeResponse =>
      headerOf(request, 'authorization') === `Bearer ${token}` ? json({}) : { status: 401, statusText: 'Unauthorized' };

  it('renews it once and does not count a retry', async () => {
    const { api, asked: requests } = secretsFrom(tokens);
    const at = setUp(accepts('at-2'), { secrets: api });
    const ending = await at.run({ ...get, maxRetries: '1' });
    expect([readBodies(ending).length, at.requests.length, requests.renewals, at.slept]).to.deep.equal([1, 2, 1, []]);
  });

  it('fails when the new token is rejected too', async () => {
    const { api, asked: requests } = secretsFrom(tokens);
    const at = setUp(accepts('none'), { secrets: api });
    const error = await catchRejection(at.run(get));
    expect([at.requests.length, requests.renewals, requests.refusedAgain]).to.deep.equal([2, 1, 1]);
    expect(error.message).to.include('Got error "Unauthorized", status - "401"');
  });

  it('emits a 401 in the codes to emit, after the renewal', async () => {
    const at = setUp(accepts('none'), { secrets: secretsFrom(tokens).api });
    expect(readBodies(await at.run({ ...get, ignoreErrorCodes: '401' }))[0]).to.have.property('statusCode', 401);
  });

  it('retries with a token that another message renewed, without using its own renewal', async () => {
    const { api, asked: requests } = secretsFrom(tokens, 'known');
    const at = setUp(accepts('at-3'), { secrets: api });
    await at.run(get);
    expect([at.requests.length, requests.renewals]).to.deep.equal([3, 2]);
  });

  it('stops retrying when other messages keep renewing the token', async () => {
    const { api, asked: requests } = secretsFrom(tokens, 'known');
    const at = setUp(accepts('none'), { secrets: api });
    await catchRejection(at.run(get));
    expect([at.requests.length, requests.renewals]).to.deep.equal([4, 4]);
  });

  it('fails the message at once when a user has to act', async () => {
    const dead = new RestError('credential', 'click Re-Authenticate');
    const { api } = secretsFrom(tokens);
    const at = setUp(accepts('none'), { secrets: { ...api, renew: () => Promise.reject(dead) } });
    expect(await catchRejection(at.run(get))).to.equal(dead);
    expect(at.requests).to.have.length(1);
  });

  it("doesn't renew after a 403 in v2", async () => {
    const { api, asked: requests } = secretsFrom(tokens);
    const at = setUp(() => ({ status: 403, statusText: 'Forbidden' }), { secrets: api });
    await catchRejection(at.run(get));
    expect(requests.renewals).to.equal(0);
  });

  it('renews after a 403 in legacy', async () => {
    const { api, asked: requests } = secretsFrom(tokens);
    const at = setUp((_, count) => (count === 1 ? { status: 403 } : json({})), {
      secrets: api,
      dialect: legacy,
    });
    await at.run(get);
    expect(requests.renewals).to.equal(1);
  });

  it('renews after a 400 with invalid_token, as Meta sends it, and after no other 400', async () => {
    const header = (reason: string) => ({
      'www-authenticate': `OAuth "Facebook Platform" "${reason}" "Session has expired"`,
    });
    for (const [reason, renewals] of [
      ['invalid_token', 1],
      ['invalid_request', 0],
    ] as const) {
      const { api, asked: requests } = secretsFrom(tokens);
      const at = setUp((_, count) => (count === 1 ? { status: 400, headers: header(reason) } : json({})), {
        secrets: api,
      });
      if (renewals === 1) await at.run(get);
      else await catchRejection(at.run(get));
      expect(requests.renewals, reason).to.equal(renewals);
    }
    const { api, asked: requests } = secretsFrom([loaded('api_key', { headerName: 'X-Key', headerValue: 'k' })]);
    await catchRejection(setUp(() => ({ status: 400, headers: header('invalid_token') }), { secrets: api }).run(get));
    expect(requests.renewals).to.equal(0);
  });

  it('renews nothing without a credential', async () => {
    const { api, asked: requests } = secretsFrom([loaded('noauth', {})]);
    await catchRejection(setUp(() => ({ status: 401 }), { secrets: api }).run(get));
    expect(requests.renewals).to.equal(0);
  });
});

describe('runRequest with files', () => {
  it('stores the response with Download as Attachment', async () => {
    const stored: string[] = [];
    const store: FileStore['store'] = async (response) => {
      for await (const chunk of response.body) stored.push(String(chunk));
      return 'https://storage.test/objects/1?storage_type=maester';
    };
    const at = setUp(() => ({ body: 'file content' }), { files: { store } });
    const [body] = readBodies(await at.run({ ...get, downloadAsAttachment: true }));
    expect(stored.join('')).to.equal('file content');
    expect(body).to.deep.equal({
      statusCode: 200,
      HTTPHeaders: {},
      attachmentUrl: 'https://storage.test/objects/1?storage_type=maester',
    });
  });

  it('applies the rules of the step to an error status', async () => {
    const at = setUp(() => ({ status: 404, statusText: 'Not Found', body: '{"a":1}' }));
    const error = await catchRejection(at.run({ ...get, downloadAsAttachment: true }));
    expect(error.message).to.include('status - "404", body: {"a":1}');
    const [body] = readBodies(await at.run({ ...get, downloadAsAttachment: true, ignoreErrorCodes: '404' }));
    expect(body).to.deep.equal({ statusCode: 404, HTTPHeaders: {}, responseBody: { a: 1 } });
  });

  it('fails the message when a file to upload cannot be read', async () => {
    const file = new RestError('file', "Can't extract file from provided url: https://f.test/a, error: 404");
    const at = setUp(() => {
      throw createBodySourceError(file, true);
    });
    expect(await catchRejection(at.run(get))).to.equal(file);
    expect(at.requests).to.have.length(1);
  });
});

describe('runRequest with an API key in the path or the body', () => {
  const MARKER = 'MARKER key/1';
  const key = (location: string): SecretApi =>
    secretsFrom([loaded('api_key', { headerName: 'key', headerValue: MARKER, location })]).api;
  const post = {
    reader: {
      method: 'POST',
      url: '"https://api.test/bot{key}/send"',
      headers: [{ key: 'Content-Type', value: '"application/json"' }],
      body: { contentType: 'application/json', raw: '{"a":1}' },
    },
  };
  const shownIn = (values: unknown): string => JSON.stringify(values);

  for (const location of ['path', 'body']) {
    it(`sends it with every attempt in the ${location} and never logs it`, async () => {
      const at = setUp((_, count) => (count === 1 ? { status: 500 } : json({ ok: true })), { secrets: key(location) });
      await at.run({ ...post, errorPolicy: 'retry' });
      expect(at.requests).to.have.length(2);
      for (const { url, body } of at.requests) {
        const text = body.kind === 'bytes' ? Buffer.from(body.bytes).toString() : body.kind;
        expect(location === 'path' ? url.pathname : text).to.equal(
          location === 'path' ? '/botMARKER%20key%2F1/send' : `{"key":"${MARKER}","a":1}`,
        );
      }
      expect(at.lines).to.have.length(2);
      expect(shownIn(at.lines)).to.include('POST https://api.test/bot%7Bkey%7D/send').and.not.include('MARKER');
    });

    for (const dialect of DIALECTS) {
      it(`redacts it in errors when it is in the ${location} (${dialect.name})`, async () => {
        const echo = (request: { url: URL }): FakeResponse => ({
          status: 400,
          body: `no ${request.url.href} for ${MARKER} ${encodeURIComponent(MARKER)} {"key":"${MARKER}"}`,
        });
        const url = location === 'path' ? post.reader.url : '"https://api.test/send"';
        const config = { reader: { ...post.reader, url } };
        const error = await catchRejection(setUp(echo, { secrets: key(location), dialect }).run(config));
        expect(error.message).to.include('[secret]').and.not.include('MARKER');
        const cut = setUp(
          () => {
            throw new TransportError('ERR', true, `no way to https://api.test/bot${encodeURIComponent(MARKER)}/send`);
          },
          { secrets: key(location), dialect },
        );
        expect((await catchRejection(cut.run(config))).message).not.to.include('MARKER');
      });
    }
  }

  it('sends nothing when the step has no place for it', async () => {
    const at = setUp(() => json({}), { secrets: key('path') });
    const error = await catchRejection(at.run(get));
    expect(error.code).to.equal('configuration');
    expect(error.message).to.include('Write {key} where the key goes').and.not.include('MARKER');
    expect(at.requests).to.have.length(0);
  });

  it('removes it from the sourceUrl of a legacy file', async () => {
    const at = setUp(() => ({ headers: { 'content-type': 'application/pdf' }, body: 'x' }), {
      secrets: key('path'),
      dialect: legacy,
      files: { storeAtSignedUrl: () => Promise.resolve({ url: 'https://storage.test/1', size: '1' }) },
    });
    const ending = await at.run({ ...post, splitResult: false });
    expect(shownIn(ending)).to.include('https://api.test/bot%7Bkey%7D/send').and.not.include('MARKER');
  });
});
