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

describe('secrets of grants without a browser', () => {
  let platform: AuthFlowsPlatform;
  beforeEach(async () => {
    platform = await createAuthFlowsPlatform();
    platform.provider = () =>
      Promise.resolve({ outcome: 'granted', grant: { accessToken: 'MARKER-at', expiresInSeconds: 1800, others: {} } });
  });
  const makeClient = (grant_type: string, more: object = {}): Promise<string> =>
    platform.makeClient('oauth2', { ...PLAIN, grant_type, ...more });
  const stored = async (): Promise<number> => (await platform.api('GET', platform.path)).body.data.length;
  const valuesOf = async (id: string): Promise<Record<string, unknown>> => {
    const { sealed } = await findStoredSecret(platform, id);
    const place = { tenantId: platform.tenant.id, recordId: id, field: 'credentials' };
    return JSON.parse(platform.vault.open(sealed, place));
  };

  it('are made with their token', async () => {
    const client = await makeClient('client_credentials');
    const answer = await platform.post(client, { name: 'N', credentials: { scope: 'crm.read' } });
    expect(answer.status, answer.text).to.equal(201);
    expect(answer.body.data.attributes).to.deep.include({
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
    expect(await platform.store.refreshes.find(answer.body.data.id)).to.include({
      strategy: 'regrant_client_credentials',
    });
  });

  it('are made for a user name and a password, which only the service keeps', async () => {
    const client = await makeClient('password');
    const answer = await platform.post(client, { name: 'N', credentials: USER });
    expect(answer.body.data.attributes.credentials).to.include({
      access_token: 'MARKER-at',
      username: 'ann',
      password: '***',
    });
    expect(platform.tokenRequests.map(({ request }) => request)).to.deep.equal([{ grant: 'password', ...USER }]);
    expect(answer.text).not.to.include('MARKER-password');
    expect(await valuesOf(answer.body.data.id)).to.include(USER);
  });

  it('are not made without what the grant needs, and nobody is asked', async () => {
    const client = await makeClient('password');
    const answer = await platform.post(client, { name: 'N', credentials: {} });
    expect([answer.status, ...readProblems(answer)]).to.deep.equal([
      400,
      'missing /data/attributes/credentials/username',
      'missing /data/attributes/credentials/password',
    ]);
    expect(platform.tokenRequests).to.deep.equal([]);
  });

  it('are made of a subject', async () => {
    const client = await makeClient('token_exchange');
    const lacking = await platform.post(client, { name: 'N', credentials: {} });
    expect(readProblems(lacking)).to.deep.equal(['missing /data/attributes/credentials/subject_token']);
    await platform.post(client, { name: 'N', credentials: { subject_token: 'MARKER-st' } });
    expect(platform.tokenRequests[0]?.request).to.deep.equal({ grant: 'token_exchange', subjectToken: 'MARKER-st' });
  });

  it('are made with a token that somebody brings, without asking for one', async () => {
    const client = await makeClient('client_credentials');
    const answer = await platform.post(client, { name: 'N', credentials: { access_token: 'mine' } });
    expect(answer.body.data.attributes.credentials.access_token).to.equal('mine');
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
    it(`are not made when the provider refuses (${outcome}): ${String(status)} with its reason`, async () => {
      platform.provider = () => Promise.resolve(createRefusedOutcome(outcome, 'its_code', 'its words'));
      const client = await makeClient('password');
      const answer = await platform.post(client, { name: 'N', credentials: USER });
      expect([answer.status, ...readProblems(answer)]).to.deep.equal([status, code]);
      // The auth-client is the tenant's: what is said of it is not for the workspaces.
      expect(answer.text)
        .to.include(outcome === 'client' ? 'its_code' : 'its words')
        .and.not.to.include('MARKER');
      expect(answer.text.includes('its words')).to.equal(outcome !== 'client');
      expect(await stored()).to.equal(0);
      expect(await platform.readAudit(platform.workspace.id)).to.include(`create failed ${code}`);
    });
  }

  it('are made once for an Idempotency-Key, by one grant, also when it is repeated while the provider thinks', async () => {
    const client = await makeClient('client_credentials');
    const headers = { 'idempotency-key': 'k1' };
    const make = () => platform.post(client, { name: 'N', credentials: {} }, headers);
    const answers = [...(await Promise.all([make(), make(), make()])), await make()];
    expect(answers.map(({ status }) => status)).to.deep.equal([201, 201, 201, 201]);
    expect(new Set(answers.map(({ body }) => body.data.id)).size).to.equal(1);
    expect(platform.tokenRequests).to.have.length(1);
    expect(await stored()).to.equal(1);
  });

  it('may be tried again with the same Idempotency-Key after a refusal', async () => {
    const client = await makeClient('client_credentials');
    const headers = { 'idempotency-key': 'k1' };
    const works = platform.provider;
    platform.provider = () => Promise.resolve(createRefusedOutcome('transient', 'http_503'));
    expect((await platform.post(client, { name: 'N', credentials: {} }, headers)).status).to.equal(503);
    platform.provider = works;
    expect((await platform.post(client, { name: 'N', credentials: {} }, headers)).status).to.equal(201);
  });

  describe('whose password is changed', () => {
    let id: string;
    beforeEach(async () => {
      id = await platform.makeSecret(await makeClient('password'), USER);
      platform.tokenRequests.length = 0;
    });

    it('get a token for the new one there and then', async () => {
      platform.clock.nowMs += 1000;
      platform.provider = () => Promise.resolve(createGrantedOutcome({ accessToken: 'MARKER-at-2' }));
      const answer = await platform.patch(id, { credentials: { password: 'MARKER-new' } });
      expect([answer.status, answer.headers.etag]).to.deep.equal([200, '"2"']);
      expect(answer.body.data.attributes.credentials).to.include({
        access_token: 'MARKER-at-2',
        expires_at: '2026-05-01T09:30:01.000Z',
      });
      expect(platform.tokenRequests.map(({ request }) => request)).to.deep.equal([
        { grant: 'password', username: 'ann', password: 'MARKER-new' },
      ]);
      expect((await valuesOf(id)).password).to.equal('MARKER-new');
    });

    it('stay as they were when the provider refuses it', async () => {
      platform.provider = () => Promise.resolve(createRefusedOutcome('dead', 'invalid_grant', 'wrong password'));
      const before = await findStoredSecret(platform, id);
      const answer = await platform.patch(id, { credentials: { password: 'MARKER-new' } });
      expect([answer.status, ...readProblems(answer)]).to.deep.equal([424, 'reauthorization_required']);
      expect(await findStoredSecret(platform, id)).to.deep.equal(before);
      expect(await platform.readAudit(id)).to.include('update failed 1 reauthorization_required');
    });

    it('ask nobody for another change, a mask or a token that somebody brings', async () => {
      await platform.patch(id, { name: 'New', credentials: { password: '***', scope: 'a' } });
      await platform.patch(id, { credentials: { password: 'MARKER-new', access_token: 'mine' } });
      expect(platform.tokenRequests).to.deep.equal([]);
    });
  });
});
