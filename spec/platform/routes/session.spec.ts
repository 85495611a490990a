import { setImmediate as turn } from 'node:timers/promises';

import { expect } from 'chai';

import { hashApiKey } from '../../../lib/platform/model/apiKey.js';
import { specPlatform, type SpecResponse, type SpecPlatform } from '../../support/platform.js';
import { readCookie, readSession, signIn } from '../../support/signIn.js';

const HOUR = 3_600_000;

/** Where the problems of an answer are and what they are. */
function problems({ body }: SpecResponse): readonly string[] {
  const { errors } = body as { errors: readonly { code: string; source?: object }[] };
  return errors.map(({ code, source = {} }) => [code, ...Object.entries(source).flat()].join(' '));
}

async function revokeKeys({ store, admin, clock }: SpecPlatform): Promise<void> {
  const [key] = await store.directory.listApiKeys(admin.id);
  await store.directory.revokeApiKey(key!.id, clock.nowMs);
}

describe('signing in on the pages', () => {
  it('is told who is signed in, and gets a cookie that no script sees', async () => {
    const platform = await specPlatform();
    const { api, admin } = platform;
    const answer = await api('POST', '/ui/session', {
      as: null,
      body: { email: ` ${admin.email.toUpperCase()}\n`, key: `${admin.key}\n` },
    });
    expect(answer.status).to.equal(200);
    expect(answer.body).to.deep.equal({
      user: { id: admin.id, email: admin.email },
      csrf: answer.body.csrf,
      idle_seconds: 1800,
    });
    expect(answer.body.csrf).to.match(/^[\w-]{43}$/);
    expect(answer.headers['set-cookie']).to.match(/^rest_session=[\w-]{43}; Path=\/; HttpOnly; SameSite=Strict$/);
    expect(answer.headers).to.include({ 'cache-control': 'no-store' });
    const again = await readSession(platform, answer).api('GET', '/ui/session');
    expect([again.status, again.body]).to.deep.equal([200, answer.body]);
    expect((await readSession(platform, answer).api('GET', '/v2/users/me')).body.data.id).to.equal(admin.id);
  });

  const places: readonly (readonly [string, RegExp])[] = [
    ['https://creds.acme.test', /^__Host-rest_session=[\w-]{43}; Path=\/; HttpOnly; SameSite=Strict; Secure$/],
    ['https://acme.test/creds', /^rest_session=[\w-]{43}; Path=\/creds; HttpOnly; SameSite=Strict; Secure$/],
    ['http://acme.test/creds/more', /^rest_session=[\w-]{43}; Path=\/creds\/more; HttpOnly; SameSite=Strict$/],
  ];
  for (const [publicUrl, cookie] of places) {
    it(`keeps the cookie to ${publicUrl}`, async () => {
      const { api, admin } = await specPlatform({ publicUrl });
      const answer = await api('POST', '/ui/session', { as: null, body: { email: admin.email, key: admin.key } });
      expect(answer.headers['set-cookie']).to.match(cookie);
      const { status } = await api('GET', '/ui/session', { as: null, headers: { cookie: readCookie(answer) } });
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
    it(`answers ${JSON.stringify(body).slice(0, 40)} with ${String(status)} beside the field`, async () => {
      const { api } = await specPlatform();
      const answer = await api('POST', '/ui/session', { as: null, body });
      expect([answer.status, problems(answer)]).to.deep.equal([status, expected]);
      expect(answer.headers).not.to.have.any.keys('set-cookie');
    });
  }

  it('answers a wrong e-mail and a wrong key in the same words, and repeats neither', async () => {
    const { api, admin, makeUser, logLines: logged } = await specPlatform();
    const other = await makeUser('guest');
    const tries = [
      { email: 'nobody@acme.test', key: 'MARKER' },
      { email: admin.email, key: 'MARKER' },
      { email: admin.email, key: other.key },
    ];
    const answers = await Promise.all(tries.map((body) => api('POST', '/ui/session', { as: null, body })));
    expect(new Set(answers.map(({ text }) => text))).to.have.property('size', 1);
    expect(answers[0]!.text + logged.join()).not.to.match(/MARKER|nobody@/);
  });

  it('is refused with a key that was revoked', async () => {
    const platform = await specPlatform();
    await revokeKeys(platform);
    const { email, key } = platform.admin;
    expect((await platform.api('POST', '/ui/session', { as: null, body: { email, key } })).status).to.equal(401);
  });

  it('is refused with the key of a run, which is not for people', async () => {
    const { api, admin, store, services, workspace } = await specPlatform();
    const { key } = services.runs.issueKey((await store.directory.findUser(admin.id))!, workspace.id);
    expect((await api('GET', '/v2/users/me', { as: { ...admin, key } })).status).to.equal(200);
    const answer = await api('POST', '/ui/session', { as: null, body: { email: admin.email, key } });
    expect([answer.status, problems(answer)]).to.deep.equal([401, ['unauthorized pointer /key']]);
  });

  it('takes ten wrong tries a minute for an e-mail, of which a right one clears the count', async () => {
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

  it('is in the audit, with what failed of a known user once a minute', async () => {
    const platform = await specPlatform();
    const { api, admin, store } = platform;
    const session = await signIn(platform);
    for (const email of [admin.email, admin.email, 'nobody@acme.test']) {
      await api('POST', '/ui/session', { as: null, body: { email, key: 'wrong' } });
    }
    await session.api('DELETE', '/ui/session');
    // Nobody who is refused waits until that is recorded.
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

  it('makes a new cookie whatever came along, and ends the session that it takes the place of', async () => {
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
    it(`answers a sign-in with ${JSON.stringify(headers)} with ${String(status)}`, async () => {
      const { api, admin } = await specPlatform();
      const body = { email: admin.email, key: admin.key };
      expect((await api('POST', '/ui/session', { as: null, body, headers })).status).to.equal(status);
    });
  }

  for (const type of ['text/plain', 'application/x-www-form-urlencoded']) {
    it(`takes no body of ${type}, which a form of another site could send`, async () => {
      const { api, admin } = await specPlatform();
      const body = JSON.stringify({ email: admin.email, key: admin.key });
      const answer = await api('POST', '/ui/session', { as: null, body, headers: { 'content-type': type } });
      expect(answer.status).to.equal(415);
    });
  }
});

describe('a session on the pages', () => {
  it('is nobody without a cookie, with a garbled one, and with one of another deployment', async () => {
    const [here, there] = [await specPlatform(), await specPlatform()];
    const { cookie } = await signIn(there);
    const cookies = ['', 'rest_session', 'rest_session=', ';;=;', `x${cookie}`, cookie, `${cookie}%00`, '🍪=1'];
    for (const given of cookies) {
      const answer = await here.api('GET', '/ui/session', { as: null, headers: { cookie: given } });
      expect([answer.status, problems(answer), answer.headers['www-authenticate']]).to.deep.equal([
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

  it('is not the one of a cookie with the prefix where that cannot be, nor the other way round', async () => {
    const [plain, secure] = [await specPlatform(), await specPlatform({ publicUrl: 'https://acme.test' })];
    const [a, b] = [await signIn(plain), await signIn(secure)];
    const swap = (cookie: string): string =>
      cookie.startsWith('__Host-') ? cookie.slice('__Host-'.length) : `__Host-${cookie}`;
    for (const [platform, session] of [
      [plain, a],
      [secure, b],
    ] as const) {
      const answer = await platform.api('GET', '/ui/session', { as: null, headers: { cookie: swap(session.cookie) } });
      expect(answer.status).to.equal(401);
    }
  });

  it('ends twelve hours after it began, however busy it is', async () => {
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

  it('ends when nothing was asked for half an hour', async () => {
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

  it('is written to at most once a minute', async () => {
    const platform = await specPlatform();
    const { clock, store } = platform;
    const session = await signIn(platform);
    const seen = store.sessions.markSeen.bind(store.sessions);
    const written: number[] = [];
    Object.assign(store.sessions, {
      seen: (id: never, atMs: number) => {
        written.push(atMs - startMs);
        return seen(id, atMs);
      },
    });
    const startMs = clock.nowMs;
    for (const at of [0, 30_000, 59_999, 60_000, 61_000, 119_999, 120_000]) {
      clock.nowMs = startMs + at;
      await session.api('GET', '/v2/users/me');
    }
    expect(written).to.deep.equal([60_000, 120_000]);
  });

  it('ends with the API key that it was begun with, and not with another one', async () => {
    const platform = await specPlatform();
    const { store, admin, clock } = platform;
    const session = await signIn(platform);
    const other = { id: 'other' as never, userId: admin.id, name: 'other', hash: hashApiKey('x') };
    await store.directory.addApiKey({ ...other, createdAtMs: clock.nowMs, revokedAtMs: clock.nowMs });
    expect((await session.api('GET', '/v2/users/me')).status).to.equal(200);
    await revokeKeys(platform);
    expect((await session.api('GET', '/v2/users/me')).status).to.equal(401);
  });

  it('ends when its user signs out, in every tab', async () => {
    const platform = await specPlatform();
    const session = await signIn(platform);
    const other = await signIn(platform);
    const answer = await session.api('DELETE', '/ui/session');
    expect([answer.status, answer.headers['set-cookie']]).to.deep.equal([
      204,
      'rest_session=; Path=/; Max-Age=0; HttpOnly; SameSite=Strict',
    ]);
    expect((await session.api('GET', '/v2/users/me')).status).to.equal(401);
    expect((await other.api('GET', '/v2/users/me')).status).to.equal(200);
    expect((await session.api('DELETE', '/ui/session')).status).to.equal(204);
    expect((await platform.api('DELETE', '/ui/session', { as: null })).status).to.equal(204);
  });

  it('is missing, and no key, where one of the pages asks without its cookie: browsers would ask for a password themselves', async () => {
    const { api } = await specPlatform();
    const refused = await api('GET', '/v2/users/me', { as: null, headers: { 'sec-fetch-site': 'same-origin' } });
    expect([refused.status, problems(refused), refused.headers['www-authenticate']]).to.deep.equal([
      401,
      ['session_ended'],
      'Session',
    ]);
  });

  it('is none of a request that comes with a key, even a wrong one', async () => {
    const platform = await specPlatform();
    const session = await signIn(platform);
    const authorization = `Basic ${Buffer.from('a@b.test:wrong').toString('base64')}`;
    const refused = await session.api('GET', '/v2/users/me', { headers: { authorization } });
    expect([refused.status, refused.headers['www-authenticate']]).to.deep.equal([
      401,
      'Basic realm="API", charset="UTF-8"',
    ]);
    const guest = await platform.makeUser('guest');
    const answer = await platform.api('GET', '/v2/users/me', { as: guest, headers: { cookie: session.cookie } });
    expect(answer.body.data.id).to.equal(guest.id);
  });

  const tokens: readonly (readonly [string, Readonly<Record<string, string>>])[] = [
    ['no token', { 'x-csrf-token': '' }],
    ['a wrong token', { 'x-csrf-token': 'A'.repeat(43) }],
    ['a token that is no ASCII', { 'x-csrf-token': 'ü' }],
    ['another site', { 'sec-fetch-site': 'cross-site' }],
    ['another origin', { origin: 'http://127.0.0.1:8080' }],
  ];
  for (const [what, headers] of tokens) {
    it(`changes nothing with ${what}`, async () => {
      const platform = await specPlatform();
      const session = await signIn(platform);
      const body = { data: { type: 'tenant', attributes: { name: 'T' } } };
      const answer = await session.api('POST', '/v2/tenants', { body, headers });
      expect([answer.status, answer.body.errors[0].code]).to.deep.equal([403, 'csrf']);
      const out = await session.api('DELETE', '/ui/session', { headers });
      expect([out.status, out.body.errors[0].code]).to.deep.equal([403, 'csrf']);
      expect((await session.api('GET', '/v2/users/me')).status).to.equal(200);
      expect((await session.api('POST', '/v2/tenants', { body })).status).to.equal(201);
    });
  }

  it("changes nothing with another session's token", async () => {
    const platform = await specPlatform();
    const [one, two] = [await signIn(platform), await signIn(platform)];
    expect(one.csrf).not.to.equal(two.csrf);
    const body = { data: { type: 'tenant', attributes: { name: 'T' } } };
    const answer = await one.api('POST', '/v2/tenants', { body, headers: { 'x-csrf-token': two.csrf } });
    expect(answer.status).to.equal(403);
  });

  it('has a limit of requests of its own', async () => {
    const platform = await specPlatform({ rateLimitPerMinute: 2 });
    const [one, two] = [await signIn(platform), await signIn(platform)];
    for (const status of [200, 200, 429]) expect((await one.api('GET', '/v2/users/me')).status).to.equal(status);
    expect((await two.api('GET', '/v2/users/me')).status).to.equal(200);
    expect((await platform.api('GET', '/v2/users/me')).status).to.equal(200);
  });

  it('takes three methods', async () => {
    const { api } = await specPlatform();
    const answer = await api('PUT', '/ui/session', { as: null });
    expect([answer.status, answer.headers.allow]).to.deep.equal([405, 'GET, HEAD, POST, DELETE']);
  });
});
