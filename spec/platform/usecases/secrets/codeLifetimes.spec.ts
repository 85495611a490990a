import { expect } from 'chai';
import { readIssuedToken } from '../../../../lib/oauth/tokenResponse.js';
import { createAuthFlowsPlatform, type AuthFlowsPlatform } from '../../../support/authFlowsPlatform.js';
import { OAUTH2_CLIENT } from '../../../support/secrets.js';

const HOUR = 3_600_000;

describe('lifetime of a token from an authorization code', () => {
  let platform: AuthFlowsPlatform;
  beforeEach(async () => {
    platform = await createAuthFlowsPlatform();
  });

  /** Saves the token response of a code as a secret, and reads its credentials two hours later. */
  const saveAndRead = async (response: object, token_expires_in: number | null) => {
    const grant = readIssuedToken({ access_token: 'a', ...response }, '', {
      unit: 'seconds',
      nowMs: platform.clock.nowMs,
    });
    if (grant === undefined) throw new Error('no token in the response');
    platform.provider = () => Promise.resolve({ outcome: 'granted', grant });
    const client = await platform.makeClient('oauth2', { ...OAUTH2_CLIENT, token_expires_in });
    const flow = await platform.start(client);
    await platform.visitCallback(flow, { state: flow.state, code: 'MARKER-code' });
    const { body, text } = await platform.saveSecret(flow);
    expect(body.data, text).to.be.an('object');
    platform.clock.nowMs += 2 * HOUR;
    const list = await platform.api('GET', platform.path, { as: platform.member });
    const [found] = list.body.data.filter(({ id }: { id: string }) => id === body.data.id);
    expect([found.attributes.state, found.meta.health]).to.deep.equal(['ready', 'ready']);
    return found.attributes.credentials;
  };

  for (const expires_in of [null, 0, -1, '0', '-1', 0.2]) {
    it(`has no expiry when expires_in is ${JSON.stringify(expires_in)} (case expires-odd)`, async () => {
      for (const explicit of [null, 1800]) {
        const credentials = await saveAndRead({ expires_in }, explicit);
        expect(credentials).to.include({ expires_at: null }).and.not.to.have.property('expires_in');
      }
    });
  }

  it('has no expiry without expires_in, unless the auth client has token_expires_in (case expires-odd)', async () => {
    expect(await saveAndRead({}, null)).to.include({ expires_at: null });
    expect(await saveAndRead({}, 1800)).to.include({ expires_in: 1800, expires_at: '2026-05-01T11:30:00.000Z' });
  });

  it('is an hour without expires_in when there is a refresh token', async () => {
    expect(await saveAndRead({ refresh_token: 'r' }, null)).to.include({ expires_in: 3600 });
  });

  it('is 0 when expires_in is 0 and there is a refresh token', async () => {
    const credentials = await saveAndRead({ refresh_token: 'r', expires_in: 0 }, null);
    expect(credentials).to.include({ expires_at: '2026-05-01T09:00:00.000Z' });
  });

  it('has no expiry when expires_in is null, even with a refresh token', async () => {
    expect(await saveAndRead({ refresh_token: 'r', expires_in: null }, 1800)).to.include({ expires_at: null });
  });
});
