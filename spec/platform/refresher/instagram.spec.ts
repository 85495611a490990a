import { expect } from 'chai';
import type { GrantRequest } from '../../../lib/oauth/providers/index.js';
import {
  grantedOutcome,
  listEventTypes,
  advanceClock,
  findSecret,
  refusedOutcome,
  flushEventLoop,
  waitUntil,
} from '../../support/refresher.js';
import { secretsPlatform, type SecretsPlatform } from '../../support/secrets.js';

const DAY = 86_400_000;
const HOUR = DAY / 24;

describe('refreshing an Instagram token', () => {
  let platform: SecretsPlatform;
  let id: string;
  let requests: GrantRequest[];
  beforeEach(async () => {
    platform = await secretsPlatform();
    const client = await platform.makeClient('oauth2_instagram', { client_id: 'c', client_secret: 's' });
    id = await platform.makeSecret(client, { access_token: 'MARKER-at-1', expires_in: 5_184_000 });
    requests = [];
    platform.provider = (request) => {
      requests.push(request);
      return Promise.resolve(grantedOutcome(2, { expiresInSeconds: 5_184_000 }));
    };
    platform.services.refresher.start();
    await flushEventLoop();
  });
  afterEach(() => platform.services.refresher.stop());
  const force = () => platform.api('POST', `${platform.path}/${id}/refresh`, { as: platform.member });

  it('refreshes the token after half of its lifetime', async () => {
    await advanceClock(platform, 30 * DAY - HOUR, DAY);
    expect(requests).to.deep.equal([]);
    await advanceClock(platform, 2 * HOUR, HOUR);
    await waitUntil(async () => (await findSecret(platform, id)).secret.version === 2);
    expect(requests).to.deep.equal([{ grant: 'ig_refresh', accessToken: 'MARKER-at-1' }]);
  });

  it('refuses forced refreshes on the first day with too_early', async () => {
    const response = await force();
    expect(response.status).to.equal(409);
    expect(response.body.errors[0]).to.include({ code: 'too_early' });
    expect(response.body.errors[0].meta.retry_at).to.equal('2026-05-02T09:00:00.000Z');
    await advanceClock(platform, DAY - 1, DAY / 2);
    expect((await force()).status).to.equal(409);
    expect(requests).to.deep.equal([]);
    await advanceClock(platform, 1);
    expect((await force()).status).to.equal(200);
    // The new token is returned as it is: it was just refreshed.
    expect((await force()).status).to.equal(200);
    await advanceClock(platform, 6000);
    expect((await force()).status).to.equal(409);
    expect(requests).to.have.length(1);
  });

  it('retries once a day and reports secret.expiring_soon in the last week', async () => {
    let requestCount = 0;
    platform.provider = () => {
      requestCount += 1;
      return Promise.resolve(refusedOutcome('transient', '2'));
    };
    await advanceClock(platform, 52 * DAY, HOUR);
    expect(requestCount).to.be.within(20, 23);
    expect(await listEventTypes(platform, id)).to.deep.equal(['secret.refresh_failed']);
    expect((await findSecret(platform, id)).secret.state).to.equal('ready');
    await advanceClock(platform, 3 * DAY, HOUR);
    expect(await listEventTypes(platform, id)).to.deep.equal(['secret.refresh_failed', 'secret.expiring_soon']);
    platform.provider = () => Promise.resolve(refusedOutcome('dead', '190'));
    await advanceClock(platform, 6 * DAY, HOUR);
    expect((await findSecret(platform, id)).secret).to.include({ state: 'error', error: '190' });
  });
});
