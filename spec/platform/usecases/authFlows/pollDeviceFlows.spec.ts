import { expect } from 'chai';
import type { TokenOutcome } from '../../../../lib/platform/model/tokenClient.js';
import { cleanUpFlows } from '../../../../lib/platform/usecases/authFlows/cleanUpFlows.js';
import { pollDeviceFlows } from '../../../../lib/platform/usecases/authFlows/pollDeviceFlows.js';
import {
  createAuthFlowsPlatform,
  createGrantedOutcome,
  createRefusedOutcome,
  type AuthFlowsPlatform,
  type StartedFlow,
} from '../../../support/authFlowsPlatform.js';
import { OAUTH2_CLIENT, TOKENS } from '../../../support/secrets.js';

const DEVICE_CLIENT = {
  client_id: 'crm-77',
  client_secret: 'MARKER-client-secret',
  token_uri: OAUTH2_CLIENT.token_uri,
  device_authorization_uri: 'https://id.acme.test/device',
  grant_type: 'device_code',
};

describe('device flows', () => {
  let platform: AuthFlowsPlatform;
  let client: string;
  let requestedScopes: readonly unknown[];
  let outcome: TokenOutcome;
  let requests: unknown[];
  let refusal: ReturnType<typeof createRefusedOutcome> | undefined;
  beforeEach(async () => {
    requests = [];
    refusal = undefined;
    outcome = createRefusedOutcome('pending', 'authorization_pending');
    platform = await createAuthFlowsPlatform({
      dependencies: {
        tokenClient: {
          obtain(_client, request) {
            requests.push(request);
            return Promise.resolve(outcome);
          },
          startDeviceFlow(_client, scope) {
            requestedScopes = [scope];
            if (refusal !== undefined && refusal.outcome !== 'granted') return Promise.resolve(refusal);
            return Promise.resolve({
              outcome: 'started',
              codes: {
                deviceCode: 'MARKER-device',
                userCode: 'WDJB-MJHT',
                verificationUri: 'https://id.acme.test/device',
                verificationUriComplete: 'https://id.acme.test/device?c=WDJB-MJHT',
                expiresInSeconds: 900,
                intervalSeconds: 5,
              },
            });
          },
          revoke: () => Promise.reject(new Error('unexpected revocation')),
          discover: () => Promise.reject(new Error('unexpected discovery')),
        },
      },
    });
    client = await platform.makeClient('oauth2', DEVICE_CLIENT);
  });
  const poll = async (afterMs: number): Promise<number> => {
    platform.clock.nowMs += afterMs;
    const before = requests.length;
    await pollDeviceFlows(platform.services).run(new AbortController().signal);
    return requests.length - before;
  };
  const readAttributes = async (flow: StartedFlow): Promise<unknown> => (await platform.get(flow)).body.data.attributes;

  it('return the user code and the verification URIs once, and set no cookie', async () => {
    const flow = await platform.start(client, { scopes: ['a', 'b'] });
    expect(flow.response.body.data.attributes).to.deep.equal({
      status: 'pending',
      expires_at: '2026-05-01T09:15:00.000Z',
      user_code: 'WDJB-MJHT',
      verification_uri: 'https://id.acme.test/device',
      verification_uri_complete: 'https://id.acme.test/device?c=WDJB-MJHT',
    });
    expect(flow.response.headers).not.to.have.property('set-cookie');
    expect(requestedScopes).to.deep.equal(['a b']);
    expect((await platform.get(flow)).text)
      .not.to.include('WDJB')
      .and.not.to.include('MARKER');
    expect(JSON.stringify(await platform.findRow(flow)))
      .not.to.include('MARKER')
      .and.not.to.include('WDJB');
  });

  it('are rejected when the provider rejects the auth client', async () => {
    refusal = createRefusedOutcome('client', 'invalid_client');
    const response = await platform.requestStart(client);
    expect([response.status, response.body.errors[0].code]).to.deep.equal([409, 'client_rejected']);
  });

  it('are polled at the interval of the provider, longer by five seconds after slow_down', async () => {
    await platform.start(client);
    expect(await poll(4999)).to.equal(0);
    expect(await poll(1)).to.equal(1);
    expect(requests[0]).to.deep.equal({ grant: 'device_code', deviceCode: 'MARKER-device' });
    expect(await poll(4999)).to.equal(0);
    outcome = createRefusedOutcome('pending', 'slow_down');
    expect(await poll(1)).to.equal(1);
    expect(await poll(9999)).to.equal(0);
    expect(await poll(1)).to.equal(1);
    outcome = createRefusedOutcome('transient', 'http_503');
    expect(await poll(14_999)).to.equal(0);
    expect(await poll(1)).to.equal(1);
    expect(await poll(29_999)).to.equal(0);
    expect(await poll(1)).to.equal(1);
  });

  it('are polled no earlier than Retry-After allows', async () => {
    await platform.start(client);
    outcome = { outcome: 'transient', code: 'http_429', detail: '', retryAfterSeconds: 40 };
    expect(await poll(5000)).to.equal(1);
    expect(await poll(39_999)).to.equal(0);
    expect(await poll(1)).to.equal(1);
  });

  it('store the token for a new secret once the user has approved', async () => {
    const flow = await platform.start(client);
    outcome = createGrantedOutcome();
    expect(await poll(5000)).to.equal(1);
    expect(await readAttributes(flow)).to.include({ status: 'exchanged' });
    expect(await poll(60_000)).to.equal(0);
    const response = await platform.saveSecret(flow);
    expect(response.body.data.attributes.credentials).to.include({ access_token: 'MARKER-at-1' });
  });

  it('save the token in the secret that they reauthorize', async () => {
    const secret = await platform.makeSecret(client, TOKENS);
    const flow = await platform.start(undefined, {}, { secret });
    outcome = createGrantedOutcome({ accessToken: 'MARKER-at-2' });
    await poll(5000);
    expect(await readAttributes(flow)).to.include({ status: 'saved' });
    const { body } = await platform.api('GET', `${platform.path}/${secret}`);
    expect(body.data.attributes.credentials.access_token).to.equal('MARKER-at-2');
  });

  for (const code of ['access_denied', 'expired_token']) {
    it(`fail when the provider returns ${code}`, async () => {
      const flow = await platform.start(client);
      outcome = createRefusedOutcome('dead', code, 'refused by the user');
      await poll(5000);
      expect(await readAttributes(flow)).to.deep.include({
        status: 'failed',
        error: { code, description: 'refused by the user' },
      });
      expect(await poll(60_000)).to.equal(0);
    });
  }

  it('are not polled after their expiry', async () => {
    const flow = await platform.start(client);
    expect(await poll(900_000)).to.equal(0);
    expect(await readAttributes(flow)).to.include({ status: 'expired' });
  });

  it('are polled by one process, and again after a failure of the store', async () => {
    await platform.start(client);
    platform.clock.nowMs += 5000;
    const jobs = [1, 2, 3].map(() => pollDeviceFlows(platform.services).run(new AbortController().signal));
    await Promise.all(jobs);
    expect(requests).to.have.length(1);
    const update = platform.store.authFlows.update.bind(platform.store.authFlows);
    Object.assign(platform.store.authFlows, { update: () => Promise.reject(new Error('MARKER disk')) });
    await poll(5000);
    Object.assign(platform.store.authFlows, { update });
    expect(platform.logLines.join('\n')).to.include('could not poll a device flow').and.not.to.include('MARKER');
    expect(await poll(60_000)).to.equal(1);
  });

  it('are deleted a day after their expiry', async () => {
    const flow = await platform.start(client);
    const cleanUp = () => cleanUpFlows(platform.services).run(new AbortController().signal);
    platform.clock.nowMs += 900_000 + 86_400_000;
    await cleanUp();
    expect((await platform.get(flow)).status).to.equal(200);
    platform.clock.nowMs += 1;
    await cleanUp();
    expect((await platform.get(flow)).status).to.equal(404);
  });
});
