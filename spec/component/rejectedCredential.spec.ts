import type { IncomingMessage, RequestListener } from 'node:http';
import { expect } from 'chai';
import { createLoopback } from '../support/loopback.js';
import { catchRejection } from '../support/rejection.js';
import { readBodies, createStepHarness } from '../support/stepHarness.js';

const SECRETS = '/v2/workspaces/w/secrets/S';
const READ = `GET ${SECRETS}`;
const REFRESH = `POST ${SECRETS}/refresh`;

const oauth2 = { type: 'oauth2', credentials: { access_token: 'at-1' } };
const instagram = { type: 'oauth2_instagram', credentials: { access_token: 'at-1' } };
const renewed = {
  status: 200,
  body: { data: { attributes: { ...oauth2, credentials: { access_token: 'at-2' } } } },
};
const problem = (status: number, code: string, detail: string) => ({ status, body: { errors: [{ code, detail }] } });
const notRefreshable = problem(409, 'not_refreshable', 'There is no refresh token');
const tooEarly = problem(409, 'too_early', 'Instagram refreshes no token that is younger than a day');

const to = (url: URL | string, more: object = {}) => ({
  reader: { method: 'GET', url: JSON.stringify(String(url)), ...more },
});

const respondWith =
  (status: number, body: unknown = '', headers: Record<string, string> = {}): RequestListener =>
  (_request, response) => {
    response.writeHead(status, { 'content-type': 'application/json', ...headers });
    response.end(typeof body === 'string' ? body : JSON.stringify(body));
  };

const rejectToken = (): RequestListener => respondWith(401, { message: 'Bad credentials' });

describe('a 401 from another origin (case foreign-401)', () => {
  const servers = createLoopback();

  for (const status of [301, 302, 303, 307, 308]) {
    it(`doesn't renew the token after a ${String(status)}`, async () => {
      const seen: (string | undefined)[] = [];
      const b = await servers.http((request, response) => {
        seen.push(request.headers.authorization);
        rejectToken()(request, response);
      });
      const a = await servers.http(respondWith(status, '', { location: `${b.origin}/x?key=private` }));
      const at = await createStepHarness(servers, { secret: oauth2, refresh: renewed });
      const error = await catchRejection(at.runV2(to(`${a.origin}/items`)));
      expect(seen).to.deep.equal([undefined]);
      expect(at.calls).to.deep.equal([READ]);
      expect(error.code).to.equal('http_status');
      expect(error.message).to.equal(
        `Got error "Unauthorized", status - "401", body: {"message":"Bad credentials"}, attempts: 1. ` +
          `The redirect to ${b.origin}/x dropped the credential, so the server did not check it: ` +
          `if this URL may receive the credential, enter it as the URL of the step`,
      );
    });
  }

  it("doesn't renew after a redirect from http to https of one host", async () => {
    const b = await servers.https(rejectToken());
    const a = await servers.http(respondWith(301, '', { location: `${b.origin}/x` }));
    const at = await createStepHarness(servers, { secret: oauth2, refresh: renewed });
    const error = await catchRejection(at.runV2({ ...to(`http://localhost:${a.port}/x`), noStrictSSL: true }));
    expect([at.calls, error.message.includes(`The redirect to ${b.origin}/x dropped the credential`)]).to.deep.equal([
      [READ],
      true,
    ]);
  });

  it("doesn't renew after a redirect back, as the credential stays dropped", async () => {
    let a = new URL('http://127.0.0.1');
    const b = await servers.http((request, response) =>
      respondWith(302, '', { location: `${a.origin}/last` })(request, response),
    );
    a = await servers.http((request, response) =>
      request.url === '/last'
        ? rejectToken()(request, response)
        : respondWith(302, '', { location: b.origin })(request, response),
    );
    const at = await createStepHarness(servers, { secret: oauth2, refresh: renewed });
    const error = await catchRejection(at.runV2(to(`${a.origin}/first`)));
    expect([at.calls, error.message.includes(`${a.origin}/last dropped`)]).to.deep.equal([[READ], true]);
  });

  it('is emitted or rebound by the policy', async () => {
    const b = await servers.http(rejectToken());
    const a = await servers.http(respondWith(302, '', { location: b.origin }));
    const at = await createStepHarness(servers, { secret: oauth2, refresh: renewed });
    expect(readBodies(await at.runV2({ ...to(a), ignoreErrorCodes: '401' }))[0]).to.deep.include({
      statusCode: 401,
      responseBody: { message: 'Bad credentials' },
    });
    const ending = await at.runV2({ ...to(a), errorPolicy: 'rebound', errorCodes: '401' });
    expect(ending.kind === 'rebound' && ending.reason.message).to.include('dropped the credential');
    expect(at.calls).to.deep.equal([READ]);
  });

  it("doesn't renew after a 400 of Meta or a 403 in legacy", async () => {
    const meta = respondWith(400, '', { 'www-authenticate': 'OAuth "Facebook Platform" "invalid_token" "expired"' });
    for (const [listener, legacy] of [
      [meta, false],
      [respondWith(403), true],
      [rejectToken(), true],
    ] as const) {
      const b = await servers.http(listener);
      const a = await servers.http(respondWith(302, '', { location: `${b.origin}/x` }));
      const at = await createStepHarness(servers, { secret: oauth2, refresh: renewed });
      const error = await catchRejection(legacy ? at.runLegacy(to(a)) : at.runV2(to(a)));
      expect(at.calls).to.deep.equal([READ]);
      expect(error.message).to.include(`The redirect to ${b.origin}/x dropped the credential`);
    }
  });

  const other: readonly [string, object][] = [
    ['a password', { type: 'basic', credentials: { username: 'u', password: 'hunter2' } }],
    ['an API key', { type: 'api_key', credentials: { headerName: 'X-Key', headerValue: 'k' } }],
    [
      'a key in the query',
      { type: 'api_key', credentials: { location: 'query', headerName: 'key', headerValue: 'k' } },
    ],
    [
      'a key in a cookie',
      { type: 'api_key', credentials: { location: 'cookie', headerName: 'key', headerValue: 'k' } },
    ],
  ];
  for (const [title, secret] of other) {
    it(`explains the redirect with ${title} and doesn't read the credential again`, async () => {
      const b = await servers.http(rejectToken());
      const a = await servers.http(respondWith(302, '', { location: `${b.origin}/x` }));
      const at = await createStepHarness(servers, { secret });
      const error = await catchRejection(at.runV2(to(`${a.origin}/items?q=1`)));
      expect([at.calls, error.message.includes(`${b.origin}/x dropped the credential`)]).to.deep.equal([[READ], true]);
    });
  }

  it('explains the redirect with a key in the path and in the body', async () => {
    const b = await servers.http(rejectToken());
    const a = await servers.http(respondWith(307, '', { location: `${b.origin}/x` }));
    const key = { headerName: 'key', headerValue: 'k' };
    const inPath = await createStepHarness(servers, {
      secret: { type: 'api_key', credentials: { ...key, location: 'path' } },
    });
    expect((await catchRejection(inPath.runV2(to(`${a.origin}/{key}/items`)))).message).to.include(
      'dropped the credential',
    );
    const inBody = await createStepHarness(servers, {
      secret: { type: 'api_key', credentials: { ...key, location: 'body' } },
    });
    const body = { contentType: 'application/json', raw: '{"a":1}' };
    const error = await catchRejection(inBody.runV2(to(`${a.origin}/items`, { method: 'POST', body })));
    expect(error.message).to.include('dropped the credential');
  });

  it('explains the redirect with user-info in the URL and without a credential', async () => {
    const b = await servers.http(rejectToken());
    const a = await servers.http(respondWith(302, '', { location: `${b.origin}/x` }));
    const at = await createStepHarness(servers);
    const error = await catchRejection(at.runV2(to(`http://user:pass@${a.host}/`)));
    expect(error.message).to.include(`The redirect to ${b.origin}/x dropped the credential`);
    expect((await catchRejection(at.runV2(to(a)))).message).to.not.include('dropped');
  });

  it('adds no advice to other errors of the final server', async () => {
    for (const status of [400, 404, 409]) {
      const b = await servers.http(respondWith(status));
      const a = await servers.http(respondWith(302, '', { location: b.origin }));
      const at = await createStepHarness(servers, { secret: oauth2 });
      expect((await catchRejection(at.runV2(to(a)))).message).to.not.include('dropped');
    }
  });
});

describe('a 401 from the origin that received the credential', () => {
  const servers = createLoopback();

  const accepts =
    (token: string, refuse: RequestListener = rejectToken()): RequestListener =>
    (request, response) => {
      if (request.url === '/first') respondWith(307, '', { location: '/last' })(request, response);
      else if (request.headers.authorization === `Bearer ${token}`) respondWith(200, {})(request, response);
      else refuse(request, response);
    };

  it('renews the token after a redirect within the origin', async () => {
    const a = await servers.http(accepts('at-2'));
    const at = await createStepHarness(servers, { secret: oauth2, refresh: renewed });
    expect(readBodies(await at.runV2(to(`${a.origin}/first`)))[0]).to.have.property('statusCode', 200);
    expect(at.calls).to.deep.equal([READ, READ, REFRESH]);
  });

  it('uses only the last response when a later redirect leaves the origin', async () => {
    const b = await servers.http(respondWith(200, { ok: true }));
    const a = await servers.http(respondWith(302, '', { location: b.origin }));
    const at = await createStepHarness(servers, { secret: oauth2, refresh: renewed });
    expect(readBodies(await at.runV2(to(a)))[0]).to.deep.include({ statusCode: 200, responseBody: { ok: true } });
    expect(at.calls).to.deep.equal([READ]);
  });

  it("doesn't renew when a redirect within the origin omits the token in the query", async () => {
    const seen: string[] = [];
    const a = await servers.http((request: IncomingMessage, response) => {
      seen.push(request.url ?? '');
      (request.url?.startsWith('/first') === true ? respondWith(302, '', { location: '/last' }) : rejectToken())(
        request,
        response,
      );
    });
    const secret = {
      type: 'oauth2',
      credentials: { access_token: 'at-1', token_placement: { in: 'query', name: 'access_token' } },
    };
    const at = await createStepHarness(servers, { secret, refresh: renewed });
    const error = await catchRejection(
      at.runV2(to(`${a.origin}/first`, { headers: [{ key: 'Cookie', value: '"a=1"' }] })),
    );
    expect(seen).to.deep.equal(['/first?access_token=at-1', '/last']);
    expect([at.calls, error.message.includes(`${a.origin}/last dropped the credential`)]).to.deep.equal([[READ], true]);
  });
});

describe('a credential that cannot be refreshed', () => {
  const servers = createLoopback();

  it('emits a 401 in the codes to emit (case nonrefreshable-401)', async () => {
    const a = await servers.http(rejectToken());
    const at = await createStepHarness(servers, { secret: oauth2, refresh: notRefreshable });
    for (const config of [{ ignoreErrorCodes: '401' }, { errorPolicy: 'emit', errorCodes: '401' }]) {
      expect(readBodies(await at.runV2({ ...to(a), ...config }))[0]).to.deep.include({
        statusCode: 401,
        responseBody: { message: 'Bad credentials' },
      });
    }
    expect(at.calls, 'the rejection is cached').to.deep.equal([READ, READ, REFRESH]);
  });

  it('applies the policies rebound, throw and retry to a 401', async () => {
    const text =
      'Got error "Unauthorized", status - "401", body: {"message":"Bad credentials"}, attempts: 1. ' +
      `The credential "CRM" (S) can't be refreshed (There is no refresh token): ` +
      'if the server no longer accepts it, click Re-Authenticate or enter a new token';
    const a = await servers.http(rejectToken());
    const at = await createStepHarness(servers, { secret: oauth2, refresh: notRefreshable });
    const ending = await at.runV2({ ...to(a), errorPolicy: 'rebound', errorCodes: '401' });
    expect(ending.kind === 'rebound' && ending.reason.message).to.equal(text);
    for (const config of [{ errorPolicy: 'throwError', errorCodes: '401' }, {}]) {
      const error = await catchRejection(at.runV2({ ...to(a), ...config }));
      expect([error.code, error.message]).to.deep.equal(['http_status', text]);
    }
    const error = await catchRejection(at.runV2({ ...to(a), errorCodes: '401', maxRetries: '3' }));
    expect([error.message.includes('attempts: 3. The credential "CRM"'), at.slept.length]).to.deep.equal([true, 2]);
    expect(at.calls).to.deep.equal([READ, READ, REFRESH]);
  });

  it('applies the legacy rules to a 401 and a 403', async () => {
    for (const status of [401, 403]) {
      const a = await servers.http(respondWith(status, { message: 'no' }));
      const at = await createStepHarness(servers, { secret: oauth2, refresh: notRefreshable });
      const ending = await at.runLegacy({ ...to(a), dontThrowErrorFlg: true });
      expect(readBodies(ending)[0]).to.deep.include({ statusCode: status, body: { message: 'no' } });
      const error = await catchRejection(at.runLegacy(to(a)));
      expect(error.message).to.match(
        /^Code: \d+ Message: \w+ Body: {"message":"no"}\. The credential "CRM" \(S\) can't/,
      );
    }
  });

  it('applies the policy to the 400 of Meta', async () => {
    const a = await servers.http(
      respondWith(400, { error: 1 }, { 'www-authenticate': 'OAuth "Facebook Platform" "invalid_token" "expired"' }),
    );
    const at = await createStepHarness(servers, { secret: instagram, refresh: notRefreshable });
    const [body] = readBodies(await at.runV2({ ...to(a), ignoreErrorCodes: '400' }));
    expect(body).to.deep.include({ statusCode: 400, responseBody: { error: 1 } });
  });

  it('redacts a token that the platform quotes', async () => {
    const a = await servers.http(rejectToken());
    const refresh = problem(409, 'not_refreshable', 'token at-1 has no refresh token');
    const at = await createStepHarness(servers, { secret: oauth2, refresh });
    const { message } = await catchRejection(at.runV2(to(a)));
    expect([message.includes('token [secret] has no'), message.includes('at-1')]).to.deep.equal([true, false]);
  });
});

describe('a token that is too young to be refreshed (case ig-401-young)', () => {
  const servers = createLoopback();
  const transient = {
    error: { message: 'please retry', type: 'OAuthException', is_transient: true, code: 2 },
  };

  it('applies the policy to the 401, which may retry', async () => {
    let count = 0;
    const a = await servers.http((request, response) =>
      (++count === 1 ? respondWith(401, transient) : respondWith(200, {}))(request, response),
    );
    const at = await createStepHarness(servers, { secret: instagram, refresh: tooEarly });
    const [body] = readBodies(await at.runV2({ ...to(a), errorCodes: '401' }));
    expect(body).to.deep.include({ statusCode: 200, responseBody: {} });
    expect([at.calls, at.slept.length]).to.deep.equal([[READ, READ, REFRESH], 1]);
  });

  it("fails with the server's response and no advice about the credential", async () => {
    const a = await servers.http(respondWith(401, transient));
    const at = await createStepHarness(servers, { secret: instagram, refresh: tooEarly });
    const error = await catchRejection(at.runV2(to(a)));
    expect([error.code, error.message]).to.deep.equal([
      'http_status',
      `Got error "Unauthorized", status - "401", body: ${JSON.stringify(transient)}, attempts: 1`,
    ]);
  });

  it('emits the 401 in the codes to emit', async () => {
    const a = await servers.http(respondWith(401, transient));
    const at = await createStepHarness(servers, { secret: instagram, refresh: tooEarly });
    const [body] = readBodies(await at.runV2({ ...to(a), ignoreErrorCodes: '401' }));
    expect(body).to.deep.include({ statusCode: 401, responseBody: transient });
  });
});

describe('a refresh that the platform rejects', () => {
  const servers = createLoopback();

  const rejections: readonly [title: string, refresh: object, code: string, text: RegExp][] = [
    [
      'a revoked grant',
      problem(424, 'reauthorization_required', 'invalid_grant'),
      'credential',
      /no longer accepted.*invalid_grant.*Re-Authenticate/,
    ],
    [
      'an unknown reason',
      problem(409, 'other', 'no'),
      'credential',
      /no longer accepted and can't be refreshed \(no\)/,
    ],
    [
      'a rejected auth client',
      problem(409, 'client_rejected', 'invalid_client'),
      'credential',
      /until its auth client is corrected \(invalid_client\)(?!.*Re-Authenticate)/,
    ],
    [
      'a misconfigured auth client',
      problem(409, 'configuration', 'unsupported_grant_type'),
      'credential',
      /until its auth client is corrected(?!.*Re-Authenticate)/,
    ],
    [
      'a missing permission',
      problem(403, 'forbidden', 'no'),
      'platform',
      /give its API key the permission workspaces\.auth_secret\.refresh/,
    ],
    [
      'a rate limit',
      problem(429, 'too_many_requests', 'later'),
      'platform',
      /can't refresh the credential S now: later/,
    ],
    [
      'an unavailable provider',
      problem(503, 'provider_unavailable', 'temporarily_unavailable for at-1'),
      'platform',
      /could not refresh the credential S: status 503 \(temporarily_unavailable for \[secret\]\), attempts: 3/,
    ],
  ];
  for (const [title, refresh, code, text] of rejections) {
    it(`fails the message at once for ${title} and says who has to act`, async () => {
      let requests = 0;
      const a = await servers.http((request, response) => {
        requests += 1;
        rejectToken()(request, response);
      });
      const at = await createStepHarness(servers, { secret: oauth2, refresh: refresh as { status: number } });
      const error = await catchRejection(at.runV2({ ...to(a), errorCodes: '401' }));
      expect([error.code, requests]).to.deep.equal([code, 1]);
      expect(error.message).to.match(text);
    });
  }
});

describe('an error after a renewal', () => {
  const servers = createLoopback();

  it('quotes neither the rejected token nor the new one', async () => {
    const tokens = ['marker-refused-token', 'marker-renewed-token'] as const;
    const secretOf = (token: string) => ({ type: 'oauth2', credentials: { access_token: token } });
    const url = await servers.http((request, response) => {
      const isRefused = request.headers.authorization === `Bearer ${tokens[0]}`;
      respondWith(isRefused ? 401 : 422, { seen: tokens })(request, response);
    });
    const refresh = { status: 200, body: { data: { attributes: secretOf(tokens[1]) } } };
    const at = await createStepHarness(servers, { secret: secretOf(tokens[0]), refresh });
    const error = await catchRejection(at.runV2(to(url)));
    expect(error.message).to.equal(
      'Got error "Unprocessable Entity", status - "422", body: {"seen":["[secret]","[secret]"]}, attempts: 1',
    );
    expect(at.calls.filter((call) => call === REFRESH)).to.have.lengthOf(1);
  });
});
