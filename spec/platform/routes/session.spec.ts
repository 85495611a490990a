import { setImmediate as turn } from 'node:timers/promises';

import { expect } from 'chai';

import { hashApiKey } from '../../../lib/platform/model/apiKey.js';
import { specPlatform, type SpecResponse, type SpecPlatform } from '../../support/platform.js';
import { readCookie, readSession, signIn } from '../../support/signIn.js';

const HOUR = 3_600_000;

/** Returns code and source of each problem in an error response. */
function problems({ body }: SpecResponse): readonly string[] {
  const { errors } = body as { errors: readonly { code: string; source?: object }[] };
  return errors.map(({ code, source = {} }) => [code, ...Object.entries(source).flat()].join(' '));
}

async function revokeKeys({ store, admin, clock }: SpecPlatform): Promise<void> {
  const [key] = await store.directory.listApiKeys(admin.id);
  await store.directory.revokeApiKey(key!.id, clock.nowMs);
}

describe('POST /ui/session', () => {
  it('returns the user and sets an HttpOnly cookie', async () => {
    const platform = await specPlatform();
    const { api, admin } = platform;
    const response = await api('POST', '/ui/session', {
      as: null,
      body: { email: ` ${admin.email.toUpperCase()}\n`, key: `${admin.key}\n` },
    });
    expect(response.status).to.equal(200);
    expect(response.body).to.deep.equal({
      user: { id: admin.id, email: admin.email },
      csrf: response.body.csrf,
      idle_seconds: 1800,
    });
    expect(response.body.csrf).to.match(/^[\w-]{43}$/);
    expect(response.headers['set-cookie']).to.match(/^rest_session=[\w-]{43}; Path=\/; HttpOnly; SameSite=Strict$/);
    expect(response.headers).to.include({ 'cache-control': 'no-store' });
    const again = await readSession(platform, response).api('GET', '/ui/session');
    expect([again.status, again.body]).to.deep.equal([200, response.body]);
    expect((await readSession(platform, response).api('GET', '/v2/users/me')).body.data.id).to.equal(admin.id);
  });

  const places: readonly (readonly [string, RegExp])[] = [
    ['https://creds.acme.test', /^__Host-rest_session=[\w-]{43}; Path=\/; HttpOnly; SameSite=Strict; Secure$/],
    ['https://acme.test/creds', /^rest_session=[\w-]{43}; Path=\/creds; HttpOnly; SameSite=Strict; Secure$/],
    ['http://acme.test/creds/more', /^rest_session=[\w-]{43}; Path=\/creds\/more; HttpOnly; SameSite=Strict$/],
  ];
  for (const [publicUrl, cookie] of places) {
    it(`restricts the cookie to ${publicUrl}`, async () => {
      const { api, admin } = await specPlatform({ publicUrl });
      const response = await api('POST', '/ui/session', { as: null, body: { email: admin.email, key: admin.key } });
      expect(response.headers['set-cookie']).to.match(cookie);
      const { status } = await api('GET', '/ui/session', { as: null, headers: { cookie: readCookie(response) } });
      expect(status).to.equal(200);
    });
  }

  const bodies: readonly (readonly [unknown, number, readonly string[]])[] = [
    [{}, 400, ['invalid pointer /email', 'invalid pointer /key']],
    [{ email: 'a@b.test' }, 400, ['invalid pointer /key']],
    [{ email: ' ', key: 'k' }, 400, ['invalid pointer /email']],
    [{ email: 1, key: ['k'] }, 400, ['invalid pointer /email', 'invalid pointer /key']],
    [{ email: `${'a'.repeat(250)}@b.test`, key: 'k' }, 400, ['invalid pointer /email']],
    [{ email: 'a@b.test', key: 'k', more: 1 }, 400, ['invalid pointer ']],
    [{ email: 'a@b.test', key: 'k', link: 'l' }, 400, ['invalid pointer /link']],
    [{ link: '' }, 400, ['invalid pointer /link']],
    [{ link: 5 }, 400, ['invalid pointer /link']],
    [[], 400, ['invalid pointer ']],
    ['null', 400, ['invalid pointer ']],
    ['', 400, ['invalid pointer ']],
    ['{"email"', 400, ['malformed_body pointer ']],
    [{ email: 'a@b.test', key: 'k' }, 401, ['unauthorized pointer /key']],
    [{ link: 'nothing' }, 401, ['unauthorized pointer /link']],
  ];
  for (const [body, status, expected] of bodies) {
    it(`returns ${String(status)} for ${JSON.stringify(body).slice(0, 40)}, with a pointer to the field`, async () => {
      const { api } = await specPlatform();
      const response = await api('POST', '/ui/session', { as: null, body });
      expect([response.status, problems(response)]).to.deep.equal([status, expected]);
      expect(response.headers).not.to.have.any.keys('set-cookie');
    });
  }

  it('returns the same error for a wrong e-mail address and a wrong key, without quoting them', async () => {
    const { api, admin, makeUser, logLines: logged } = await specPlatform();
    const other = await makeUser('guest');
    const tries = [
      { email: 'nobody@acme.test', key: 'MARKER' },
      { email: admin.email, key: 'MARKER' },
      { email: admin.email, key: other.key },
    ];
    const responses = await Promise.all(tries.map((body) => api('POST', '/ui/session', { as: null, body })));
    expect(new Set(responses.map(({ text }) => text))).to.have.property('size', 1);
    expect(responses[0]!.text + logged.join()).not.to.match(/MARKER|nobody@/);
  });

  it('rejects a revoked key', async () => {
    const platform = await specPlatform();
    await revokeKeys(platform);
    const { email, key } = platform.admin;
    expect((await platform.api('POST', '/ui/session', { as: null, body: { email, key } })).status).to.equal(401);
  });

  it('rejects the key of a run', async () => {
    const { api, admin, store, services, workspace } = await specPlatform();
    const { key } = services.runs.issueKey((await store.directory.findUser(admin.id))!, workspace.id);
    expect((await api('GET', '/v2/users/me', { as: { ...admin, key } })).status).to.equal(200);
    const response = await api('POST', '/ui/session', { as: null, body: { email: admin.email, key } });
    expect([response.status, problems(response)]).to.deep.equal([401, ['unauthorized pointer /key']]);
  });

  it('allows ten failures per minute and e-mail address; a success resets the count', async () => {
    const { api, admin, makeUser, clock } = await specPlatform();
    const other = await makeUser('guest');
    const attempt = (email: string, key: string): Promise<SpecResponse> =>
      api('POST', '/ui/session', { as: null, body: { email, key } });
    for (let count = 0; count < 9; count += 1) expect((await attempt(admin.email, 'wrong')).status).to.equal(401);
    expect((await attempt(admin.email, admin.key)).status).to.equal(200);
    const together = await Promise.all(Array.from({ length: 12 }, () => attempt(admin.email, 'wrong')));
    expect(together.map(({ status }) => status)).to.deep.equal([...Array<number>(10).fill(401), 429, 429]);
    clock.nowMs += 20_000;
    const refused = await attempt(admin.email.toUpperCase(), admin.key);
    expect([refused.status, refused.headers['retry-after'], problems(refused)]).to.deep.equal([
      429,
      '40',
      ['too_many_requests pointer /email'],
    ]);
    expect((await attempt(other.email, other.key)).status).to.equal(200);
    clock.nowMs += 40_000;
    expect((await attempt(admin.email, admin.key)).status).to.equal(200);
  });

  it('is recorded, failures of a known user once a minute', async () => {
    const platform = await specPlatform();
    const { api, admin, store } = platform;
    const session = await signIn(platform);
    for (const email of [admin.email, admin.email, 'nobody@acme.test']) {
      await api('POST', '/ui/session', { as: null, body: { email, key: 'wrong' } });
    }
    await session.api('DELETE', '/ui/session');
    // The failure is recorded after the response.
    while ((await store.audit.list({ tenants: 'all', outcome: 'denied' }, 1)).length === 0) await turn();
    const records = await store.audit.list({ tenants: 'all' }, 10);
    expect(
      records.map(({ action, outcome, reason, resourceType, userId }) => [
        action,
        outcome,
        reason,
        resourceType,
        userId,
      ]),
    ).to.have.deep.members([
      ['authenticate', 'ok', null, 'session', admin.id],
      ['authenticate', 'denied', 'unauthorized', 'user', null],
      ['delete', 'ok', null, 'session', admin.id],
    ]);
    const [key] = await store.directory.listApiKeys(admin.id);
    expect(records.find(({ outcome, action }) => outcome === 'ok' && action === 'authenticate')?.apiKeyId).to.equal(
      key!.id,
    );
    expect(JSON.stringify(records)).not.to.include(session.cookie.split('=')[1]!);
  });

  it('sets a new cookie, and ends the previous session', async () => {
    const platform = await specPlatform();
    const { api, admin } = platform;
    const body = { email: admin.email, key: admin.key };
    const planted = await api('POST', '/ui/session', {
      as: null,
      body,
      headers: { cookie: `rest_session=${'A'.repeat(43)}` },
    });
    expect(readCookie(planted)).not.to.include('AAAA');
    const first = readSession(platform, planted);
    const second = await api('POST', '/ui/session', { as: null, body, headers: { cookie: first.cookie } });
    expect(readCookie(second)).not.to.equal(first.cookie);
    expect((await first.api('GET', '/ui/session')).status).to.equal(401);
    expect((await readSession(platform, second).api('GET', '/ui/session')).status).to.equal(200);
  });

  const origins: readonly (readonly [Readonly<Record<string, string>>, number])[] = [
    [{}, 200],
    [{ origin: 'http://127.0.0.1:3000' }, 200],
    [{ origin: 'http://localhost:3000', 'sec-fetch-site': 'same-origin' }, 200],
    [{ origin: 'http://127.0.0.1:3001' }, 403],
    [{ origin: 'null' }, 403],
    [{ origin: 'http://127.0.0.1:3000', 'sec-fetch-site': 'cross-site' }, 403],
    [{ 'sec-fetch-site': 'same-site' }, 403],
    [{ 'sec-fetch-site': 'none' }, 403],
  ];
  for (const [headers, status] of origins) {
    it(`returns ${String(status)} with the headers ${JSON.stringify(headers)}`, async () => {
      const { api, admin } = await specPlatform();
      const body = { email: admin.email, key: admin.key };
      expect((await api('POST', '/ui/session', { as: null, body, headers })).status).to.equal(status);
    });
  }

  for (const type of ['text/plain', 'application/x-www-form-urlencoded']) {
    it(`rejects a body of ${type}, which a form of another site could send`, async () => {
      const { api, admin } = await specPlatform();
      const body = JSON.stringify({ email: admin.email, key: admin.key });
      const response = await api('POST', '/ui/session', { as: null, body, headers: { 'content-type': type } });
      expect(response.status).to.equal(415);
    });
  }
});

describe('a session of the web UI', () => {
  it('requires a valid cookie of this deployment', async () => {
    const [here, there] = [await specPlatform(), await specPlatform()];
    const { cookie } = await signIn(there);
    const cookies = ['', 'rest_session', 'rest_session=', ';;=;', `x${cookie}`, cookie, `${cookie}%00`, '🍪=1'];
    for (const given of cookies) {
      const response = await here.api('GET', '/ui/session', { as: null, headers: { cookie: given } });
      expect([response.status, problems(response), response.headers['www-authenticate']]).to.deep.equal([
        401,
        ['no_session'],
        'Session',
      ]);
    }
    expect((await here.api('GET', '/ui/session', { as: null })).status).to.equal(401);
    const refused = await here.api('GET', '/v2/users/me', { as: null, headers: { cookie } });
    expect([refused.status, problems(refused), refused.headers['www-authenticate']]).to.deep.equal([
      401,
      ['session_ended'],
      'Session',
    ]);
  });

  it('accepts the cookie name with the prefix only where the prefix is used', async () => {
    const [plain, secure] = [await specPlatform(), await specPlatform({ publicUrl: 'https://acme.test' })];
    const [a, b] = [await signIn(plain), await signIn(secure)];
    const swap = (cookie: string): string =>
      cookie.startsWith('__Host-') ? cookie.slice('__Host-'.length) : `__Host-${cookie}`;
    for (const [platform, session] of [
      [plain, a],
      [secure, b],
    ] as const) {
      const response = await platform.api('GET', '/ui/session', {
        as: null,
        headers: { cookie: swap(session.cookie) },
      });
      expect(response.status).to.equal(401);
    }
  });

  it('expires twelve hours after the sign-in', async () => {
    const platform = await specPlatform();
    const { clock } = platform;
    const session = await signIn(platform);
    const startMs = clock.nowMs;
    for (let at = 0; at < 12 * HOUR; at += 25 * 60_000) {
      clock.nowMs = startMs + at;
      expect((await session.api('GET', '/v2/users/me')).status).to.equal(200);
    }
    clock.nowMs = startMs + 12 * HOUR - 1;
    expect((await session.api('GET', '/v2/users/me')).status).to.equal(200);
    clock.nowMs += 1;
    expect((await session.api('GET', '/v2/users/me')).status).to.equal(401);
    expect((await session.api('GET', '/ui/session')).status).to.equal(401);
  });

  it('expires after half an hour without a request', async () => {
    const platform = await specPlatform();
    const { clock } = platform;
    const session = await signIn(platform);
    clock.nowMs += 1_799_999;
    expect((await session.api('GET', '/v2/users/me')).status).to.equal(200);
    clock.nowMs += 1_799_999;
    expect((await session.api('GET', '/v2/users/me')).status).to.equal(200);
    clock.nowMs += 1_800_000;
    expect((await session.api('GET', '/v2/users/me')).status).to.equal(401);
  });

  it('is updated in the store at most once a minute', async () => {
    const platform = await specPlatform();
    const { clock, store } = platform;
    const session = await signIn(platform);
    const markSeen = store.sessions.markSeen.bind(store.sessions);
    const written: number[] = [];
    Object.assign(store.sessions, {
      markSeen: (id: never, atMs: number) => {
        written.push(atMs - startMs);
        return markSeen(id, atMs);
      },
    });
    const startMs = clock.nowMs;
    for (const at of [0, 30_000, 59_999, 60_000, 61_000, 119_999, 120_000]) {
      clock.nowMs = startMs + at;
      await session.api('GET', '/v2/users/me');
    }
    expect(written).to.deep.equal([60_000, 120_000]);
  });

  it('ends when the API key that started it is revoked', async () => {
    const platform = await specPlatform();
    const { store, admin, clock } = platform;
    const session = await signIn(platform);
    const other = { id: 'other' as never, userId: admin.id, name: 'other', hash: hashApiKey('x') };
    await store.directory.addApiKey({ ...other, createdAtMs: clock.nowMs, revokedAtMs: clock.nowMs });
    expect((await session.api('GET', '/v2/users/me')).status).to.equal(200);
    await revokeKeys(platform);
    expect((await session.api('GET', '/v2/users/me')).status).to.equal(401);
  });

  it('ends in every tab when the user signs out', async () => {
    const platform = await specPlatform();
    const session = await signIn(platform);
    const other = await signIn(platform);
    const response = await session.api('DELETE', '/ui/session');
    expect([response.status, response.headers['set-cookie']]).to.deep.equal([
      204,
      'rest_session=; Path=/; Max-Age=0; HttpOnly; SameSite=Strict',
    ]);
    expect((await session.api('GET', '/v2/users/me')).status).to.equal(401);
    expect((await other.api('GET', '/v2/users/me')).status).to.equal(200);
    expect((await session.api('DELETE', '/ui/session')).status).to.equal(204);
    expect((await platform.api('DELETE', '/ui/session', { as: null })).status).to.equal(204);
  });

  it('is required for a request of a page without a cookie, without a Basic challenge', async () => {
    const { api } = await specPlatform();
    const refused = await api('GET', '/v2/users/me', { as: null, headers: { 'sec-fetch-site': 'same-origin' } });
    expect([refused.status, problems(refused), refused.headers['www-authenticate']]).to.deep.equal([
      401,
      ['session_ended'],
      'Session',
    ]);
  });

  it('is ignored in a request with an API key, even an invalid one', async () => {
    const platform = await specPlatform();
    const session = await signIn(platform);
    const authorization = `Basic ${Buffer.from('a@b.test:wrong').toString('base64')}`;
    const refused = await session.api('GET', '/v2/users/me', { headers: { authorization } });
    expect([refused.status, refused.headers['www-authenticate']]).to.deep.equal([
      401,
      'Basic realm="API", charset="UTF-8"',
    ]);
    const guest = await platform.makeUser('guest');
    const response = await platform.api('GET', '/v2/users/me', { as: guest, headers: { cookie: session.cookie } });
    expect(response.body.data.id).to.equal(guest.id);
  });

  const tokens: readonly (readonly [string, Readonly<Record<string, string>>])[] = [
    ['no token', { 'x-csrf-token': '' }],
    ['a wrong token', { 'x-csrf-token': 'A'.repeat(43) }],
    ['a non-ASCII token', { 'x-csrf-token': 'ü' }],
    ['another site', { 'sec-fetch-site': 'cross-site' }],
    ['another origin', { origin: 'http://127.0.0.1:8080' }],
  ];
  for (const [what, headers] of tokens) {
    it(`rejects changes with ${what}`, async () => {
      const platform = await specPlatform();
      const session = await signIn(platform);
      const body = { data: { type: 'tenant', attributes: { name: 'T' } } };
      const response = await session.api('POST', '/v2/tenants', { body, headers });
      expect([response.status, response.body.errors[0].code]).to.deep.equal([403, 'csrf']);
      const out = await session.api('DELETE', '/ui/session', { headers });
      expect([out.status, out.body.errors[0].code]).to.deep.equal([403, 'csrf']);
      expect((await session.api('GET', '/v2/users/me')).status).to.equal(200);
      expect((await session.api('POST', '/v2/tenants', { body })).status).to.equal(201);
    });
  }

  it("rejects changes with another session's token", async () => {
    const platform = await specPlatform();
    const [one, two] = [await signIn(platform), await signIn(platform)];
    expect(one.csrf).not.to.equal(two.csrf);
    const body = { data: { type: 'tenant', attributes: { name: 'T' } } };
    const response = await one.api('POST', '/v2/tenants', { body, headers: { 'x-csrf-token': two.csrf } });
    expect(response.status).to.equal(403);
  });

  it('has its own rate limit', async () => {
    const platform = await specPlatform({ rateLimitPerMinute: 2 });
    const [one, two] = [await signIn(platform), await signIn(platform)];
    for (const status of [200, 200, 429]) expect((await one.api('GET', '/v2/users/me')).status).to.equal(status);
    expect((await two.api('GET', '/v2/users/me')).status).to.equal(200);
    expect((await platform.api('GET', '/v2/users/me')).status).to.equal(200);
  });

  it('supports three methods', async () => {
    const { api } = await specPlatform();
    const response = await api('PUT', '/ui/session', { as: null });
    expect([response.status, response.headers.allow]).to.deep.equal([405, 'GET, HEAD, POST, DELETE']);
  });
});
