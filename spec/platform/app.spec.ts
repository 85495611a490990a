import { Type } from '@sinclair/typebox';
import { expect } from 'chai';
import { ApiError } from '../../lib/errors.js';
import { defineOperation, type Operation } from '../../lib/platform/routes/operation.js';
import { Conflict } from '../../lib/platform/store/store.js';
import { specPlatform, type SpecPlatform } from '../support/platform.js';

const thing = { tag: 'Things', summary: 'A thing', responses: { 200: Type.Any() } };
const closed = { additionalProperties: false } as const;

/** Operations that answer with what they were given, and one that throws what it is told to. */
function operations(failure: () => unknown = () => undefined): readonly Operation[] {
  return [
    defineOperation({
      ...thing,
      method: 'GET',
      path: '/v2/things/:id',
      query: Type.Object(
        { 'page[size]': Type.Optional(Type.Integer({ minimum: 1 })), q: Type.Optional(Type.String()) },
        closed,
      ),
      headers: { 'if-match': 'which' },
      run: ({ params, query, caller, headers }) =>
        Promise.resolve({
          status: 200,
          body: { params, query, headers, user: caller.user.id, requestId: caller.requestId },
          headers: { etag: '"1"' },
        }),
    }),
    defineOperation({
      ...thing,
      method: 'POST',
      path: '/v2/things',
      body: Type.Object(
        {
          kind: Type.Union([Type.Literal('a'), Type.Literal('b')]),
          inner: Type.Optional(Type.Object({ 'c/d': Type.Integer() }, closed)),
          free: Type.Optional(Type.Unknown()),
        },
        closed,
      ),
      run: ({ body, idempotentRequest: repeatable }) => Promise.resolve({ status: 201, body: { body, repeatable } }),
    }),
    defineOperation({
      ...thing,
      method: 'DELETE',
      path: '/v2/things/:id',
      run: () => Promise.resolve({ status: 204 }),
    }),
    defineOperation({
      ...thing,
      method: 'POST',
      path: '/v2/failures',
      run: () => {
        throw failure();
      },
    }),
  ];
}

const start = (options: Parameters<typeof specPlatform>[0] = {}): Promise<SpecPlatform> =>
  specPlatform({ operations: () => operations(), ...options });

/** Where the problems of an answer are and what they are. */
function problems(body: { readonly errors: readonly { code: string; source?: object }[] }): readonly string[] {
  return body.errors.map(({ code, source = {} }) => [code, ...Object.entries(source).flat()].join(' '));
}

describe('the app', () => {
  it('gives an operation what the path, the query and the headers say', async () => {
    const { api, admin } = await start();
    const answer = await api('GET', '/v2/things/a%20b?page[size]=5&q=x', {
      headers: { 'if-match': '"7"', 'x-request-id': 'req-1', 'x-other': 'no' },
    });
    expect(answer.status).to.equal(200);
    expect(answer.body).to.deep.equal({
      params: { id: 'a b' },
      query: { 'page[size]': 5, q: 'x' },
      headers: { 'if-match': '"7"' },
      user: admin.id,
      requestId: 'req-1',
    });
    expect(answer.headers).to.include({
      etag: '"1"',
      'x-request-id': 'req-1',
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
      'content-type': 'application/json; charset=utf-8',
    });
    expect(answer.headers).not.to.have.any.keys('x-powered-by', 'server', 'strict-transport-security');
  });

  it('tells browsers to stay with TLS where the service is reached by it', async () => {
    const { api } = await start({ publicUrl: 'https://vault.acme.test' });
    expect((await api('GET', '/v2/things/1')).headers['strict-transport-security']).to.equal(
      'max-age=31536000; includeSubDomains',
    );
  });

  for (const given of ['x'.repeat(201), 'a b', 'ü']) {
    it(`makes a request id of its own in place of ${given.slice(0, 5)}`, async () => {
      const { api } = await start();
      const { headers } = await api('GET', '/v2/things/1', { headers: { 'x-request-id': given } });
      expect(headers['x-request-id']).to.match(/^[0-9a-f]{24}$/);
    });
  }

  it('answers HEAD as GET without the body', async () => {
    const { api } = await start();
    const answer = await api('HEAD', '/v2/things/1');
    expect([answer.status, answer.text, answer.headers.etag]).to.deep.equal([200, '', '"1"']);
  });

  const queries: readonly (readonly [string, readonly string[]])[] = [
    ['?page[size]=x', ['invalid parameter page[size]']],
    ['?page[size]=', ['invalid parameter page[size]']],
    ['?page[size]=0x10', ['invalid parameter page[size]']],
    ['?page[size]=1e1', ['invalid parameter page[size]']],
    ['?page[size]=0', ['invalid parameter page[size]']],
    ['?page[size]=1&page[size]=2', ['repeated parameter page[size]']],
    ['?other=1&page[size]=x', ['unknown parameter other', 'invalid parameter page[size]']],
    ['?q=%00', ['invalid parameter q']],
    ['?__proto__=1', ['unknown parameter __proto__']],
  ];
  for (const [query, expected] of queries) {
    it(`refuses the query ${query}`, async () => {
      const { api } = await start();
      const answer = await api('GET', `/v2/things/1${query}`);
      expect([answer.status, problems(answer.body)]).to.deep.equal([400, expected]);
    });
  }

  const bodies: readonly (readonly [unknown, readonly string[]])[] = [
    [{}, ['missing pointer /kind']],
    [{ kind: 'c' }, ['invalid pointer /kind']],
    [{ kind: 1, more: 1, 'a/b~': 1 }, ['unknown pointer /more', 'unknown pointer /a~1b~0', 'invalid pointer /kind']],
    [{ kind: 'a', inner: {} }, ['missing pointer /inner/c~1d']],
    [{ kind: 'a', inner: { 'c/d': '1' } }, ['invalid pointer /inner/c~1d']],
    [{ kind: 'a', free: { x: ['\u0000'] } }, ['invalid pointer /free/x/0']],
    [{ kind: 'a', free: { '\u0000': 1 } }, ['invalid pointer /free']],
    [[], ['invalid pointer ']],
    ['', ['invalid pointer ']],
    ['null', ['invalid pointer ']],
    ['{"kind":', ['malformed_body pointer ']],
    ['{"kind":"a","__proto__":{}}', ['malformed_body pointer ']],
    [`{"kind":"a","${'x'.repeat(101)}":1}`, ['unknown pointer ']],
  ];
  for (const [body, expected] of bodies) {
    it(`refuses the body ${JSON.stringify(body).slice(0, 60)}`, async () => {
      const { api } = await start();
      const answer = await api('POST', '/v2/things', { body });
      expect([answer.status, problems(answer.body)]).to.deep.equal([400, expected]);
    });
  }

  it('refuses a body that lies too deep in itself, whatever the schema takes', async () => {
    const { api } = await start();
    const deep = (depth: number): string => `{"kind":"a","free":${'['.repeat(depth)}${']'.repeat(depth)}}`;
    expect((await api('POST', '/v2/things', { body: deep(63) })).status).to.equal(201);
    expect((await api('POST', '/v2/things', { body: deep(64) })).status).to.equal(400);
    expect((await api('POST', '/v2/things', { body: deep(200_000) })).status).to.equal(400);
  });

  it('tells at most twenty problems, and never a value', async () => {
    const { api } = await start();
    const body = Object.fromEntries(Array.from({ length: 50 }, (_, index) => [`m${String(index)}`, 'MARKER']));
    const answer = await api('POST', '/v2/things', { body: { ...body, kind: 'MARKER' } });
    expect(answer.body.errors).to.have.length(20);
    expect(answer.text).not.to.include('MARKER');
  });

  it('says the whole of a problem', async () => {
    const { api } = await start();
    expect((await api('POST', '/v2/things', { body: { kind: 'c' } })).body).to.deep.equal({
      errors: [
        {
          status: '400',
          code: 'invalid',
          title: 'Bad Request',
          detail: '/kind must be one of a, b',
          source: { pointer: '/kind' },
        },
      ],
    });
  });

  const types: readonly (readonly [string, string, number])[] = [
    ['application/vnd.api+json', '{"kind":"a"}', 201],
    ['application/json; charset=utf-8', '{"kind":"a"}', 201],
    ['text/plain', '{"kind":"a"}', 415],
    ['nonsense', '{"kind":"a"}', 415],
  ];
  for (const [type, body, status] of types) {
    it(`answers a body of ${type} with ${String(status)}`, async () => {
      const { api } = await start();
      expect((await api('POST', '/v2/things', { body, headers: { 'content-type': type } })).status).to.equal(status);
    });
  }

  it('refuses a compressed body, one that is no UTF-8 and one over 1 MiB', async () => {
    const { api, app, admin } = await start();
    const gzip = await api('POST', '/v2/things', { body: '{"kind":"a"}', headers: { 'content-encoding': 'gzip' } });
    expect(gzip.status).to.equal(415);
    const latin = await app.inject({
      method: 'POST',
      url: '/v2/things',
      headers: {
        'content-type': 'application/json',
        authorization: `Basic ${Buffer.from(`${admin.email}:${admin.key}`).toString('base64')}`,
      },
      payload: Buffer.from('{"kind":"\xe9"}', 'latin1'),
    });
    expect(latin.statusCode).to.equal(400);
    const large = await api('POST', '/v2/things', { body: `{"kind":"${'a'.repeat(1024 * 1024)}"}` });
    expect([large.status, problems(large.body)]).to.deep.equal([413, ['too_large pointer ']]);
  });

  for (const type of ['application/json', 'text/plain', 'application/x-www-form-urlencoded']) {
    it(`takes an empty body of ${type} for none`, async () => {
      const { api } = await start();
      const answer = await api('DELETE', '/v2/things/1', { body: '', headers: { 'content-type': type } });
      expect([answer.status, answer.text]).to.deep.equal([204, '']);
    });
  }

  const accepts: readonly (readonly [string, number, string])[] = [
    ['application/json', 200, 'application/json; charset=utf-8'],
    ['text/html, application/*;q=0.5', 200, 'application/json; charset=utf-8'],
    ['application/vnd.api+json', 200, 'application/vnd.api+json; charset=utf-8'],
    ['application/json;q=0, */*', 200, 'application/vnd.api+json; charset=utf-8'],
    ['text/html', 406, 'application/json; charset=utf-8'],
    ['*/*;q=0', 406, 'application/json; charset=utf-8'],
  ];
  for (const [accept, status, type] of accepts) {
    it(`answers who accepts ${accept} with ${String(status)}`, async () => {
      const { api } = await start();
      const answer = await api('GET', '/v2/things/1', { headers: { accept } });
      expect([answer.status, answer.headers['content-type']]).to.deep.equal([status, type]);
    });
  }

  it('tells a path that is not there from a method that a path does not have', async () => {
    const { api } = await start();
    expect((await api('GET', '/v2/nothing')).status).to.equal(404);
    expect((await api('GET', '/v2/things/1/')).status).to.equal(404);
    expect((await api('GET', `/v2/things/${'x'.repeat(301)}`)).status).to.equal(404);
    expect((await api('GET', '/v2/things/%00')).status).to.equal(404);
    expect((await api('GET', '/v2/things/%zz')).status).to.equal(400);
    const answer = await api('PUT', '/v2/things/1');
    expect([answer.status, answer.headers.allow]).to.deep.equal([405, 'GET, HEAD, DELETE']);
    expect((await api('OPTIONS', '/v2/things')).headers.allow).to.equal('POST');
  });

  it('gives a POST its Idempotency-Key with the request as it came', async () => {
    const { api } = await start();
    const answer = await api('POST', '/v2/things', { body: '{"kind": "a"}', headers: { 'idempotency-key': 'k-1' } });
    expect(answer.body.repeatable).to.deep.equal({ key: 'k-1', request: 'POST /v2/things\n{"kind": "a"}' });
    for (const key of ['', 'a b', 'x'.repeat(256)]) {
      const refused = await api('POST', '/v2/things', { body: { kind: 'a' }, headers: { 'idempotency-key': key } });
      expect([refused.status, problems(refused.body)]).to.deep.equal([400, ['invalid header Idempotency-Key']]);
    }
  });

  const failures: readonly (readonly [string, unknown, number, string])[] = [
    ['a refusal', new ApiError(424, { code: 'dead', detail: 'Gone' }), 424, 'dead'],
    ['a conflict that nobody has named', new Conflict('user.email'), 409, 'conflict'],
    ['a fault', new Error('MARKER'), 500, 'internal'],
    ['a fault that is no error', 'MARKER', 500, 'internal'],
    ['a lost database', Object.assign(new Error('MARKER'), { code: 'ECONNREFUSED' }), 503, 'store_unavailable'],
    ['a database that is shut down', Object.assign(new Error('MARKER'), { code: '57P01' }), 503, 'store_unavailable'],
    [
      'a database without a way to it',
      Object.assign(new Error('MARKER'), { code: 'EHOSTUNREACH' }),
      503,
      'store_unavailable',
    ],
    ['a database that is full', Object.assign(new Error('MARKER'), { code: '53100' }), 503, 'store_unavailable'],
    ['a database that only reads', Object.assign(new Error('MARKER'), { code: '25006' }), 503, 'store_unavailable'],
    ['a locked database', Object.assign(new Error('MARKER'), { code: 'SQLITE_BUSY' }), 503, 'store_unavailable'],
    ['a broken connection', new Error('Connection terminated unexpectedly'), 503, 'store_unavailable'],
  ];
  for (const [what, failure, status, code] of failures) {
    it(`answers ${what} with ${String(status)}`, async () => {
      const { api, logLines: logged } = await start({ operations: () => operations(() => failure) });
      const answer = await api('POST', '/v2/failures', { headers: { 'x-request-id': 'r-9' } });
      expect([answer.status, answer.body.errors[0].code]).to.deep.equal([status, code]);
      expect(answer.text + logged.join()).not.to.match(/MARKER/);
      expect(answer.text).not.to.match(/ at |node_modules/);
      expect(answer.headers['retry-after']).to.equal(status === 503 ? '5' : undefined);
      const faults = logged.map((line) => JSON.parse(line)).filter(({ level }) => level === 'error');
      expect(faults.map(({ requestId }) => requestId)).to.deep.equal(status >= 500 ? ['r-9'] : []);
    });
  }

  it('names the request in the answer to a fault, and where it was thrown in the log', async () => {
    const cause = new TypeError('MARKER');
    const { api, logLines: logged } = await start({
      operations: () => operations(() => new Error('MARKER', { cause })),
    });
    const answer = await api('POST', '/v2/failures', { headers: { 'x-request-id': 'r-9' } });
    expect(answer.body.errors[0].detail).to.include('r-9');
    const { error } = JSON.parse(logged.find((line) => line.includes('"error"')) ?? '{}');
    expect(error).to.include({ name: 'Error' });
    expect(error.frames[0]).to.include('app.spec.ts');
    expect(error.cause).to.include({ name: 'TypeError' });
  });

  it('lets each key make so many requests a minute', async () => {
    const { api, makeUser } = await start({ rateLimitPerMinute: 2 });
    const other = await makeUser('guest');
    for (const status of [200, 200, 429]) expect((await api('GET', '/v2/things/1')).status).to.equal(status);
    const refused = await api('GET', '/v2/things/1');
    expect(refused.body.errors[0].code).to.equal('too_many_requests');
    expect(Number(refused.headers['retry-after'])).to.be.within(1, 60);
    expect((await api('GET', '/v2/things/1', { as: other })).status).to.equal(200);
    expect((await api('GET', '/healthz', { as: null })).status).to.equal(200);
  });

  it('logs a line a request, with the pattern of its path and nothing of what it holds', async () => {
    const { api, logLines: logged, admin } = await start();
    await api('GET', '/v2/things/MARKER?q=MARKER', { headers: { 'x-request-id': 'r-1', 'x-other': 'MARKER' } });
    await api('GET', '/MARKER', { as: null });
    const lines = logged.map((line) => JSON.parse(line));
    expect(
      lines.map(({ method, route, status, requestId, userId }) => [method, route, status, requestId, userId]),
    ).to.deep.equal([
      ['GET', '/v2/things/:id', 200, 'r-1', admin.id],
      ['GET', 'none', 404, lines[1].requestId, undefined],
    ]);
    expect(lines[0].ms).to.be.a('number');
    expect(logged.join()).not.to.include('MARKER').and.not.to.include(admin.key);
  });
});

describe('the log of a request', () => {
  it('names the workspace by its id, and not what else stands in its place', async () => {
    const { api, logLines: logged, workspace } = await specPlatform();
    await api('GET', `/v2/workspaces/${workspace.id}/secrets`);
    await api('GET', '/v2/workspaces/MARKER/secrets');
    await api('GET', `/v2/workspaces/${workspace.id}/secrets`, { as: null });
    expect(logged.map((line) => JSON.parse(line).workspaceId)).to.deep.equal([workspace.id, undefined, undefined]);
  });
});

describe('the entrance of the app', () => {
  const headers: readonly (readonly [string, string | undefined])[] = [
    ['no Authorization', undefined],
    ['another scheme', 'Bearer abc'],
    ['what is no base64', 'Basic %%%'],
    ['an unknown key', `Basic ${Buffer.from('a@b.test:wrong').toString('base64')}`],
  ];
  for (const [what, authorization] of headers) {
    it(`is closed to ${what}`, async () => {
      const { api } = await start();
      const answer = await api('GET', '/v2/things/1', {
        as: null,
        ...(authorization === undefined ? {} : { headers: { authorization } }),
      });
      expect([answer.status, problems(answer.body)]).to.deep.equal([401, ['unauthorized header Authorization']]);
      expect(answer.headers['www-authenticate']).to.equal('Basic realm="API", charset="UTF-8"');
      expect(answer.headers['cache-control']).to.equal('no-store');
    });
  }

  it('asks for the key before it reads a body', async () => {
    const { api } = await start();
    expect((await api('POST', '/v2/things', { as: null, body: '{' })).status).to.equal(401);
  });

  it("records that somebody came with a user's e-mail and a wrong key, once a minute", async () => {
    const platform = await start();
    const { store, admin, tenant, clock } = platform;
    const wrong = { ...admin, key: 'MARKER-wrong' };
    const records = () => store.audit.list({ tenants: 'all', action: 'authenticate' }, 10);
    await platform.api('GET', '/v2/things/1', { as: wrong, headers: { 'x-request-id': 'r-1' } });
    await platform.api('GET', '/v2/things/1', { as: wrong });
    await platform.api('GET', '/v2/things/1', { as: { ...wrong, email: 'nobody@acme.test' } });
    await settled();
    expect(await records()).to.have.length(1);
    expect((await records())[0]).to.include({
      tenantId: tenant.id,
      userId: null,
      resourceType: 'user',
      resourceId: admin.id,
      outcome: 'denied',
      reason: 'unauthorized',
      requestId: 'r-1',
    });
    clock.nowMs += 60_000;
    await platform.api('GET', '/v2/things/1', { as: wrong });
    await settled();
    expect(await records()).to.have.length(2);
    expect(JSON.stringify(await records()) + platform.logLines.join()).not.to.include('MARKER');
  });
});

/** What is recorded beside an answer is recorded a few turns of the event loop later. */
async function settled(): Promise<void> {
  for (let turn = 0; turn < 10; turn += 1) await new Promise(setImmediate);
}
