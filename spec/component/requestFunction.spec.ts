import type { IncomingMessage, ServerResponse } from 'node:http';
import { expect } from 'chai';
import { ComponentLogger } from 'elasticio-sailor-nodejs/lib/logging.js';
import { process as action } from '../../lib/actions/request.js';
import type { Emitter } from '../../lib/component/context.js';
import { process as trigger } from '../../lib/triggers/requestTrigger.js';
import { createLoopback } from '../support/loopback.js';
import { catchRejection } from '../support/rejection.js';
import { createStepHarness, readBodies, type StepHarnessSettings } from '../support/stepHarness.js';

let workspaces = 0;

describe('the functions request and requestTrigger', () => {
  const servers = createLoopback();

  async function createEmitter(): Promise<{ emitter: Emitter; emitted: (readonly [string, unknown])[] }> {
    const platform = await servers.http((_, response) =>
      response
        .setHeader('content-type', 'application/json')
        .end('{"data":{"id":"s1","attributes":{"type":"noauth","credentials":{}}}}'),
    );
    const emitted: (readonly [string, unknown])[] = [];
    const ignore = (): undefined => undefined;
    workspaces += 1;
    const settings = { API_URI: platform.origin, API_USERNAME: 'u', API_KEY: 'k', WORKSPACE_ID: `r${workspaces}` };
    const emitter: Emitter = {
      logger: { debug: ignore, info: ignore, warn: ignore, error: ignore },
      emit: (event, payload) => Promise.resolve(emitted.push([event, payload])),
      getConfig: () => settings,
    };
    return { emitter, emitted };
  }

  it('emit a message; the trigger sees an empty one', async () => {
    const url = await servers.http((request, response) =>
      response.setHeader('content-type', 'text/plain').end(request.url),
    );
    const config = { secretId: 's1', reader: { url: `"${url.href}?" & $string($)` } };
    const { emitter, emitted } = await createEmitter();
    await action.call(emitter, { body: { a: 1 } }, config);
    await trigger.call(emitter, undefined, config);
    expect(
      emitted.map(([event, payload]) => [event, (payload as { body: { body: unknown } }).body.body]),
    ).to.deep.equal([
      ['data', '/?%7B%22a%22:1%7D'],
      ['data', '/?%7B%7D'],
    ]);
  });

  it('derive the idempotency key from the id that the runtime gives to the message', async () => {
    const keys: unknown[] = [];
    const url = await servers.http((request, response) => {
      keys.push(request.headers['idempotency-key']);
      response.end();
    });
    const config = { secretId: 's1', reader: { method: 'POST', url: `"${url.href}"` }, idempotencyKey: true };
    const { emitter, emitted } = await createEmitter();
    const deliver = (messageId: string): Promise<void> => {
      const logger = new ComponentLogger({ messageId });
      return action.call({ ...emitter, logger }, { body: {} }, config);
    };
    for (const id of ['m1', 'm1', 'm2']) await deliver(id);
    expect(emitted.map(([event]) => event)).to.deep.equal(['data', 'data', 'data']);
    expect(keys[0]).to.match(/^[0-9a-f]{32}$/);
    expect(keys[1]).to.equal(keys[0]);
    expect(keys[2]).to.not.equal(keys[0]);
    for (let run = 0; run < 2; run += 1) await trigger.call(emitter, undefined, config);
    expect(new Set(keys).size).to.equal(4);
  });

  it('emit an error for a response that fails', async () => {
    const url = await servers.http((_, response) => response.writeHead(404).end());
    const { emitter, emitted } = await createEmitter();
    await action.call(emitter, { body: {} }, { secretId: 's1', reader: { url: `"${url.href}"` } });
    expect(emitted.map(([event, payload]) => [event, (payload as Error).message.slice(0, 41)])).to.deep.equal([
      ['error', 'The server responded with 404 Not Found. '],
    ]);
  });
});

/** The function `request` with real connections. */
describe('request', () => {
  const servers = createLoopback();

  interface Run {
    readonly bodies: unknown[];
    readonly requests: IncomingMessage[];
    readonly slept: number[];
    readonly calls: string[];
  }

  /** Runs a step against a server, whose answer is chosen by the number of the request, from 1. */
  async function run(
    answer: (count: number, response: ServerResponse, request: IncomingMessage) => void,
    fields: object = {},
    settings: StepHarnessSettings = {},
  ): Promise<Run> {
    const requests: IncomingMessage[] = [];
    const url = await servers.http((request, response) => answer(requests.push(request), response, request));
    const step = await createStepHarness(servers, settings);
    const reader = { method: 'GET', url: `"${url.href}"` };
    const result = await step.runRequest({ reader, retry: { jitter: 'none' }, ...fields });
    return { bodies: readBodies(result), requests, slept: step.slept, calls: step.calls };
  }
  const json = (response: ServerResponse, status: number, body: string): void =>
    void response.writeHead(status, { 'content-type': 'application/json' }).end(body);

  it('emits exact numbers, repeated headers as lists and cookies', async () => {
    const { bodies } = await run((_, response) => {
      response.sendDate = false;
      response.writeHead(200, [
        'Content-Type',
        'application/json',
        'Link',
        '<a>',
        'link',
        '<b>',
        'Set-Cookie',
        'a=b',
        'X',
        '1',
      ]);
      response.end('{"id":12345678901234567890}');
    });
    expect(bodies).to.have.length(1);
    const { headers, ...rest } = bodies[0] as { headers: Record<string, unknown> };
    expect(rest).to.deep.equal({ status: 200, body: { id: '12345678901234567890' } });
    expect(headers).to.deep.include({ link: ['<a>', '<b>'], 'set-cookie': ['a=b'], x: '1' });
  });

  it('sends a repeated header row as two lines', async () => {
    const headers = [
      { key: 'X-A', value: '"1"' },
      { key: 'X-A', value: '"2"' },
    ];
    const url = await servers.http((request, response) => response.end(request.rawHeaders.join()));
    const step = await createStepHarness(servers);
    const result = await step.runRequest({
      reader: { method: 'GET', url: `"${url.href}"`, headers },
      response: { as: 'text' },
    });
    expect(readBodies(result)[0]).to.have.property('body').that.includes('X-A,1,X-A,2');
  });

  for (const [what, answer] of [
    ['204', (response: ServerResponse) => response.writeHead(204).end()],
    ['an empty 200', (response: ServerResponse) => response.writeHead(200).end()],
    ['a 304 that a rule emits', (response: ServerResponse) => response.writeHead(304).end()],
  ] as const) {
    it(`emits null for ${what}`, async () => {
      const { bodies } = await run((_, response) => void answer(response), { outcomes: [{ status: 304, do: 'emit' }] });
      expect(bodies[0]).to.include({ body: null });
    });
  }

  it('emits null for a HEAD, whatever its headers say', async () => {
    const url = await servers.http((_request, response) =>
      response.writeHead(200, { 'Content-Type': 'application/json', 'Content-Length': '100' }).end(),
    );
    const step = await createStepHarness(servers);
    const result = await step.runRequest({ reader: { method: 'head', url: `"${url.href}"` } });
    const headers = { 'content-type': 'application/json', 'content-length': '100' };
    expect(readBodies(result)[0]).to.deep.include({ status: 200, body: null });
    expect(readBodies(result)[0]).to.have.property('headers').that.includes(headers);
  });

  it('sends the length of a body that it knows', async () => {
    const sent: unknown[] = [];
    const url = await servers.http((request, response) => {
      sent.push([request.headers['content-length'], request.headers['transfer-encoding']]);
      request.resume().on('end', () => response.end());
    });
    const step = await createStepHarness(servers);
    for (const body of [{ json: '{ "a": "ü" }' }, { form: '{ "a": 1 }' }, { ndjson: '[1, 2]' }, { json: 'missing' }])
      await step.runRequest({ reader: { method: 'POST', url: `"${url.href}"` }, body });
    expect(sent).to.deep.equal([
      ['10', undefined],
      ['3', undefined],
      ['4', undefined],
      ['0', undefined],
    ]);
  });

  for (const [type, sent, body] of [
    ['text/csv', 'id,name\n007,"a, b"\n', [{ id: '007', name: 'a, b' }]],
    ['application/x-ndjson', '{"id":12345678901234567890}\n', [{ id: '12345678901234567890' }]],
    ['text/event-stream', 'data: x\n\n', [{ event: 'message', data: 'x' }]],
    ['application/xml', '<a b="1">x</a>', { a: { _attr: { b: '1' }, _: 'x' } }],
    ['image/png', 'x', 'eA=='],
  ] as const) {
    it(`reads ${type}`, async () => {
      const { bodies } = await run((_, response) => void response.writeHead(200, { 'content-type': type }).end(sent));
      expect(bodies[0]).to.deep.include({ status: 200, body });
    });
  }

  it('fails for a malformed body without a retry, and reads the next one', async () => {
    const error = await catchRejection(
      run((_, response) => void response.writeHead(200, { 'content-type': 'text/xml' }).end('<a>'), {}),
    );
    expect(error.message).to.contain('The response should be XML, but it is not well-formed at line 1');
    const { bodies } = await run(
      (_, response) => void response.writeHead(200, { 'content-type': 'text/xml' }).end('<a>1</a>'),
    );
    expect(bodies[0]).to.deep.include({ body: { a: '1' } });
  });

  it('decides by the body of an attachment, and stores it whole', async () => {
    const stored: string[] = [];
    const storage: StepHarnessSettings['storage'] = (_, response, body) => {
      stored.push(body.toString());
      response.end('{"objectId":"o1"}');
    };
    const { bodies } = await run(
      (count, response) => {
        const disposition = { 'content-disposition': 'attachment; filename="a.csv"', 'content-type': 'text/csv' };
        response.writeHead(200, disposition).end(count === 1 ? 'state\nrunning\n' : 'state\ndone\n');
      },
      { response: { as: 'attachment' }, outcomes: [{ body: 'state = "running"', do: 'retry' }] },
      { storage },
    );
    expect(stored).to.deep.equal(['state\ndone\n']);
    expect(bodies).to.have.length(1);
    expect((bodies[0] as { body: { attachmentUrl: string } }).body.attachmentUrl).to.match(/\/objects\/o1\?/);
  });

  it('emits records while the response is received, as fast as they are taken', async () => {
    const record = JSON.stringify({ id: 1, text: 'x'.repeat(4000) });
    let sent = 0;
    const url = await servers.http((_, response) => {
      response.writeHead(200, { 'content-type': 'application/json' }).write('{"items":[');
      const send = (): void => {
        while (sent < 10_000) {
          sent += 1;
          if (!response.write(`${record},`)) {
            response.once('drain', send);
            return;
          }
        }
        response.end(`${record}],"next":null}`);
      };
      send();
    });
    const step = await createStepHarness(servers);
    let taken = 0;
    let sentAtTenth = 0;
    await step.runRequest({ reader: { url: `"${url.href}"` }, records: 'items' }, { body: {} }, async () => {
      taken += 1;
      if (taken !== 10) return;
      await new Promise((resolve) => setTimeout(resolve, 50));
      sentAtTenth = sent;
    });
    expect(taken).to.equal(10_001);
    // The sockets hold a few MB of the 40.
    expect(sentAtTenth).to.be.lessThan(5000);
  });

  it('repeats a response that breaks off before its first record, and none after it', async () => {
    const breakOff = (count: number, response: ServerResponse): void => {
      response.writeHead(200, { 'content-type': 'application/x-ndjson' });
      if (count === 2) response.end('1\n2\n');
      else response.write(count === 1 ? '1' : '1\n2', () => void response.destroy());
    };
    const { bodies, requests } = await run((count, response) => breakOff(count, response), { records: '$' });
    expect([bodies, requests.length]).to.deep.equal([[1, 2], 2]);
    const error = await catchRejection(run((_, response) => breakOff(3, response), { records: '$' }));
    expect(error.message).to.match(/^There is no complete response: .*; messages that were emitted before: 1$/);
  });

  it('retries with growing waits', async () => {
    const { bodies, slept } = await run((count, response) => json(response, count < 3 ? 503 : 200, '1'));
    expect(bodies[0]).to.include({ status: 200, body: 1 });
    expect(slept).to.deep.equal([1000, 2000]);
  });

  for (const action of ['ignore', 'stop']) {
    it(`emits nothing for a response by ${action}`, async () => {
      const { bodies, requests } = await run((_, response) => json(response, 404, '{}'), {
        outcomes: [{ status: 404, do: action }],
      });
      expect(bodies).to.deep.equal([]);
      expect(requests).to.have.length(1);
    });
  }

  it('returns a message to its queue with the milliseconds to wait', async () => {
    const url = await servers.http((_, response) => json(response, 409, '{}'));
    const step = await createStepHarness(servers);
    const outcomes = [{ status: 409, do: 'rebound', wait: '90s' }];
    const result = await step.runRequest({ reader: { url: `"${url.href}"` }, outcomes });
    expect(result.kind === 'rebound' && result.reason.reboundAfterMs).to.equal(90_000);
  });

  it('fails on a success by a rule on its body, which the error names', async () => {
    const outcomes = [{ body: 'ok = false', do: 'fail', message: '$response.body.error' }];
    const error = await catchRejection(
      run((_, response) => json(response, 200, '{"ok":false,"error":"no_text"}'), { outcomes }),
    );
    expect(error.message).to.match(
      /^no_text \(200 OK\)\. Request: GET http:\/\/127\.0\.0\.1:\d+\/, attempts: 1, decided by outcome rule 1\. Body: {"ok":false,"error":"no_text"}$/,
    );
  });

  it('emits the body after a rule has read it', async () => {
    const { bodies } = await run((_, response) => json(response, 200, '{"ok":true}'), {
      outcomes: [{ body: 'ok = false', do: 'fail' }],
    });
    expect(bodies[0]).to.deep.include({ body: { ok: true } });
  });

  const secret = { type: 'oauth2', credentials: { access_token: 'at-1' } };

  it('repeats no POST that the server may have processed', async () => {
    const sent: string[] = [];
    const url = await servers.http((request, response) => {
      sent.push(request.method ?? '');
      json(response, 500, '{}');
    });
    const step = await createStepHarness(servers);
    const error = await catchRejection(
      step.runRequest({ reader: { method: 'POST', url: `"${url.href}"`, body: { raw: '{}' } } }),
    );
    expect(error.message).to.contain("POST isn't repeated, because the server may have processed it");
    expect(sent).to.deep.equal(['POST']);
  });

  for (const [status, code, location] of [
    [429, 303, '/result'],
    [503, 302, '/result'],
    [401, 303, '/result'],
  ] as const) {
    it(`repeats no POST whose redirect with ${String(code)} leads to status ${String(status)}`, async () => {
      const sent: string[] = [];
      const url = await servers.http((request, response) => {
        sent.push(`${request.method ?? ''} ${request.url ?? ''}`);
        response.setHeader('retry-after', '1');
        if (request.url === location) json(response, status, '{}');
        else response.writeHead(code, { location }).end();
      });
      const step = await createStepHarness(servers, { secret });
      const error = await catchRejection(
        step.runRequest({ reader: { method: 'POST', url: `"${url.href}"`, body: { raw: '{}' } } }),
      );
      expect(error.message).to.contain(String(status));
      expect(sent).to.deep.equal(['POST /', 'GET /result']);
    });
  }

  it('repeats a POST whose redirect with 307 leads to a limit', async () => {
    const sent: string[] = [];
    const url = await servers.http((request, response) => {
      sent.push(`${request.method ?? ''} ${request.url ?? ''}`);
      response.setHeader('retry-after', '1');
      if (request.url === '/') response.writeHead(307, { location: '/2' }).end();
      else json(response, sent.length > 2 ? 200 : 429, '{}');
    });
    const step = await createStepHarness(servers);
    await step.runRequest({ reader: { method: 'POST', url: `"${url.href}"`, body: { raw: '{}' } } });
    expect(sent).to.deep.equal(['POST /', 'POST /2', 'POST /', 'POST /2']);
  });

  it('refreshes a rejected token once, which is no attempt', async () => {
    const refresh = {
      status: 200,
      body: {
        data: {
          id: 'S',
          attributes: { ...secret, name: 'CRM', state: 'ready', credentials: { access_token: 'at-2' } },
        },
      },
    };
    const { bodies, requests, slept, calls } = await run(
      (_, response, { headers }) => json(response, headers.authorization === 'Bearer at-2' ? 200 : 401, '1'),
      { retry: { attempts: 1 } },
      { secret, refresh },
    );
    expect(bodies[0]).to.include({ status: 200 });
    expect(requests).to.have.length(2);
    expect(slept).to.deep.equal([]);
    expect(calls.filter((call) => call.endsWith('/refresh'))).to.have.length(1);
  });

  const challenge = { 'WWW-Authenticate': 'Bearer realm="api", error="invalid_token"' };
  for (const [title, status, headers, refreshes] of [
    ['a 400 whose challenge says invalid_token', 400, challenge, 1],
    ['a 403 whose challenge says invalid_token', 403, challenge, 1],
    [
      'a 403 whose challenge says insufficient_scope',
      403,
      { 'WWW-Authenticate': 'Bearer error="insufficient_scope"' },
      0,
    ],
    ['a 403 without a challenge', 403, {}, 0],
    ['a 409 whose challenge says invalid_token', 409, challenge, 0],
  ] as const) {
    it(`refreshes the token ${refreshes} times after ${title}`, async () => {
      const attributes = { ...secret, name: 'CRM', state: 'ready', credentials: { access_token: 'at-2' } };
      const refresh = { status: 200, body: { data: { id: 'S', attributes } } };
      const { bodies, calls } = await run(
        (_, response, request) => {
          const isNew = request.headers.authorization === 'Bearer at-2';
          response.writeHead(isNew ? 200 : status, isNew ? {} : headers).end();
        },
        refreshes === 0 ? { outcomes: [{ status: [403, 409], do: 'emit' }] } : {},
        { secret, refresh },
      );
      expect(bodies[0]).to.include({ status: refreshes === 1 ? 200 : status });
      expect(calls.filter((call) => call.endsWith('/refresh'))).to.have.length(refreshes);
    });
  }

  it('refreshes nothing for a 401 of another origin, to which a redirect has led', async () => {
    const elsewhere = await servers.http((_request, response) => response.writeHead(401).end());
    const url = await servers.http((_request, response) => response.writeHead(302, { location: elsewhere.href }).end());
    const step = await createStepHarness(servers, { secret });
    const error = await catchRejection(step.runRequest({ reader: { url: `"${url.href}"` } }));
    expect(error.message).to.match(
      /^The server responded with 401 Unauthorized\. .*\. The redirect to .* dropped the credential/,
    );
    expect(step.calls.filter((call) => call.endsWith('/refresh'))).to.deep.equal([]);
  });

  it('applies a rule of the step before the built-in refresh', async () => {
    const { bodies, calls } = await run(
      (_, response) => json(response, 401, '{}'),
      { outcomes: [{ status: 401, do: 'emit' }] },
      { secret },
    );
    expect(bodies[0]).to.include({ status: 401 });
    expect(calls.filter((call) => call.endsWith('/refresh'))).to.have.length(0);
  });

  it('sends nothing, and reads no credential, when the condition is false', async () => {
    const { bodies, requests, calls } = await run((_, response) => void response.end(), {
      when: 'false',
      otherwise: 'pass',
    });
    expect(bodies).to.deep.equal([{}]);
    expect([...requests, ...calls]).to.deep.equal([]);
  });

  it('repeats a POST with the same idempotency key', async () => {
    const keys: unknown[] = [];
    const url = await servers.http((request, response) =>
      json(response, keys.push(request.headers['idempotency-key']) === 1 ? 500 : 200, '{}'),
    );
    const step = await createStepHarness(servers);
    const config = { reader: { method: 'POST', url: `"${url.href}"` }, idempotencyKey: true };
    await step.runRequest(config, { id: 'm1' });
    await step.runRequest(config, { id: 'm1' });
    expect(keys).to.have.length(3);
    expect(new Set(keys).size).to.equal(1);
    expect(keys[0]).to.be.a('string');
  });

  it('names a placeholder that neither a parameter nor the credential replaces, before it sends anything', async () => {
    const url = await servers.http((_, response) => response.end());
    const step = await createStepHarness(servers);
    const error = await catchRejection(step.runRequest({ reader: { url: `"${url.href}{id}"` } }));
    expect(error.message).to.equal(
      'URL: {id} has no path parameter, and the credential is no key of that name in the path; add a parameter "id" with in: path, or write %7B for the brace',
    );
  });
});
