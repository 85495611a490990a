import { expect } from 'chai';
import nock from 'nock';

import { sandbox, type AppServices } from '../support/sandbox.js';

interface Answer {
  readonly status: number;
  readonly text: string;
  readonly body: any; // eslint-disable-line @typescript-eslint/no-explicit-any -- looked at by value
}

describe('sandbox: App Services', () => {
  let appServices: AppServices;
  let nowMs: number;

  before(() => nock.restore());
  after(() => nock.activate());
  beforeEach(async () => {
    nowMs = Date.UTC(2030, 0, 1);
    const { startAppServices } = await sandbox('appServices.mjs');
    appServices = await startAppServices({ now: () => nowMs });
  });
  afterEach(() => appServices.stop());

  async function call(place: string, init: RequestInit = {}): Promise<Answer> {
    const response = await fetch(appServices.url + place, init);
    const text = await response.text();
    return { status: response.status, text, body: JSON.parse(text) };
  }

  const json = (place: string, body: object, headers = {}): Promise<Answer> =>
    call(place, { method: 'POST', body: JSON.stringify(body), headers });
  const form = (place: string, body: Record<string, string>): Promise<Answer> =>
    call(place, { method: 'POST', body: new URLSearchParams(body) });
  const query = (place: string, parameters: Record<string, string>): Promise<Answer> =>
    call(`${place}?${new URLSearchParams(parameters).toString()}`);
  const password = (name: 'applicationUser' | 'adminUser') => ({ grant_type: 'password', ...appServices[name] });
  const client = (name: 'application' | 'organization') => ({ grant_type: 'client_credentials', ...appServices[name] });
  const tokenOf = async (requests: object): Promise<string> =>
    (await json('/acme/shop/token', requests)).body.access_token as string;

  const BAD = { error: 'invalid_grant', error_description: 'invalid username or password' };

  it('issues a token of each of the four kinds at its endpoints', async () => {
    const members = async (place: string, requests: object): Promise<unknown> => {
      const { status, body } = await json(place, requests);
      return status === 200 ? Object.keys(body as object) : body;
    };
    const reported = (more: string[]): string[] => ['access_token', 'expires_in', ...more];
    expect(await members('/acme/shop/token', password('applicationUser'))).to.deep.equal(reported(['user']));
    expect(await members('/management/token', password('applicationUser'))).to.deep.equal(BAD);
    for (const place of ['/acme/shop/token', '/management/token']) {
      expect(await members(place, client('application'))).to.deep.equal(reported(['application']));
      expect(await members(place, password('adminUser'))).to.deep.equal(reported(['passwordChanged', 'user']));
      expect(await members(place, client('organization'))).to.deep.equal(reported(['organization']));
    }
  });

  it('accepts e-mail addresses of users, and UUIDs of applications', async () => {
    const { username, password: secret } = appServices.applicationUser;
    const byMail = await json('/acme/shop/token', {
      grant_type: 'password',
      username: `${username}@example.com`,
      password: secret,
    });
    expect(byMail.body.user.username).to.equal('ann');
    const admin = await json('/management/token', password('adminUser'));
    expect(Object.keys(admin.body.user.organizations as object)).to.deep.equal(['acme']);
    expect(admin.body.passwordChanged).to.equal(1_700_000_000_000);
    const application = await json('/acme/shop/token', client('application'));
    expect(application.body.application).to.match(/^[0-9a-f]{8}-[0-9a-f-]{27}$/);
  });

  it('issues client ids of 26 characters with the prefix of their kind, and tokens that begin with YWMt', async () => {
    const { application, organization } = appServices;
    expect([application.client_id.length, application.client_id.slice(0, 4)]).to.deep.equal([26, 'YXA6']);
    expect([organization.client_id.length, organization.client_id.slice(0, 4)]).to.deep.equal([26, 'b3U6']);
    expect(await tokenOf(client('application'))).to.match(/^YWMt/);
  });

  it('accepts GET, a form, JSON with any Content-Type, and Basic, which takes precedence', async () => {
    const requests = client('application');
    const { client_id: id, client_secret: secret } = appServices.application;
    const basic = (pair: string) => ({ authorization: `Basic ${Buffer.from(pair).toString('base64')}` });
    const statuses = await Promise.all([
      query('/acme/shop/token', requests),
      form('/acme/shop/token', requests),
      json('/acme/shop/token', requests, { 'content-type': 'application/x-www-form-urlencoded' }),
      json('/acme/shop/token', { grant_type: 'client_credentials' }, basic(`${id}:${secret}`)),
      json('/acme/shop/token', { grant_type: 'client_credentials' }, basic(`${id}:${secret}:cut off`)),
      json('/acme/shop/token', requests, basic('some:one')),
      call('/acme/shop/token', { method: 'POST' }),
    ]);
    expect(statuses.map(({ status }) => status)).to.deep.equal([200, 200, 200, 200, 200, 400, 400]);
  });

  it('returns the same error for wrong passwords, unknown or missing grant types and malformed ids', async () => {
    const { client_id: id, client_secret: secret } = appServices.application;
    for (const requests of [
      { ...password('applicationUser'), password: 'wrong' },
      { grant_type: 'guess' },
      {},
      { grant_type: 'client_credentials', client_id: `${id}x`, client_secret: secret },
    ]) {
      expect(await json('/acme/shop/token', requests)).to.deep.include({ status: 400, body: BAD });
    }
  });

  it('rejects disabled or inactive users, and unconfirmed administrators', async () => {
    const refusals = await Promise.all(
      ['dan', 'una', 'new'].map((name) =>
        json('/acme/shop/token', { grant_type: 'password', ...appServices.user(name) }),
      ),
    );
    expect(refusals.map(({ status, body }) => [status, body.error, body.error_description])).to.deep.equal([
      [400, 'invalid_grant', 'user disabled'],
      [400, 'invalid_grant', 'user not activated'],
      [403, 'invalid_grant', 'user not confirmed'],
    ]);
  });

  it('reads ttl in milliseconds from query, form and JSON body; 0 means the maximum', async () => {
    const requests = client('application');
    const lives = await Promise.all([
      json('/acme/shop/token', requests),
      json('/acme/shop/token', { ...requests, ttl: 1_800_000 }),
      json('/acme/shop/token?ttl=2000', requests),
      form('/acme/shop/token', { ...requests, ttl: '2000' }),
      query('/management/token', { ...password('adminUser'), ttl: '2000' }),
      json('/acme/shop/token', { ...requests, ttl: 0 }),
      json('/acme/shop/token', { ...requests, ttl: -5 }),
    ]);
    expect(lives.map(({ body }) => body.expires_in as unknown)).to.deep.equal([
      604_800, 1800, 2, 2, 2, 604_800, 604_800,
    ]);
  });

  it('rejects a ttl above the maximum: with its number for a password, as bad credentials for a client', async () => {
    appServices.setMaxTtl(60_000);
    const toPassword = await json('/acme/shop/token', { ...password('applicationUser'), ttl: 60_001 });
    expect([toPassword.status, toPassword.body.error]).to.deep.equal([400, 'illegal_argument']);
    expect(toPassword.body.error_description).to.include('maximum age of 60000 milliseconds');
    expect(toPassword.body.exception).to.equal('java.lang.IllegalArgumentException');
    const toClient = await json('/acme/shop/token', { ...client('application'), ttl: 60_001 });
    expect([toClient.status, toClient.body]).to.deep.equal([400, BAD]);
  });

  it('rejects a ttl that is no number: 400 for JSON, 500 for a query', async () => {
    const requests = { ...client('application'), ttl: 'soon' };
    const inJson = await json('/acme/shop/token', requests);
    expect([inJson.status, inJson.body.error_description]).to.deep.equal([400, 'ttl must be a number >= 0']);
    expect((await query('/acme/shop/token', requests)).status).to.equal(500);
  });

  it("issues tokens that never expire when accesstokenttl is 0, with Java's maximum as lifetime", async () => {
    const token = await tokenOf(client('application'));
    const put = await call(`/acme/shop?access_token=${token}`, { method: 'PUT', body: '{"accesstokenttl":0}' });
    expect(put.status).to.equal(200);
    const { text, body } = await json('/acme/shop/token', client('application'));
    expect(text).to.include('"expires_in":9223372036854775,');
    nowMs += 100 * 365 * 86_400_000;
    expect((await query('/acme/shop/quotes', { access_token: body.access_token as string })).status).to.equal(200);
  });

  it('accepts a token in the query, which takes precedence, or as a bearer; and a client in the query of any request', async () => {
    const token = await tokenOf(password('applicationUser'));
    const bearer = { authorization: `Bearer ${token}` };
    const statuses = await Promise.all([
      query('/acme/shop/quotes', { access_token: token }),
      call('/acme/shop/quotes', { headers: bearer }),
      call('/acme/shop/quotes?access_token=rubbish', { headers: bearer }),
      query('/acme/shop/quotes', appServices.application),
      query('/acme/shop/quotes', appServices.organization),
      call('/acme/shop/quotes'),
    ]);
    expect(statuses.map(({ status }) => status)).to.deep.equal([200, 200, 401, 200, 200, 401]);
  });

  it('distinguishes an invalid token from an expired one', async () => {
    const token = await tokenOf({ ...client('application'), ttl: 2000 });
    nowMs += 2000;
    const [ended, rubbish] = await Promise.all(
      [token, 'rubbish'].map((each) => query('/acme/shop/quotes', { access_token: each })),
    );
    expect([ended!.status, ended!.body.error]).to.deep.equal([401, 'expired_token']);
    expect([rubbish!.status, rubbish!.body.error]).to.deep.equal([401, 'auth_bad_access_token']);
  });

  it('stores entities of a collection, and needs no token for the application sandbox', async () => {
    const posted = await json('/acme/sandbox/quotes', [{ for: 'Ann' }, { for: 'Ben' }]);
    expect([posted.status, posted.body.action, posted.body.path]).to.deep.equal([200, 'post', '/quotes']);
    const { body } = await call('/acme/sandbox/quotes');
    expect(body.entities.map((entity: { type: string; for: string }) => [entity.type, entity.for])).to.deep.equal([
      ['quote', 'Ann'],
      ['quote', 'Ben'],
    ]);
    expect(body.count).to.equal(2);
  });

  it('resolves "me" only with a token of the application', async () => {
    const [own, others] = [await tokenOf(password('applicationUser')), await tokenOf(client('application'))];
    expect((await query('/acme/shop/users/me', { access_token: own })).body.entities[0].username).to.equal('ann');
    expect((await query('/acme/shop/users/me', { access_token: others })).status).to.equal(404);
  });

  it("revokes one of a user's tokens, or all of them", async () => {
    const [first, second, third] = [
      await tokenOf(password('applicationUser')),
      await tokenOf(password('applicationUser')),
      await tokenOf(password('applicationUser')),
    ];
    const statusesOf = async (): Promise<number[]> => {
      const responses = [first, second, third].map((token) => query('/acme/shop/quotes', { access_token: token }));
      return (await Promise.all(responses)).map(({ status }) => status);
    };
    const by = `access_token=${await tokenOf(client('application'))}`;
    const one = await call(`/acme/shop/users/ann/revoketoken?token=${first}&${by}`, { method: 'PUT' });
    expect([one.status, one.body.action]).to.deep.equal([200, 'revoked user token']);
    expect(await statusesOf()).to.deep.equal([401, 200, 200]);
    await call(`/acme/shop/users/ann/revoketokens?${by}`, { method: 'POST' });
    expect(await statusesOf()).to.deep.equal([401, 401, 401]);
  });
});
