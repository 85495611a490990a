import { expect } from 'chai';

import { RestError } from '../../../../lib/errors.js';
import { decide } from '../../../../lib/request/dialects/request/decide.js';
import { parseConfig } from '../../../../lib/request/dialects/request/parseConfig.js';
import { createScope } from '../../../../lib/request/expression.js';
import type { AttemptContext, AttemptResult, Outcome } from '../../../../lib/request/outcome.js';
import { failure, permanentFailure } from '../../attemptResults.js';
import { configEnvironment } from '../../requestHelpers.js';

const scope = createScope({ body: { limit: 3 } }, { now: () => 0 });
const calm: AttemptContext = {
  attempt: 1,
  startedMs: 0,
  nowMs: 0,
  random: () => 0.5,
  scope,
  canRefresh: false,
  isCredentialRejected: false,
};

const after = async (
  result: AttemptResult,
  fields: object = {},
  context: Partial<AttemptContext> = {},
  method = 'GET',
): Promise<Outcome> => {
  const config = parseConfig(
    { secretId: 's', reader: { method, url: '"http://a.test"' }, ...fields },
    configEnvironment,
  );
  return decide(config, result, { ...calm, ...context });
};

const respond = (status: number, body = '', headers: Record<string, string> = {}): AttemptResult => ({
  kind: 'response',
  response: {
    status,
    statusText: '',
    headers: { 'content-type': 'application/json', ...headers },
    requestUrl: new URL('http://a.test/x'),
    peek: () => Promise.resolve(Buffer.from(body)),
  },
});

const FAIL = { kind: 'fail', rule: 'the built-in rule "fail"' };
const EMIT = { kind: 'emit', rule: 'the built-in rule "emit"' };
const RETRY_RULE = 'the built-in rule "retry"';

describe('request decide, by the built-in rules', () => {
  it('neither waits nor reads the body when no status matches', () => {
    const outcomes = Array.from({ length: 100 }, (_, index) => ({ status: 400 + index, body: 'true', do: 'retry' }));
    const config = parseConfig(
      { secretId: 's', reader: { method: 'GET', url: '"http://a.test"' }, outcomes },
      configEnvironment,
    );
    const peek = (): never => {
      throw new Error('the body is read');
    };
    const { response } = respond(200) as Extract<AttemptResult, { kind: 'response' }>;
    expect(decide(config, { kind: 'response', response: { ...response, peek } }, calm)).to.deep.equal(EMIT);
  });

  it('reads the body once for the expressions of all rules', async () => {
    let reads = 0;
    const { response } = respond(200) as Extract<AttemptResult, { kind: 'response' }>;
    const peek = (): Promise<Buffer> => {
      reads += 1;
      return Promise.resolve(Buffer.from('{"code":7}'));
    };
    const outcomes = Array.from({ length: 8 }, (_, code) => ({ body: `code = ${String(code)}`, do: 'stop' }));
    expect(await after({ kind: 'response', response: { ...response, peek } }, { outcomes })).to.deep.equal({
      kind: 'stop',
      rule: 'outcome rule 8',
    });
    expect(reads).to.equal(1);
  });

  for (const status of [200, 201, 204, 299]) {
    it(`emits a ${status}`, async () => expect(await after(respond(status))).to.deep.equal(EMIT));
  }

  for (const status of [302, 304, 400, 401, 403, 404, 409, 422, 423, 501, 505]) {
    it(`fails on a ${status}`, async () => expect(await after(respond(status))).to.deep.equal(FAIL));
  }

  it('ignores a 304 to a conditional request', async () =>
    expect(await after(respond(304), {}, { isConditional: true })).to.deep.equal({
      kind: 'ignore',
      rule: 'the built-in rule "not modified"',
    }));

  for (const status of [408, 421, 425, 429, 500, 502, 503, 504]) {
    it(`retries a ${status}`, async () =>
      expect(await after(respond(status))).to.deep.equal({ kind: 'retry', afterMs: 500, rule: RETRY_RULE }));
  }

  for (const reason of [
    'ECONNABORTED',
    'ETIMEDOUT',
    'ECONNREFUSED',
    'ENOTFOUND',
    'EAI_AGAIN',
    'ECONNRESET',
    'EPIPE',
    'EUNKNOWN',
  ]) {
    it(`retries ${reason}`, async () =>
      expect(await after(failure(reason))).to.deep.equal({ kind: 'retry', afterMs: 500, rule: RETRY_RULE }));
  }

  it('fails on permanent errors', async () => {
    for (const reason of ['EPROTO', 'ERR_FR_TOO_MANY_REDIRECTS', 'ERR_BAD_RESPONSE', 'CERT_HAS_EXPIRED', 'EACCES']) {
      expect(await after(permanentFailure(reason)), reason).to.deep.equal(FAIL);
    }
  });

  it("fails on a response that can't be read", async () =>
    expect(await after({ kind: 'unusable', error: new RestError('response', 'x') })).to.deep.equal({ kind: 'fail' }));

  it('refreshes a rejected credential only if that is possible', async () => {
    const rejected = { isCredentialRejected: true };
    expect(await after(respond(401), {}, { ...rejected, canRefresh: true })).to.deep.equal({
      kind: 'refresh',
      rule: 'the built-in rule "refresh"',
    });
    expect(await after(respond(401), {}, rejected)).to.deep.equal(FAIL);
    expect(await after(respond(401), {}, { canRefresh: true })).to.deep.equal(FAIL);
  });
});

describe('request decide, retries', () => {
  const retry = (more: object): object => ({ retry: { jitter: 'none', ...more } });

  it('waits longer each time, up to the maximum', async () => {
    const waits = [1, 2, 3, 4, 5].map((attempt) =>
      after(respond(500), retry({ attempts: 9, initial: '2s', factor: 3, max: '30s' }), { attempt }),
    );
    expect(await Promise.all(waits)).to.deep.equal(
      [2000, 6000, 18_000, 30_000, 30_000].map((afterMs) => ({ kind: 'retry', afterMs, rule: RETRY_RULE })),
    );
  });

  for (const retryAfter of ['0', 'Thu, 01 Jan 1970 00:00:00 GMT', 'Mon, 01 Jan 1968 00:00:00 GMT', 'soon', '-5']) {
    it(`waits as long as without Retry-After for "${retryAfter}"`, async () => {
      const result = respond(429, '', { 'retry-after': retryAfter });
      expect(await after(result, retry({ jitter: 'none' }), { attempt: 3 })).to.deep.equal({
        kind: 'retry',
        afterMs: 4000,
        rule: RETRY_RULE,
      });
    });
  }

  it('fails after the last attempt, without a wait', async () => {
    expect(await after(respond(500), {}, { attempt: 4 })).to.include({ kind: 'retry' });
    expect(await after(respond(500), {}, { attempt: 5 })).to.deep.equal({ kind: 'fail', rule: RETRY_RULE });
    expect(await after(respond(500), { retry: { attempts: 1 } })).to.deep.equal({ kind: 'fail', rule: RETRY_RULE });
  });

  it('fails when no time is left', async () =>
    expect(await after(respond(500), retry({ maxTime: '10s' }), { nowMs: 9500 })).to.deep.equal({
      kind: 'fail',
      rule: RETRY_RULE,
      note: 'retry.maxTime leaves no time for another attempt',
    }));

  for (const [what, status, headers, ms] of [
    ['Retry-After in seconds', 503, { 'retry-after': '7' }, 7000],
    ['Retry-After with a fraction', 503, { 'retry-after': '0.5' }, 500],
    ['Retry-After as a date', 429, { 'retry-after': 'Thu, 01 Jan 1970 00:00:09 GMT' }, 9000],
    ['RateLimit', 429, { ratelimit: '"default";r=0;t=4' }, 4000],
    ['X-RateLimit-Reset in epoch seconds', 429, { 'x-ratelimit-reset': '1800000003' }, 3000],
    ['X-Rate-Limit-Reset in epoch milliseconds', 429, { 'x-rate-limit-reset': '1800000003500' }, 3500],
  ] as const) {
    it(`waits as ${what} says, and a tenth or a second longer at most`, async () => {
      const startedMs = String(Object.values(headers)[0]).startsWith('18') ? 1_800_000_000_000 : 0;
      const context = { startedMs, nowMs: startedMs, random: () => 0 };
      expect(await after(respond(status, '', headers), {}, context)).to.deep.equal({
        kind: 'retry',
        afterMs: ms,
        rule: RETRY_RULE,
      });
      expect(await after(respond(status, '', headers), {}, { ...context, random: () => 1 })).to.deep.equal({
        kind: 'retry',
        rule: RETRY_RULE,
        afterMs: ms + Math.min(1000, ms / 10),
      });
    });
  }

  it('returns the message to its queue when the server asks for more time than is left', async () =>
    expect(await after(respond(429, '', { 'retry-after': '301' }))).to.deep.equal({
      kind: 'rebound',
      afterMs: 301_000,
      rule: RETRY_RULE,
      note: 'the server asks for a wait of 301 s, more than retry.maxTime leaves',
    }));

  const note = (method: string): string =>
    `${method} isn't repeated, because the server may have processed it; set idempotencyKey if the server knows such keys, or retry.unsafe if a second request does no harm`;
  for (const method of ['POST', 'PATCH', 'PURGE']) {
    it(`repeats ${method} only if the server has not processed it`, async () => {
      for (const result of [respond(500), respond(503), respond(421), failure('ECONNRESET'), failure('ECONNABORTED')]) {
        expect(await after(result, {}, {}, method)).to.deep.equal({
          kind: 'fail',
          rule: RETRY_RULE,
          note: note(method),
        });
      }
      for (const result of [
        respond(408),
        respond(425),
        respond(429),
        respond(503, '', { 'retry-after': '1' }),
        failure('ECONNREFUSED', false),
        failure('ECONNABORTED', false),
      ]) {
        expect(await after(result, {}, {}, method)).to.include({ kind: 'retry' });
      }
      expect(await after(respond(500), { retry: { unsafe: true } }, {}, method)).to.include({ kind: 'retry' });
      expect(await after(respond(500), { idempotencyKey: true }, {}, method)).to.include({ kind: 'retry' });
    });
  }

  for (const method of ['GET', 'HEAD', 'OPTIONS', 'PUT', 'DELETE']) {
    it(`repeats ${method}`, async () =>
      expect(await after(respond(500), {}, {}, method)).to.include({ kind: 'retry' }));
  }
});

describe("request decide, by the step's rules", () => {
  const rules = (...outcomes: object[]): object => ({ outcomes });

  it('applies the first rule that matches', async () => {
    const fields = rules(
      { status: '404', do: 'ignore' },
      { status: '400-499', do: 'emit' },
      { status: 404, do: 'fail' },
    );
    expect(await after(respond(404), fields)).to.deep.equal({ kind: 'ignore', rule: 'outcome rule 1' });
    expect(await after(respond(410), fields)).to.deep.equal({ kind: 'emit', rule: 'outcome rule 2' });
    expect(await after(respond(500), fields)).to.include({ kind: 'retry' });
  });

  it('applies a rule of the step before the built-in refresh', async () => {
    const context = { canRefresh: true, isCredentialRejected: true };
    expect(await after(respond(401), rules({ status: 401, do: 'emit' }), context)).to.deep.equal({
      kind: 'emit',
      rule: 'outcome rule 1',
    });
  });

  it('skips a refresh that is not possible', async () => {
    const fields = rules({ status: 403, do: 'refresh' }, { status: 403, do: 'ignore' });
    expect(await after(respond(403), fields, { canRefresh: true })).to.deep.equal({
      kind: 'refresh',
      rule: 'outcome rule 1',
    });
    expect(await after(respond(403), fields)).to.deep.equal({ kind: 'ignore', rule: 'outcome rule 2' });
  });

  it('reads the body of a success', async () => {
    const fields = rules({ body: 'ok = false', do: 'fail', message: '"Slack: " & $response.body.error' });
    expect(await after(respond(200, '{"ok":false,"error":"no_text"}'), fields)).to.deep.equal({
      kind: 'fail',
      rule: 'outcome rule 1',
      message: 'Slack: no_text',
    });
    expect(await after(respond(200, '{"ok":true}'), fields)).to.deep.equal(EMIT);
    expect(await after(respond(200, '<html>'), fields)).to.deep.equal(EMIT);
  });

  it('needs all conditions of a rule, and true rather than any value', async () => {
    const fields = rules({ status: 400, headers: '"x-a" in $keys($)', body: 'code = 7', do: 'ignore' });
    expect(await after(respond(400, '{"code":7}', { 'x-a': '1' }), fields)).to.deep.equal({
      kind: 'ignore',
      rule: 'outcome rule 1',
    });
    expect(await after(respond(400, '{"code":8}', { 'x-a': '1' }), fields)).to.deep.equal(FAIL);
    expect(await after(respond(400, '{"code":7}'), fields)).to.deep.equal(FAIL);
    expect(await after(respond(409, '{"code":7}', { 'x-a': '1' }), fields)).to.deep.equal(FAIL);
    expect(await after(respond(400, '{"code":7}'), rules({ body: 'code', do: 'ignore' }))).to.deep.equal(FAIL);
  });

  it('sees the first MiB of the body', async () => {
    let asked = 0;
    const { response } = respond(200) as Extract<AttemptResult, { kind: 'response' }>;
    const peek = (maxBytes: number): Promise<Buffer> => {
      asked = maxBytes;
      return Promise.resolve(Buffer.alloc(maxBytes, 'x'));
    };
    const headers = { 'content-type': 'text/plain' };
    const result: AttemptResult = { kind: 'response', response: { ...response, headers, peek } };
    expect(await after(result, rules({ body: '$length($) = 1048576', do: 'ignore' }))).to.include({ kind: 'ignore' });
    expect(asked).to.equal(1_048_576);
  });

  it('sees the message and the response', async () => {
    const fields = rules({
      status: 409,
      do: 'fail',
      message:
        '$join([$string(limit), $string($response.status), $response.url, $response.headers."content-type"], " ")',
    });
    expect(await after(respond(409), fields)).to.include({ message: '3 409 http://a.test/x application/json' });
  });

  it('reads no body unless a condition needs it', async () => {
    const unread = respond(404) as AttemptResult & { kind: 'response' };
    const response = { ...unread.response, peek: () => Promise.reject(new Error('not expected')) };
    expect(await after({ kind: 'response', response }, rules({ status: 404, do: 'ignore' }))).to.deep.equal({
      kind: 'ignore',
      rule: 'outcome rule 1',
    });
  });

  for (const [kind, reason] of [
    ['timeout', 'ECONNABORTED'],
    ['connect', 'ECONNREFUSED'],
    ['dns', 'ENOTFOUND'],
    ['tls', 'CERT_HAS_EXPIRED'],
    ['reset', 'ECONNRESET'],
    ['protocol', 'ERR_BAD_RESPONSE'],
    ['limit', 'ERR_FR_TOO_MANY_REDIRECTS'],
    ['any', 'ERR_ANYTHING'],
  ] as const) {
    it(`matches the error ${kind}`, async () => {
      const result = kind === 'protocol' ? permanentFailure(reason) : failure(reason);
      expect(await after(result, rules({ error: kind, do: 'emit' }))).to.deep.equal({
        kind: 'emitFailure',
        rule: 'outcome rule 1',
      });
      expect(await after(result, rules({ status: '100-599', do: 'emit' }))).to.not.include({ kind: 'emitFailure' });
      expect(await after(respond(404), rules({ error: kind, do: 'emit' }))).to.deep.equal(FAIL);
    });
  }

  it('retries with its own wait, but never before the server allows', async () => {
    const fields = rules({ status: 404, do: 'retry', wait: '5s' }, { status: 410, do: 'retry', wait: 'limit * 1000' });
    const context = { random: () => 0 };
    expect(await after(respond(404), fields, context)).to.deep.equal({
      kind: 'retry',
      afterMs: 5000,
      rule: 'outcome rule 1',
    });
    expect(await after(respond(410), fields, context)).to.deep.equal({
      kind: 'retry',
      afterMs: 3000,
      rule: 'outcome rule 2',
    });
    expect(await after(respond(404, '', { 'retry-after': '9' }), fields, context)).to.deep.equal({
      kind: 'retry',
      rule: 'outcome rule 1',
      afterMs: 9000,
      serverMs: 9000,
    });
  });

  it('repeats no POST that may be processed, even if a rule says retry', async () =>
    expect(await after(respond(404), rules({ status: 404, do: 'retry' }), {}, 'POST')).to.include({
      kind: 'fail',
      rule: 'outcome rule 1',
    }));

  it('returns the message to its queue', async () =>
    expect(await after(respond(409), rules({ status: 409, do: 'rebound', message: '"locked"' }))).to.deep.equal({
      kind: 'rebound',
      rule: 'outcome rule 1',
      message: 'locked',
    }));

  it('returns the message to its queue for its own wait, but never for less than the server asks for', async () => {
    const fields = rules({ status: 409, do: 'rebound', wait: '10m' }, { status: 423, do: 'rebound', wait: 'limit' });
    const reboundFor = async (result: AttemptResult): Promise<unknown> => {
      const outcome = await after(result, fields);
      return outcome.kind === 'rebound' ? outcome.afterMs : outcome;
    };
    expect(await reboundFor(respond(409))).to.equal(600_000);
    expect(await reboundFor(respond(409, '', { 'retry-after': '5' }))).to.equal(600_000);
    expect(await reboundFor(respond(409, '', { 'retry-after': '3600' }))).to.equal(3_600_000);
    expect(await reboundFor(respond(423))).to.equal(3);
  });

  it('stops by a rule on a response and by one on an error', async () => {
    const fields = rules({ status: 404, do: 'stop' }, { error: 'any', do: 'stop' });
    expect(await after(respond(404), fields)).to.deep.equal({ kind: 'stop', rule: 'outcome rule 1' });
    expect(await after(failure('ECONNRESET'), fields)).to.deep.equal({ kind: 'stop', rule: 'outcome rule 2' });
  });

  for (const [what, fields, contentType, expected] of [
    ['JSON', {}, 'application/json', undefined],
    ['server-sent events', {}, 'text/event-stream', 5000],
    ['NDJSON', {}, 'application/x-ndjson', 5000],
    ['what the step takes for NDJSON', { response: { as: 'ndjson' } }, 'application/json', 5000],
  ] as const) {
    it(`waits for the body of ${what} ${expected === undefined ? 'to its end' : 'for 5 s at most'}`, async () => {
      const waits: unknown[] = [];
      const peek = (_bytes: number, maxMs?: number): Promise<Buffer> => {
        waits.push(maxMs);
        return Promise.resolve(Buffer.from('{"a":1}'));
      };
      const given = respond(200, '', { 'content-type': contentType });
      const result = given.kind === 'response' ? { ...given, response: { ...given.response, peek } } : given;
      await after(result, { ...fields, ...rules({ body: 'a = 2', do: 'fail' }) });
      expect(waits).to.deep.equal([expected]);
    });
  }
});

describe('request decide, on a malformed body', () => {
  const malformed = (body = '<html>', headers: Record<string, string> = {}): AttemptResult => {
    const { response } = respond(200, body, headers) as Extract<AttemptResult, { kind: 'response' }>;
    return { kind: 'unusable', error: new RestError('malformed', 'x'), response, rule: EMIT.rule };
  };
  const rules = (...outcomes: object[]): object => ({ outcomes, retry: { jitter: 'none' } });

  it('fails without a rule for it, also with one for any network error', async () => {
    const failed = { kind: 'fail', rule: EMIT.rule };
    expect(await after(malformed())).to.deep.equal(failed);
    for (const rule of [{ error: 'any' }, { status: '200-599' }, { body: 'true' }, { headers: 'true' }])
      expect(await after(malformed(), rules({ ...rule, do: 'ignore' }))).to.deep.equal(failed);
  });

  const name = 'outcome rule 1';
  const actions: readonly (readonly [rule: object, outcome: Outcome])[] = [
    [{ do: 'retry' }, { kind: 'retry', afterMs: 1000, rule: name }],
    [
      { do: 'retry', wait: '3s' },
      { kind: 'retry', afterMs: 3150, rule: name },
    ],
    [
      { do: 'rebound', wait: '1m' },
      { kind: 'rebound', afterMs: 60_000, rule: name },
    ],
    [{ do: 'emit' }, { kind: 'emitFailure', rule: name }],
    [{ do: 'ignore' }, { kind: 'ignore', rule: name }],
    [{ do: 'stop' }, { kind: 'stop', rule: name }],
    [{ do: 'fail' }, { kind: 'fail', rule: name }],
  ];
  for (const [rule, outcome] of actions) {
    it(`applies ${JSON.stringify(rule)}`, async () =>
      expect(await after(malformed(), rules({ error: 'timeout, malformed', ...rule }))).to.deep.equal(outcome));
  }

  it('gives expressions the response, whose body is text', async () => {
    const message = '$string($response.status) & " " & $response.headers.`x-id` & " " & $response.body';
    const rule = { error: 'malformed', do: 'fail', message };
    expect(await after(malformed('<p>', { 'x-id': '7' }), rules(rule))).to.include({ message: '200 7 <p>' });
  });

  it('waits as long as the server asks for', async () => {
    expect(
      await after(malformed('', { 'retry-after': '20' }), rules({ error: 'malformed', do: 'retry' })),
    ).to.deep.equal({ kind: 'retry', afterMs: 20_500, serverMs: 20_000, rule: name });
  });

  it('repeats no POST, which the server has processed', async () => {
    const fields = rules({ error: 'malformed', do: 'retry' });
    expect(await after(malformed(), fields, {}, 'POST')).to.deep.equal({
      kind: 'fail',
      rule: name,
      note: "POST isn't repeated, because the server may have processed it; set idempotencyKey if the server knows such keys, or retry.unsafe if a second request does no harm, or notProcessed in the rule if such a response means that it did not",
    });
    expect(await after(malformed(), { ...fields, idempotencyKey: true }, {}, 'POST')).to.include({ kind: 'retry' });
  });

  it('ends after the last attempt', async () => {
    const fields = rules({ error: 'malformed', do: 'retry' });
    expect(await after(malformed(), fields, { attempt: 5 })).to.deep.equal({ kind: 'fail', rule: name });
  });

  it('skips refresh', async () => {
    const fields = rules({ error: 'malformed', do: 'refresh' }, { error: 'malformed', do: 'ignore' });
    expect(await after(malformed(), fields, { canRefresh: true })).to.deep.equal({
      kind: 'ignore',
      rule: 'outcome rule 2',
    });
  });

  it('leaves other responses that cannot be used alone', async () => {
    const { response } = respond(200) as Extract<AttemptResult, { kind: 'response' }>;
    const fields = rules({ error: 'any, malformed', do: 'ignore' });
    for (const code of ['response', 'expression', 'file', 'credential'] as const) {
      const result = { kind: 'unusable', error: new RestError(code, 'x'), response } as const;
      expect(await after(result, fields)).to.deep.equal({ kind: 'fail' });
    }
  });
});
