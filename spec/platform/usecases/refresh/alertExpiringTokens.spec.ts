import { expect } from 'chai';
import type { TokenOutcome } from '../../../../lib/platform/model/tokenClient.js';
import type { Store } from '../../../../lib/platform/store/store.js';
import { alertExpiringTokens } from '../../../../lib/platform/usecases/refresh/alertExpiringTokens.js';
import { runOnce } from '../../../support/background.js';
import { specClock } from '../../../support/clock.js';
import { grantedOutcome } from '../../../support/refresher.js';
import { OAUTH2_CLIENT, secretsPlatform, TOKENS, type SecretsPlatform } from '../../../support/secrets.js';
import { offlineStores } from '../../../support/stores.js';

const DAY = 86_400_000;

for (const [name, open] of offlineStores) {
  describe(`alertExpiringTokens on ${name}`, () => {
    let store: Store;
    let dispose: () => Promise<void>;
    let platform: SecretsPlatform;
    let replica: SecretsPlatform;
    let id: string;
    beforeEach(async () => {
      ({ store, dispose } = await open());
      const clock = specClock();
      platform = await secretsPlatform({ clock, dependencies: { store } });
      replica = await secretsPlatform({ clock, dependencies: { store } });
      id = await platform.makeSecret(await platform.makeClient('oauth2', OAUTH2_CLIENT), TOKENS);
    });
    afterEach(() => dispose());

    /** Refreshes the secret; the refresh token of the response expires after so many days. */
    const refresh = async (
      refreshDays: number | undefined,
      secret = id,
      token = String(platform.tokenRequests.length),
    ) => {
      const more = refreshDays === undefined ? {} : { refreshExpiresInSeconds: refreshDays * 86_400 };
      const outcome: TokenOutcome = grantedOutcome(token, more);
      platform.provider = () => Promise.resolve(outcome);
      const path = `${platform.path}/${secret}/refresh`;
      const response = await platform.api('POST', path, { as: platform.member, headers: { 'if-match': '*' } });
      expect(response.status, response.text).to.equal(200);
      platform.clock.nowMs += 6000;
      return response.body.data.attributes.refresh_token_expires_at as string | undefined;
    };
    const alert = (from = platform) => runOnce(alertExpiringTokens(from.services));
    /** The data of the alerts about a secret, oldest first. */
    const listAlerts = async (resourceId = id) =>
      (await store.events.list({ tenants: 'all', type: 'secret.expiring_soon', resourceId }, 10))
        .map(({ data }) => data)
        .reverse();

    it('sends one event a week before the expiry, with the time of the expiry', async () => {
      expect(await refresh(100)).to.equal('2026-08-09T09:00:00.000Z');
      platform.clock.nowMs = Date.parse('2026-08-02T08:59:59.999Z');
      await alert();
      expect(await listAlerts()).to.deep.equal([]);
      platform.clock.nowMs += 1;
      await alert();
      const data = { token: 'refresh_token', expires_at: '2026-08-09T09:00:00.000Z' };
      expect(await listAlerts()).to.deep.equal([data]);
      await alert();
      platform.clock.nowMs += DAY;
      await alert();
      expect(await listAlerts()).to.deep.equal([data]);
    });

    it('waits for the second half of a shorter lifetime', async () => {
      await refresh(2);
      platform.clock.nowMs = Date.parse('2026-05-02T08:59:59.999Z');
      await alert();
      expect(await listAlerts()).to.have.length(0);
      platform.clock.nowMs += 1;
      await alert();
      expect(await listAlerts()).to.have.length(1);
    });

    it('sends one event from any number of processes, and after a restart', async () => {
      await refresh(100);
      platform.clock.nowMs += 95 * DAY;
      await Promise.all([alert(), alert(replica), alert(), alert(replica)]);
      const restarted = await secretsPlatform({ clock: platform.clock, dependencies: { store } });
      await alert(restarted);
      expect(await listAlerts()).to.have.length(1);
    });

    it('starts anew with a new refresh token that expires later', async () => {
      await refresh(100);
      platform.clock.nowMs += 95 * DAY;
      await alert();
      await refresh(100);
      await alert();
      expect(await listAlerts()).to.have.length(1);
      platform.clock.nowMs += 95 * DAY;
      await alert();
      expect((await listAlerts()).map(({ expires_at }) => expires_at)).to.deep.equal([
        '2026-08-09T09:00:00.000Z',
        '2026-11-12T09:00:06.000Z',
      ]);
    });

    it('sends no second event for new refresh tokens that end with the same session', async () => {
      await refresh(100);
      platform.clock.nowMs += 95 * DAY;
      await alert();
      // A second passes between the request and the provider's calculation.
      await refresh(5 - 7 / 86_400);
      await alert();
      expect(await listAlerts()).to.have.length(1);
    });

    it('does not postpone the event of a short session when it is refreshed', async () => {
      await refresh(1);
      for (let hour = 1; hour < 12; hour++) {
        platform.clock.nowMs = Date.parse('2026-05-01T09:00:00Z') + hour * 3_600_000;
        await refresh(1 - hour / 24);
      }
      await alert();
      expect(await listAlerts()).to.have.length(0);
      platform.clock.nowMs = Date.parse('2026-05-01T21:00:00Z');
      await alert();
      expect(await listAlerts()).to.have.length(1);
    });

    it('keeps the expiry when the refresh token stays, and forgets it with a refresh token without one', async () => {
      await refresh(100, id, 'same');
      expect(await refresh(undefined, id, 'same')).to.equal('2026-08-09T09:00:00.000Z');
      expect(await refresh(undefined, id, 'other')).to.equal(undefined);
      platform.clock.nowMs += 95 * DAY;
      await alert();
      expect(await listAlerts()).to.have.length(0);
    });

    it('forgets the expiry when a user enters another refresh token', async () => {
      await refresh(100);
      expect((await platform.patch(id, { name: 'Renamed' })).body.data.attributes).to.have.property(
        'refresh_token_expires_at',
      );
      const { body } = await platform.patch(id, { credentials: { refresh_token: 'entered' } });
      expect(body.data.attributes).not.to.have.property('refresh_token_expires_at');
    });

    it('sends nothing for secrets in error, for deleted ones, and after the expiry', async () => {
      await refresh(100);
      const client = await platform.makeClient('oauth2', { ...OAUTH2_CLIENT, client_id: 'other' });
      const [deleted, late] = [await platform.makeSecret(client, TOKENS), await platform.makeSecret(client, TOKENS)];
      await refresh(100, deleted);
      await refresh(10, late);
      expect((await platform.patch(id, { state: 'error', error: 'disabled' })).status).to.equal(200);
      platform.clock.nowMs += 95 * DAY;
      await platform.api('DELETE', `${platform.path}/${deleted}`);
      await alert();
      for (const secret of [id, deleted, late]) expect(await listAlerts(secret)).to.deep.equal([]);
      await platform.patch(id, { state: 'ready' });
      await alert();
      expect(await listAlerts()).to.have.length(1);
    });

    it('sends nothing with a lead of 0, and all of more than one batch', async () => {
      const client = await platform.makeClient('oauth2', { ...OAUTH2_CLIENT, client_id: 'many' });
      const secrets = await Promise.all(Array.from({ length: 101 }, () => platform.makeSecret(client, TOKENS)));
      for (const secret of secrets) {
        const expiry = { refreshTokenObtainedAtMs: 0, refreshTokenExpiresAtMs: platform.clock.nowMs + DAY };
        await store.secrets.update(secret as never, { ...expiry, updatedAtMs: 1 });
      }
      await runOnce(alertExpiringTokens({ ...platform.services, refreshTokenAlertMs: 0 }));
      expect(await listAlerts(secrets[0])).to.have.length(0);
      await alert();
      for (const secret of secrets) expect(await listAlerts(secret)).to.have.length(1);
    });

    it('is part of the refresh state, which can be listed', async () => {
      const list = async (query = '') =>
        (await platform.api('GET', `/v2/workspaces/${platform.workspace.id}/refresh-states${query}`)).body.data.map(
          ({ id: secret, attributes }: { id: string; attributes: Record<string, unknown> }) => [
            secret,
            attributes.refresh_token_expires_at,
            attributes.refresh_token_expires_soon,
          ],
        ) as unknown;
      const soon = '?filter[refresh_token_expires_soon]=true';
      expect(await list()).to.deep.equal([[id, null, false]]);
      await refresh(100);
      expect(await list()).to.deep.equal([[id, '2026-08-09T09:00:00.000Z', false]]);
      expect(await list(soon)).to.deep.equal([]);
      platform.clock.nowMs += 95 * DAY;
      await alert();
      expect(await list(soon)).to.deep.equal([[id, '2026-08-09T09:00:00.000Z', true]]);
      expect(
        (await platform.api('GET', `/v2/workspaces/${platform.workspace.id}/refresh-states${soon}1`)).status,
      ).to.equal(400);
    });
  });
}
