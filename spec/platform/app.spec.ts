import { Type } from '@sinclair/typebox';
import { expect } from 'chai';
import { ApiError } from '../../lib/errors.js';
import { defineOperation, type Operation } from '../../lib/platform/routes/operation.js';
import { Conflict } from '../../lib/platform/store/store.js';
import { specPlatform, type SpecPlatform } from '../support/platform.js';

const thing = { tag: 'Things', summary: 'A thing', responses: { 200: Type.Any() } };
const closed = { additionalProperties: false } as const;

/** Returns operations that return their input, and one that throws the given failure. */
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
      run: ({ body, idempotentRequest }) => Promise.resolve({ status: 201, body: { body, idempotentRequest } }),
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

/** Returns code and source of each problem in an error response. */
function problems(body: { readonly errors: readonly { code: string; source?: object }[] }): readonly string[] {
  return body.errors.map(({ code, source = {} }) => [code, ...Object.entries(source).flat()].join(' '));
}

describe('createApp', () => {
  it('passes path, query and headers to the operation', async () => {
    const { api, admin } = await start();
    const response = await api('GET', '/v2/things/a%20b?page[size]=5&q=x', {
      headers: { 'if-match': '"7"', 'x-request-id': 'req-1', 'x-other': 'no' },
    });
    expect(response.status).to.equal(200);
    expect(response.body).to.deep.equal({
      params: { id: 'a b' },
      query: { 'page[size]': 5, q: 'x' },
      headers: { 'if-match': '"7"' },
      user: admin.id,
      requestId: 'req-1',
    });
    expect(response.headers).to.include({
      etag: '"1"',
      'x-request-id': 'req-1',
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
      'content-type': 'application/json; charset=utf-8',
    });
    expect(response.headers).not.to.have.any.keys('x-powered-by', 'server', 'strict-transport-security');
  });

  it('sets Strict-Transport-Security when the public URL uses https', async () => {
    const { api } = await start({ publicUrl: 'https://vault.acme.test' });
    expect((await api('GET', '/v2/things/1')).headers['strict-transport-security']).to.equal(
      'max-age=31536000; includeSubDomains',
    );
  });

  for (const given of ['x'.repeat(201), 'a b', 'ü']) {
    it(`replaces the invalid request id ${given.slice(0, 5)}`, async () => {
      const { api } = await start();
      const { headers } = await api('GET', '/v2/things/1', { headers: { 'x-request-id': given } });
      expect(headers['x-request-id']).to.match(/^[0-9a-f]{24}$/);
    });
  }

  it('responds to HEAD like GET without the body', async () => {
    const { api } = await start();
    const response = await api('HEAD', '/v2/things/1');
    expect([response.status, response.text, response.headers.etag]).to.deep.equal([200, '', '"1"']);
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
    it(`rejects the query ${query}`, async () => {
      const { api } = await start();
      const response = await api('GET', `/v2/things/1${query}`);
      expect([response.status, problems(response.body)]).to.deep.equal([400, expected]);
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
    it(`rejects the body ${JSON.stringify(body).slice(0, 60)}`, async () => {
      const { api } = await start();
      const response = await api('POST', '/v2/things', { body });
      expect([response.status, problems(response.body)]).to.deep.equal([400, expected]);
    });
  }

  it('rejects a body that is nested too deeply, independent of the schema', async () => {
    const { api } = await start();
    const deep = (depth: number): string => `{"kind":"a","free":${'['.repeat(depth)}${']'.repeat(depth)}}`;
    expect((await api('POST', '/v2/things', { body: deep(63) })).status).to.equal(201);
    expect((await api('POST', '/v2/things', { body: deep(64) })).status).to.equal(400);
    expect((await api('POST', '/v2/things', { body: deep(200_000) })).status).to.equal(400);
  });

  it('returns at most twenty problems, and never a value', async () => {
    const { api } = await start();
    const body = Object.fromEntries(Array.from({ length: 50 }, (_, index) => [`m${String(index)}`, 'MARKER']));
    const response = await api('POST', '/v2/things', { body: { ...body, kind: 'MARKER' } });
    expect(response.body.errors).to.have.length(20);
    expect(response.text).not.to.include('MARKER');
  });

  it('returns the members of a problem', async () => {
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
    it(`returns ${String(status)} for a body of ${type}`, async () => {
      const { api } = await start();
      expect((await api('POST', '/v2/things', { body, headers: { 'content-type': type } })).status).to.equal(status);
    });
  }

  it('rejects a compressed body, invalid UTF-8 and more than 1 MiB', async () => {
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
    it(`treats an empty body of ${type} as none`, async () => {
      const { api } = await start();
      const response = await api('DELETE', '/v2/things/1', { body: '', headers: { 'content-type': type } });
      expect([response.status, response.text]).to.deep.equal([204, '']);
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
    it(`returns ${String(status)} for Accept: ${accept}`, async () => {
      const { api } = await start();
      const response = await api('GET', '/v2/things/1', { headers: { accept } });
      expect([response.status, response.headers['content-type']]).to.deep.equal([status, type]);
    });
  }

  it('distinguishes an unknown path from an unsupported method', async () => {
    const { api } = await start();
    expect((await api('GET', '/v2/nothing')).status).to.equal(404);
    expect((await api('GET', '/v2/things/1/')).status).to.equal(404);
    expect((await api('GET', `/v2/things/${'x'.repeat(301)}`)).status).to.equal(404);
    expect((await api('GET', '/v2/things/%00')).status).to.equal(404);
    expect((await api('GET', '/v2/things/%zz')).status).to.equal(400);
    const response = await api('PUT', '/v2/things/1');
    expect([response.status, response.headers.allow]).to.deep.equal([405, 'GET, HEAD, DELETE']);
    expect((await api('OPTIONS', '/v2/things')).headers.allow).to.equal('POST');
  });

  it('passes the Idempotency-Key of a POST with the unparsed request', async () => {
    const { api } = await start();
    const response = await api('POST', '/v2/things', { body: '{"kind": "a"}', headers: { 'idempotency-key': 'k-1' } });
    expect(response.body.idempotentRequest).to.deep.equal({ key: 'k-1', request: 'POST /v2/things\n{"kind": "a"}' });
    for (const key of ['', 'a b', 'x'.repeat(256)]) {
      const refused = await api('POST', '/v2/things', { body: { kind: 'a' }, headers: { 'idempotency-key': key } });
      expect([refused.status, problems(refused.body)]).to.deep.equal([400, ['invalid header Idempotency-Key']]);
    }
  });

  const failures: readonly (readonly [string, unknown, number, string])[] = [
    ['an ApiError', new ApiError(424, { code: 'dead', detail: 'Gone' }), 424, 'dead'],
    ['an unhandled Conflict', new Conflict('user.email'), 409, 'conflict'],
    ['an unexpected error', new Error('MARKER'), 500, 'internal'],
    ['a thrown value that is not an Error', 'MARKER', 500, 'internal'],
    [
      'a refused database connection',
      Object.assign(new Error('MARKER'), { code: 'ECONNREFUSED' }),
      503,
      'store_unavailable',
    ],
    [
      'a database that is shutting down',
      Object.assign(new Error('MARKER'), { code: '57P01' }),
      503,
      'store_unavailable',
    ],
    ['an unreachable database', Object.assign(new Error('MARKER'), { code: 'EHOSTUNREACH' }), 503, 'store_unavailable'],
    ['a full database', Object.assign(new Error('MARKER'), { code: '53100' }), 503, 'store_unavailable'],
    ['a read-only database', Object.assign(new Error('MARKER'), { code: '25006' }), 503, 'store_unavailable'],
    ['a locked database', Object.assign(new Error('MARKER'), { code: 'SQLITE_BUSY' }), 503, 'store_unavailable'],
    ['a broken connection', new Error('Connection terminated unexpectedly'), 503, 'store_unavailable'],
  ];
  for (const [what, failure, status, code] of failures) {
    it(`returns ${String(status)} for ${what}`, async () => {
      const { api, logLines: logged } = await start({ operations: () => operations(() => failure) });
      const response = await api('POST', '/v2/failures', { headers: { 'x-request-id': 'r-9' } });
      expect([response.status, response.body.errors[0].code]).to.deep.equal([status, code]);
      expect(response.text + logged.join()).not.to.match(/MARKER/);
      expect(response.text).not.to.match(/ at |node_modules/);
      expect(response.headers['retry-after']).to.equal(status === 503 ? '5' : undefined);
      const errors = logged.map((line) => JSON.parse(line)).filter(({ level }) => level === 'error');
      expect(errors.map(({ requestId }) => requestId)).to.deep.equal(status >= 500 ? ['r-9'] : []);
    });
  }

  it('returns the request id of an unexpected error, and logs its stack frames', async () => {
    const cause = new TypeError('MARKER');
    const { api, logLines: logged } = await start({
      operations: () => operations(() => new Error('MARKER', { cause })),
    });
    const response = await api('POST', '/v2/failures', { headers: { 'x-request-id': 'r-9' } });
    expect(response.body.errors[0].detail).to.include('r-9');
    const { error } = JSON.parse(logged.find((line) => line.includes('"error"')) ?? '{}');
    expect(error).to.include({ name: 'Error' });
    expect(error.frames[0]).to.include('app.spec.ts');
    expect(error.cause).to.include({ name: 'TypeError' });
  });

  it('limits the requests per API key and minute', async () => {
    const { api, makeUser } = await start({ rateLimitPerMinute: 2 });
    const other = await makeUser('guest');
    for (const status of [200, 200, 429]) expect((await api('GET', '/v2/things/1')).status).to.equal(status);
    const refused = await api('GET', '/v2/things/1');
    expect(refused.body.errors[0].code).to.equal('too_many_requests');
    expect(Number(refused.headers['retry-after'])).to.be.within(1, 60);
    expect((await api('GET', '/v2/things/1', { as: other })).status).to.equal(200);
    expect((await api('GET', '/healthz', { as: null })).status).to.equal(200);
  });

  it('logs one line per request with the route, without its content', async () => {
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

describe('the request log', () => {
  it('contains the id of an existing workspace only', async () => {
    const { api, logLines: logged, workspace } = await specPlatform();
    await api('GET', `/v2/workspaces/${workspace.id}/secrets`);
    await api('GET', '/v2/workspaces/MARKER/secrets');
    await api('GET', `/v2/workspaces/${workspace.id}/secrets`, { as: null });
    expect(logged.map((line) => JSON.parse(line).workspaceId)).to.deep.equal([workspace.id, undefined, undefined]);
  });
});

describe('authentication', () => {
  const headers: readonly (readonly [string, string | undefined])[] = [
    ['no Authorization', undefined],
    ['another scheme', 'Bearer abc'],
    ['invalid base64', 'Basic %%%'],
    ['an unknown key', `Basic ${Buffer.from('a@b.test:wrong').toString('base64')}`],
  ];
  for (const [what, authorization] of headers) {
    it(`rejects ${what}`, async () => {
      const { api } = await start();
      const response = await api('GET', '/v2/things/1', {
        as: null,
        ...(authorization === undefined ? {} : { headers: { authorization } }),
      });
      expect([response.status, problems(response.body)]).to.deep.equal([401, ['unauthorized header Authorization']]);
      expect(response.headers['www-authenticate']).to.equal('Basic realm="API", charset="UTF-8"');
      expect(response.headers['cache-control']).to.equal('no-store');
    });
  }

  it('is checked before the body is parsed', async () => {
    const { api } = await start();
    expect((await api('POST', '/v2/things', { as: null, body: '{' })).status).to.equal(401);
  });

  it("records a wrong key with a user's e-mail address once a minute", async () => {
    const platform = await start();
    const { store, admin, tenant, clock } = platform;
    const wrong = { ...admin, key: 'MARKER-wrong' };
    const records = () => store.audit.list({ tenants: 'all', action: 'authenticate' }, 10);
    await platform.api('GET', '/v2/things/1', { as: wrong, headers: { 'x-request-id': 'r-1' } });
    await platform.api('GET', '/v2/things/1', { as: wrong });
    await platform.api('GET', '/v2/things/1', { as: { ...wrong, email: 'nobody@acme.test' } });
    await waitForRecords();
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
    await waitForRecords();
    expect(await records()).to.have.length(2);
    expect(JSON.stringify(await records()) + platform.logLines.join()).not.to.include('MARKER');
  });
});

/** Waits for the records that are written after the response, a few turns of the event loop later. */
async function waitForRecords(): Promise<void> {
  for (let turn = 0; turn < 10; turn += 1) await new Promise(setImmediate);
}
