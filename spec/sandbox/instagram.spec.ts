import { expect } from 'chai';
import nock from 'nock';

import { sandbox, type Instagram, type Page } from '../support/sandbox.js';

const CALLBACK = 'http://127.0.0.1:3000/callback/oauth2';
const HOUR = 3_600_000;
const DAY = 24 * HOUR;

describe('sandbox: Instagram', () => {
  let instagram: Instagram;
  let nowMs: number;
  let logged: string[];

  before(() => nock.restore());
  after(() => nock.activate());
  beforeEach(() => {
    nowMs = Date.UTC(2030, 0, 1);
    logged = [];
  });
  afterEach(() => instagram.stop());

  async function start(product: 'login' | 'basic_display' = 'login'): Promise<void> {
    const { startInstagram } = await sandbox('instagram.mjs');
    const log = (line: string): void => void logged.push(line);
    instagram = await startInstagram({ product, redirectUris: [CALLBACK], now: () => nowMs, log });
  }

  const requests = (more: Record<string, string> = {}): Record<string, string> => ({
    client_id: instagram.client.client_id,
    redirect_uri: CALLBACK,
    response_type: 'code',
    scope: instagram.scopes[0]!,
    state: 'a state',
    ...more,
  });

  async function authorizePage(parameters = requests()): Promise<Page> {
    const { openBrowser } = await sandbox('browser.mjs');
    return openBrowser().open(`${instagram.client.auth_uri}?${new URLSearchParams(parameters).toString()}`);
  }

  /** Returns the redirect of the page without following it. */
  async function decide(decision: string, parameters = requests()): Promise<string> {
    const response = await fetch(`${instagram.client.auth_uri}?${new URLSearchParams(parameters).toString()}`, {
      method: 'POST',
      body: new URLSearchParams({ decision }),
      redirect: 'manual',
    });
    expect(response.status).to.equal(303);
    return response.headers.get('location')!;
  }

  async function newCode(parameters = requests()): Promise<string> {
    return new URL(await decide('allow', parameters)).searchParams.get('code')!;
  }

  interface Answer {
    readonly status: number;
    readonly text: string;
    readonly reason: string | null;
    readonly body: any; // eslint-disable-line @typescript-eslint/no-explicit-any -- looked at by value
  }

  async function call(address: string, init: RequestInit = {}): Promise<Answer> {
    const response = await fetch(address, init);
    const text = await response.text();
    return { status: response.status, text, reason: response.headers.get('www-authenticate'), body: JSON.parse(text) };
  }

  const codeRequest = (code: string, more: Record<string, string> = {}): Record<string, string> => ({
    client_id: instagram.client.client_id,
    client_secret: instagram.client.client_secret,
    grant_type: 'authorization_code',
    redirect_uri: CALLBACK,
    code,
    ...more,
  });
  const exchange = (fields: Record<string, string>): Promise<Answer> =>
    call(instagram.client.token_uri, { method: 'POST', body: new URLSearchParams(fields) });
  const get = (address: string, parameters: Record<string, string>): Promise<Answer> =>
    call(`${address}?${new URLSearchParams(parameters).toString()}`);

  async function shortToken(): Promise<string> {
    const { body } = await exchange(codeRequest(await newCode()));
    return (body.data?.[0] ?? body).access_token as string;
  }
  const lengthen = (token: string, more: Record<string, string> = {}): Promise<Answer> =>
    get(instagram.client.exchange_uri, {
      grant_type: 'ig_exchange_token',
      client_secret: instagram.client.client_secret,
      access_token: token,
      ...more,
    });
  const longToken = async (): Promise<string> => (await lengthen(await shortToken())).body.access_token as string;
  const refresh = (token: string): Promise<Answer> =>
    get(instagram.client.refresh_token_uri, { grant_type: 'ig_refresh_token', access_token: token });
  const codeOf = ({ status, body: { error } }: Answer): unknown[] => [status, error.code, error.error_subcode];

  it('asks the user, and redirects to exactly the registered URI with a code and a trailing #_', async () => {
    await start();
    const page = await authorizePage();
    expect([page.status, page.html.includes(instagram.scopes[0]!)]).to.deep.equal([200, true]);
    const location = await decide('allow');
    expect(location).to.match(/^http:\/\/127\.0\.0\.1:3000\/callback\/oauth2\?code=AQ[\w-]+&state=a\+state#_$/);
    expect((await authorizePage(requests({ redirect_uri: `${CALLBACK}/` }))).status).to.equal(400);
  });

  it("redirects with Meta's parameters and the state when the user cancels", async () => {
    await start();
    expect(await decide('cancel')).to.equal(
      `${CALLBACK}?error=access_denied&error_reason=user_denied&error_description=The+user+denied+your+request&state=a+state`,
    );
  });

  it('accepts scopes separated by commas or spaces, rejects unknown ones, and requires the basic one', async () => {
    await start();
    const [basic, publish] = instagram.scopes as [string, string];
    const statuses: number[] = [];
    for (const scope of [`${basic},${publish}`, `${basic} ${publish}`, `${basic},user_profile`, publish]) {
      statuses.push((await authorizePage(requests({ scope }))).status);
    }
    expect(statuses).to.deep.equal([200, 200, 400, 400]);
  });

  it('issues a short-lived token in the nested shape, without a lifetime, for a form or a multipart body', async () => {
    await start();
    const scope = instagram.scopes.slice(0, 2).join(' ');
    const first = await exchange(codeRequest(await newCode(requests({ scope }))));
    expect(first.status).to.equal(200);
    expect(Object.keys(first.body.data[0] as object)).to.deep.equal(['access_token', 'user_id', 'permissions']);
    expect(first.body.data[0]).to.include({ user_id: '17841400000000017', permissions: scope.replace(' ', ',') });
    const form = new FormData();
    for (const [name, value] of Object.entries(codeRequest(await newCode()))) form.set(name, value);
    expect((await call(instagram.client.token_uri, { method: 'POST', body: form })).status).to.equal(200);
  });

  it('issues it in the flat shape for Basic Display, with a user id above 2^53', async () => {
    await start('basic_display');
    const { text, body } = await exchange(codeRequest(await newCode()));
    expect(Object.keys(body as object)).to.deep.equal(['access_token', 'user_id']);
    expect(text).to.include('"user_id":17841405793187219}');
  });

  it('accepts a code once, within an hour, with its redirect_uri and the client secret', async () => {
    await start();
    const used = await newCode();
    await exchange(codeRequest(used));
    const late = await newCode();
    nowMs += HOUR;
    const gone = {
      error_type: 'OAuthException',
      code: 400,
      error_message: 'Matching code was not found or was already used',
    };
    for (const code of [used, late, 'made-up']) {
      expect(await exchange(codeRequest(code))).to.deep.include({ status: 400, body: gone });
    }
    for (const wrong of [{ redirect_uri: `${CALLBACK}/` }, { client_secret: 'wrong' }, { grant_type: 'password' }]) {
      const { status, body } = await exchange(codeRequest(await newCode(), wrong));
      expect([status, body.error_type]).to.deep.equal([400, 'OAuthException']);
    }
  });

  it('exchanges a short-lived token within its hour for one of 60 days, with the secret', async () => {
    await start();
    const short = await shortToken();
    const { status, body } = await lengthen(short);
    expect([status, body.token_type, body.expires_in]).to.deep.equal([200, 'bearer', 5_183_944]);
    expect(codeOf(await lengthen(short, { client_secret: 'wrong' }))).to.deep.equal([400, 101, undefined]);
    expect(codeOf(await lengthen(body.access_token as string))).to.deep.equal([400, 100, undefined]);
    nowMs += HOUR;
    expect(codeOf(await lengthen(short))).to.deep.equal([400, 190, 463]);
  });

  it('refreshes with the token alone, from its 24th hour until it expires, to the same value', async () => {
    await start();
    const long = await longToken();
    expect(codeOf(await refresh(long))).to.deep.equal([400, 100, undefined]);
    nowMs += DAY;
    const { status, body } = await refresh(long);
    expect([status, body]).to.deep.equal([200, { access_token: long, token_type: 'bearer', expires_in: 5_184_000 }]);
    nowMs += 59 * DAY;
    expect((await refresh(long)).status).to.equal(200);
    nowMs += 60 * DAY;
    expect(codeOf(await refresh(long))).to.deep.equal([400, 190, 463]);
  });

  it('refreshes by GET only, and only long-lived tokens', async () => {
    await start();
    const posted = await call(instagram.client.refresh_token_uri, { method: 'POST' });
    expect(posted.body.error.message).to.equal('Unsupported request - method type: post');
    expect(codeOf(await refresh(await shortToken()))).to.deep.equal([400, 100, undefined]);
    expect(codeOf(await refresh('IGmade-up'))).to.deep.equal([400, 190, undefined]);
  });

  it('returns the profile and the media for a token in the query or as a bearer', async () => {
    await start();
    const token = await longToken();
    const inQuery = await get(`${instagram.url}/me`, { fields: 'id,username', access_token: token });
    expect(inQuery.body).to.deep.equal({ id: '17841400000000017', username: 'ann' });
    const headers = { authorization: `Bearer ${token}` };
    const media = await call(`${instagram.url}/me/media?fields=caption`, { headers });
    expect(media.body.data).to.deep.equal([{ caption: 'A harbour' }, { caption: 'A market' }]);
    const refused = await get(`${instagram.url}/me`, {});
    expect(codeOf(refused)).to.deep.equal([400, 190, undefined]);
    expect(refused.reason).to.equal('OAuth "Facebook Platform" "invalid_token" "Cannot parse access token"');
  });

  it('rejects tokens after the user has removed the app, and fails on request', async () => {
    await start();
    const token = await longToken();
    instagram.fail({ code: 4, message: 'Application request limit reached', status: 403 });
    expect(codeOf(await refresh(token))).to.deep.equal([403, 4, undefined]);
    instagram.fail(null);
    instagram.removeApp();
    expect(codeOf(await refresh(token))).to.deep.equal([400, 190, undefined]);
  });

  it('logs only the path of a request', async () => {
    await start();
    await refresh(await longToken());
    expect(logged).to.deep.equal([
      '  instagram: POST /oauth/authorize -> 303',
      '  instagram: POST /oauth/access_token -> 200',
      '  instagram: GET /access_token -> 200',
      '  instagram: GET /refresh_access_token -> 400',
    ]);
  });
});
