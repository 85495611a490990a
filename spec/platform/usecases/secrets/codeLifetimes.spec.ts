import { expect } from 'chai';
import { readIssuedToken } from '../../../../lib/oauth/tokenResponse.js';
import { createAuthFlowsPlatform, type AuthFlowsPlatform } from '../../../support/authFlowsPlatform.js';
import { OAUTH2_CLIENT } from '../../../support/secrets.js';

const HOUR = 3_600_000;

describe('the lifetime of a token that came for a code', () => {
  let platform: AuthFlowsPlatform;
  beforeEach(async () => {
    platform = await createAuthFlowsPlatform();
  });

  /** Saves what the provider sent for a code, and reads the secret two hours later. */
  const saved = async (response: object, token_expires_in: number | null) => {
    const grant = readIssuedToken({ access_token: 'a', ...response }, '', {
      unit: 'seconds',
      nowMs: platform.clock.nowMs,
    });
    if (grant === undefined) throw new Error('there is a token');
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
    it(`has no known end when the provider says ${JSON.stringify(expires_in)} (case expires-odd)`, async () => {
      for (const explicit of [null, 1800]) {
        const credentials = await saved({ expires_in }, explicit);
        expect(credentials).to.include({ expires_at: null }).and.not.to.have.property('expires_in');
      }
    });
  }

  it('has no known end when the provider says nothing, unless the auth-client does (case expires-odd)', async () => {
    expect(await saved({}, null)).to.include({ expires_at: null });
    expect(await saved({}, 1800)).to.include({ expires_in: 1800, expires_at: '2026-05-01T11:30:00.000Z' });
  });

  it('is an hour when the provider says nothing and gave a refresh token', async () => {
    expect(await saved({ refresh_token: 'r' }, null)).to.include({ expires_in: 3600 });
  });

  it('is over at once when the provider says 0 and gave a refresh token', async () => {
    const credentials = await saved({ refresh_token: 'r', expires_in: 0 }, null);
    expect(credentials).to.include({ expires_at: '2026-05-01T09:00:00.000Z' });
  });

  it('never ends when the provider says null, whether it can be renewed or not', async () => {
    expect(await saved({ refresh_token: 'r', expires_in: null }, 1800)).to.include({ expires_at: null });
  });
});
