import { expect } from 'chai';
import {
  createAuthFlowsPlatform,
  createGrantedOutcome,
  createRefusedOutcome,
  type AuthFlowsPlatform,
} from '../../support/authFlowsPlatform.js';
import { OAUTH2_CLIENT, readProblems, findStoredSecret } from '../../support/secrets.js';

const PLAIN = { client_id: 'crm-77', client_secret: 'MARKER-client-secret', token_uri: OAUTH2_CLIENT.token_uri };
const USER = { username: 'ann', password: 'MARKER-password' };

describe('secrets of grant types without a browser', () => {
  let platform: AuthFlowsPlatform;
  beforeEach(async () => {
    platform = await createAuthFlowsPlatform();
    platform.provider = () =>
      Promise.resolve({ outcome: 'granted', grant: { accessToken: 'MARKER-at', expiresInSeconds: 1800, others: {} } });
  });
  const makeClient = (grant_type: string, more: object = {}): Promise<string> =>
    platform.makeClient('oauth2', { ...PLAIN, grant_type, ...more });
  const countSecrets = async (): Promise<number> => (await platform.api('GET', platform.path)).body.data.length;
  const readValues = async (id: string): Promise<Record<string, unknown>> => {
    const { sealed } = await findStoredSecret(platform, id);
    const place = { tenantId: platform.tenant.id, recordId: id, field: 'credentials' };
    return JSON.parse(platform.vault.open(sealed, place));
  };

  it('are created with an issued token', async () => {
    const client = await makeClient('client_credentials');
    const response = await platform.post(client, { name: 'N', credentials: { scope: 'crm.read' } });
    expect(response.status, response.text).to.equal(201);
    expect(response.body.data.attributes).to.deep.include({
      state: 'ready',
      credentials: {
        access_token: 'MARKER-at',
        scope: 'crm.read',
        expires_in: 1800,
        expires_at: '2026-05-01T09:30:00.000Z',
      },
    });
    expect(platform.tokenRequests.map(({ request }) => request)).to.deep.equal([
      { grant: 'client_credentials', scope: 'crm.read' },
    ]);
    expect(await platform.store.refreshes.find(response.body.data.id)).to.include({
      strategy: 'regrant_client_credentials',
    });
  });

  it('are created with a user name and password, which are never returned', async () => {
    const client = await makeClient('password');
    const response = await platform.post(client, { name: 'N', credentials: USER });
    expect(response.body.data.attributes.credentials).to.include({
      access_token: 'MARKER-at',
      username: 'ann',
      password: '***',
    });
    expect(platform.tokenRequests.map(({ request }) => request)).to.deep.equal([{ grant: 'password', ...USER }]);
    expect(response.text).not.to.include('MARKER-password');
    expect(await readValues(response.body.data.id)).to.include(USER);
  });

  it('are rejected without the required members, without a token request', async () => {
    const client = await makeClient('password');
    const response = await platform.post(client, { name: 'N', credentials: {} });
    expect([response.status, ...readProblems(response)]).to.deep.equal([
      400,
      'missing /data/attributes/credentials/username',
      'missing /data/attributes/credentials/password',
    ]);
    expect(platform.tokenRequests).to.deep.equal([]);
  });

  it('are created with a subject token', async () => {
    const client = await makeClient('token_exchange');
    const lacking = await platform.post(client, { name: 'N', credentials: {} });
    expect(readProblems(lacking)).to.deep.equal(['missing /data/attributes/credentials/subject_token']);
    await platform.post(client, { name: 'N', credentials: { subject_token: 'MARKER-st' } });
    expect(platform.tokenRequests[0]?.request).to.deep.equal({ grant: 'token_exchange', subjectToken: 'MARKER-st' });
  });

  it('are created with a given access token, without a token request', async () => {
    const client = await makeClient('client_credentials');
    const response = await platform.post(client, { name: 'N', credentials: { access_token: 'mine' } });
    expect(response.body.data.attributes.credentials.access_token).to.equal('mine');
    expect(platform.tokenRequests).to.deep.equal([]);
  });

  const refusals = [
    ['dead', 424, 'reauthorization_required'],
    ['client', 409, 'client_rejected'],
    ['configuration', 409, 'configuration'],
    ['transient', 503, 'provider_unavailable'],
    ['ambiguous', 503, 'provider_unavailable'],
  ] as const;
  for (const [outcome, status, code] of refusals) {
    it(`are not created when the provider refuses (${outcome}): ${String(status)} with its reason`, async () => {
      platform.provider = () => Promise.resolve(createRefusedOutcome(outcome, 'its_code', 'its words'));
      const client = await makeClient('password');
      const response = await platform.post(client, { name: 'N', credentials: USER });
      expect([response.status, ...readProblems(response)]).to.deep.equal([status, code]);
      // The auth client belongs to the tenant, so its errors are not shown to workspaces.
      expect(response.text)
        .to.include(outcome === 'client' ? 'its_code' : 'its words')
        .and.not.to.include('MARKER');
      expect(response.text.includes('its words')).to.equal(outcome !== 'client');
      expect(await countSecrets()).to.equal(0);
      expect(await platform.readAudit(platform.workspace.id)).to.include(`create failed ${code}`);
    });
  }

  it('are created once for an Idempotency-Key with one token request, also when repeated concurrently', async () => {
    const client = await makeClient('client_credentials');
    const headers = { 'idempotency-key': 'k1' };
    const createSecret = () => platform.post(client, { name: 'N', credentials: {} }, headers);
    const responses = [...(await Promise.all([createSecret(), createSecret(), createSecret()])), await createSecret()];
    expect(responses.map(({ status }) => status)).to.deep.equal([201, 201, 201, 201]);
    expect(new Set(responses.map(({ body }) => body.data.id)).size).to.equal(1);
    expect(platform.tokenRequests).to.have.length(1);
    expect(await countSecrets()).to.equal(1);
  });

  it('can be created with the same Idempotency-Key after a failure', async () => {
    const client = await makeClient('client_credentials');
    const headers = { 'idempotency-key': 'k1' };
    const works = platform.provider;
    platform.provider = () => Promise.resolve(createRefusedOutcome('transient', 'http_503'));
    expect((await platform.post(client, { name: 'N', credentials: {} }, headers)).status).to.equal(503);
    platform.provider = works;
    expect((await platform.post(client, { name: 'N', credentials: {} }, headers)).status).to.equal(201);
  });

  describe('with a new password', () => {
    let id: string;
    beforeEach(async () => {
      id = await platform.makeSecret(await makeClient('password'), USER);
      platform.tokenRequests.length = 0;
    });

    it('get a new token immediately', async () => {
      platform.clock.nowMs += 1000;
      platform.provider = () => Promise.resolve(createGrantedOutcome({ accessToken: 'MARKER-at-2' }));
      const response = await platform.patch(id, { credentials: { password: 'MARKER-new' } });
      expect([response.status, response.headers.etag]).to.deep.equal([200, '"2"']);
      expect(response.body.data.attributes.credentials).to.include({
        access_token: 'MARKER-at-2',
        expires_at: '2026-05-01T09:30:01.000Z',
      });
      expect(platform.tokenRequests.map(({ request }) => request)).to.deep.equal([
        { grant: 'password', username: 'ann', password: 'MARKER-new' },
      ]);
      expect((await readValues(id)).password).to.equal('MARKER-new');
    });

    it('stay unchanged when the provider refuses it', async () => {
      platform.provider = () => Promise.resolve(createRefusedOutcome('dead', 'invalid_grant', 'wrong password'));
      const before = await findStoredSecret(platform, id);
      const response = await platform.patch(id, { credentials: { password: 'MARKER-new' } });
      expect([response.status, ...readProblems(response)]).to.deep.equal([424, 'reauthorization_required']);
      expect(await findStoredSecret(platform, id)).to.deep.equal(before);
      expect(await platform.readAudit(id)).to.include('update failed 1 reauthorization_required');
    });

    it('send no token request for other changes, a mask or a given token', async () => {
      await platform.patch(id, { name: 'New', credentials: { password: '***', scope: 'a' } });
      await platform.patch(id, { credentials: { password: 'MARKER-new', access_token: 'mine' } });
      expect(platform.tokenRequests).to.deep.equal([]);
    });
  });
});
