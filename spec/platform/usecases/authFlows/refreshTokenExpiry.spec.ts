import { expect } from 'chai';
import type { IssuedToken } from '../../../../lib/oauth/tokenResponse.js';
import {
  createAuthFlowsPlatform,
  createGrantedOutcome,
  type AuthFlowsPlatform,
  type StartedFlow,
} from '../../../support/authFlowsPlatform.js';
import { OAUTH2_CLIENT } from '../../../support/secrets.js';

const DAY = 86_400;

describe('the expiry of a refresh token from an authorization flow', () => {
  let platform: AuthFlowsPlatform;
  let client: string;
  beforeEach(async () => {
    platform = await createAuthFlowsPlatform();
    client = await platform.makeClient('oauth2', OAUTH2_CLIENT);
  });
  const complete = async (issued: Partial<IssuedToken>, secret?: string): Promise<StartedFlow> => {
    platform.provider = () => Promise.resolve(createGrantedOutcome(issued));
    const started = await platform.start(client, {}, secret === undefined ? {} : { secret });
    await platform.visitCallback(started, { code: 'c', state: started.state });
    return started;
  };
  const expiry = async (id: string) =>
    (await platform.api('GET', `${platform.path}/${id}`, { as: platform.member })).body.data.attributes
      .refresh_token_expires_at as string | undefined;
  const create = async (issued: Partial<IssuedToken>): Promise<string> => {
    const response = await platform.saveSecret(await complete(issued));
    expect(response.status, response.text).to.equal(201);
    return response.body.data.id as string;
  };

  it('is the one that the token response states', async () => {
    expect(await expiry(await create({ refreshExpiresInSeconds: 60 * DAY }))).to.equal('2026-06-30T09:00:00.000Z');
    expect(await expiry(await create({}))).to.equal(undefined);
  });

  it('is replaced when the user authorizes again', async () => {
    const id = await create({ refreshExpiresInSeconds: 60 * DAY });
    platform.clock.nowMs += 50 * DAY * 1000;
    await complete({ refreshToken: 'MARKER-rt-2', refreshExpiresInSeconds: 60 * DAY }, id);
    expect(await expiry(id)).to.equal('2026-08-19T09:00:00.000Z');
    await complete({ refreshToken: 'MARKER-rt-3' }, id);
    expect(await expiry(id)).to.equal(undefined);
  });
});
