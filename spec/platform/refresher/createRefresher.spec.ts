import { expect } from 'chai';
import type { TokenOutcome } from '../../../lib/platform/model/tokenClient.js';
import { createDeferred, grantedOutcome, waitUntil } from '../../support/refresher.js';
import { OAUTH2_CLIENT, secretsPlatform, TOKENS, type SecretsPlatform } from '../../support/secrets.js';

describe('a forced refresh that joins a refresh in flight in the same process', () => {
  let platform: SecretsPlatform;
  let id: string;
  let provider: ReturnType<typeof createDeferred<TokenOutcome>>;
  beforeEach(async () => {
    platform = await secretsPlatform();
    id = await platform.makeSecret(await platform.makeClient('oauth2', OAUTH2_CLIENT), TOKENS);
    provider = createDeferred();
    platform.provider = () => provider.promise;
  });
  const refresh = () =>
    platform.api('POST', `${platform.path}/${id}/refresh`, { as: platform.member, headers: { 'if-match': '"1"' } });
  /** Starts a refresh whose token request is pending, and one that joins it. */
  const both = async () => {
    const first = refresh();
    await waitUntil(() => platform.tokenRequests.length === 1);
    const sleepers = platform.clock.sleepers;
    const second = refresh();
    await waitUntil(() => platform.clock.sleepers > sleepers);
    return { first, second };
  };

  it('returns the current token after ten seconds while it is valid (case join-bounded)', async () => {
    const { first, second } = await both();
    let ended = false;
    void second.then(() => (ended = true));
    platform.clock.nowMs += 9999;
    await waitUntil(() => true);
    expect(ended).to.equal(false);
    platform.clock.nowMs += 1;
    const response = await second;
    expect([response.status, response.headers.etag]).to.deep.equal([200, '"1"']);
    expect(response.body.data.attributes.credentials.access_token).to.equal('MARKER-at-1');
    provider.resolve(grantedOutcome(2));
    expect((await first).headers.etag).to.equal('"2"');
    expect(platform.tokenRequests).to.have.length(1);
  });

  it('returns 503 with Retry-After when the token has expired by then (case join-bounded)', async () => {
    platform.clock.nowMs += 1_195_000;
    const { first, second } = await both();
    platform.clock.nowMs += 10_000;
    const response = await second;
    expect([response.status, response.headers['retry-after']]).to.deep.equal([503, '5']);
    expect(response.body.errors[0].code).to.equal('provider_unavailable');
    provider.resolve(grantedOutcome(2));
    expect((await first).status).to.equal(200);
  });

  it('returns the new token when it is issued in time, and leaves no timer behind', async () => {
    const { first, second } = await both();
    platform.clock.nowMs += 5000;
    provider.resolve(grantedOutcome(2));
    expect([(await first).headers.etag, (await second).headers.etag]).to.deep.equal(['"2"', '"2"']);
    await waitUntil(() => platform.clock.sleepers === 0);
  });

  it('returns the refusal of the refresh that it has joined', async () => {
    const { first, second } = await both();
    provider.resolve({ outcome: 'dead', code: 'invalid_grant', detail: '' });
    expect([(await first).status, (await second).status]).to.deep.equal([424, 424]);
  });

  it('returns 404 when the secret was deleted meanwhile', async () => {
    const { first, second } = await both();
    expect((await platform.api('DELETE', `${platform.path}/${id}`, { as: platform.member })).status).to.equal(204);
    platform.clock.nowMs += 10_000;
    expect((await second).status).to.equal(404);
    provider.resolve(grantedOutcome(2));
    expect((await first).status).to.equal(404);
  });
});
