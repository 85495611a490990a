import { expect } from 'chai';
import { parseResponseBody } from '../../../lib/oauth/parseResponseBody.js';
import { readIssuedToken } from '../../../lib/oauth/tokenResponse.js';
import type { SecretId } from '../../../lib/platform/model/ids.js';
import { NEVER } from '../../../lib/platform/model/refresh.js';
import type { TokenOutcome } from '../../../lib/platform/model/tokenClient.js';
import { REPORTED_LIFETIME } from '../../../lib/wire/secretResource.js';
import { listEventTypes, advanceClock, findSecret, flushEventLoop } from '../../support/refresher.js';
import { OAUTH2_CLIENT, secretsPlatform, findStoredSecret, type SecretsPlatform } from '../../support/secrets.js';
import { offlineStores } from '../../support/stores.js';

const CLIENT = { ...OAUTH2_CLIENT, token_expires_in: null };
const CODE_TOKENS = { access_token: 'MARKER-at-1', refresh_token: 'MARKER-rt-1', expires_in: 1200 };
const HOUR = 3_600_000;

for (const [name, open] of offlineStores) {
  describe(`the lifetime of a token (${name})`, () => {
    let dispose: () => Promise<void>;
    let platform: SecretsPlatform;
    beforeEach(async () => {
      const opened = await open();
      dispose = opened.dispose;
      platform = await secretsPlatform({ dependencies: { store: opened.store } });
    });
    afterEach(async () => {
      await platform.services.refresher.stop();
      await dispose();
    });

    /** The outcome of a token response. */
    const response = (body: object | string): TokenOutcome => {
      const members = parseResponseBody(typeof body === 'string' ? body : JSON.stringify(body)) ?? {};
      const grant = readIssuedToken(members, '', { unit: 'seconds', nowMs: platform.clock.nowMs });
      return grant === undefined
        ? { outcome: 'configuration', code: 'no_access_token', detail: '' }
        : { outcome: 'granted', grant };
    };
    const respondWith = (...bodies: (object | string)[]): void => {
      platform.provider = () => Promise.resolve(response((bodies.length > 1 ? bodies.shift() : bodies[0])!));
    };
    const refresh = async (id: string) => {
      platform.clock.nowMs += 6000;
      const { status, body, text } = await platform.api('POST', `${platform.path}/${id}/refresh`, {
        as: platform.member,
      });
      expect(status, text).to.equal(200);
      return body.data.attributes.credentials;
    };
    const readCredentials = async (id: string) =>
      (await platform.api('GET', `${platform.path}/${id}`, { as: platform.member })).body.data.attributes.credentials;
    const readStoredValues = async (id: string): Promise<Record<string, unknown>> => {
      const place = { tenantId: platform.tenant.id, recordId: id, field: 'credentials' };
      return JSON.parse(platform.vault.open((await findStoredSecret(platform, id)).sealed, place));
    };

    describe('without expires_in in the token response', () => {
      it('is the last reported one (case lifetime-kept)', async () => {
        const id = await platform.makeSecret(await platform.makeClient('oauth2', CLIENT), CODE_TOKENS);
        respondWith({ access_token: 'a', expires_in: 600 }, { access_token: 'b' }, { access_token: 'c' });
        expect((await refresh(id)).expires_in).to.equal(600);
        expect((await refresh(id)).expires_in).to.equal(600);
        expect((await refresh(id)).expires_in).to.equal(600);
      });

      it('is token_expires_in of the auth client', async () => {
        for (const seconds of [3600, 1800]) {
          const client = await platform.makeClient('oauth2', { ...CLIENT, token_expires_in: seconds });
          const id = await platform.makeSecret(client, CODE_TOKENS);
          respondWith({ access_token: 'a', expires_in: 600 }, { access_token: 'b' });
          expect((await refresh(id)).expires_in).to.equal(600);
          expect((await refresh(id)).expires_in).to.equal(seconds);
        }
      });

      it('is the last reported one after token_expires_in was removed', async () => {
        const client = await platform.makeClient('oauth2', { ...CLIENT, token_expires_in: 1800 });
        const id = await platform.makeSecret(client, CODE_TOKENS);
        respondWith({ access_token: 'a' }, { access_token: 'b' });
        expect((await refresh(id)).expires_in).to.equal(1800);
        const attributes = { credentials: { token_expires_in: null } };
        const body = { data: { type: 'auth-client', attributes } };
        expect((await platform.api('PATCH', `/v2/auth-clients/${client}`, { body })).status).to.equal(200);
        expect((await refresh(id)).expires_in).to.equal(1200);
      });

      it('is an hour for a token that can be refreshed, and unlimited for others', async () => {
        const client = await platform.makeClient('oauth2', CLIENT);
        const renewable = await platform.makeSecret(client, { access_token: 'a', refresh_token: 'r' });
        expect((await readCredentials(renewable)).expires_in).to.equal(3600);
        const fixed = await platform.makeSecret(client, { access_token: 'a' });
        expect(await readCredentials(fixed)).to.deep.equal({ access_token: 'a', expires_at: null });
        await platform.patch(fixed, { credentials: { access_token: 'b' } });
        expect(await readCredentials(fixed)).to.deep.equal({ access_token: 'b', expires_at: null });
      });

      it('stays unlimited after the provider reported a token without expiry', async () => {
        const id = await platform.makeSecret(await platform.makeClient('oauth2', CLIENT), CODE_TOKENS);
        respondWith({ access_token: 'a', expires_in: null }, { access_token: 'b' });
        expect(await refresh(id))
          .to.include({ expires_at: null })
          .and.not.to.have.property('expires_in');
        expect(await refresh(id)).to.include({ access_token: 'b', expires_at: null });
        expect((await platform.store.refreshes.find(id as SecretId))?.refreshAfterMs).to.equal(NEVER);
      });

      it('stores the reported lifetime without returning it', async () => {
        const id = await platform.makeSecret(await platform.makeClient('oauth2', CLIENT), CODE_TOKENS);
        expect(await readStoredValues(id)).to.include({ [REPORTED_LIFETIME]: 1200 });
        expect(JSON.stringify(await readCredentials(id))).not.to.include(REPORTED_LIFETIME);
      });
    });

    describe('of a secret without a refresh token', () => {
      it('is taken from the request that creates the secret, null included', async () => {
        const client = await platform.makeClient('oauth2', CLIENT);
        const createSecretWith = async (more: object) =>
          readCredentials(await platform.makeSecret(client, { access_token: 'a', ...more }));
        expect(await createSecretWith({ expires_in: null })).to.deep.equal({ access_token: 'a', expires_at: null });
        expect(await createSecretWith({ expires_at: null })).to.deep.equal({ access_token: 'a', expires_at: null });
        expect(await createSecretWith({ expires_in: '600' })).to.include({
          expires_in: 600,
          expires_at: '2026-05-01T09:10:00.000Z',
        });
        expect(await createSecretWith({ expires_at: '2026-05-01T08:00:00Z' })).to.include({
          expires_in: 0,
          expires_at: '2026-05-01T08:00:00.000Z',
        });
      });
    });

    it('is read from every known member and format (case expires-names)', async () => {
      const id = await platform.makeSecret(await platform.makeClient('oauth2', CLIENT), CODE_TOKENS);
      const at = (): number => platform.clock.nowMs + 600_000;
      const bodies: readonly (() => object | string)[] = [
        () => 'access_token=a&expires=600',
        () => ({ access_token: 'b', expires_in: new Date(at()).toISOString() }),
        () => ({ access_token: 'c', accessTokenExpiresAt: new Date(at()).toISOString() }),
        () => ({ access_token: 'd', expire_in: '600' }),
        () => ({ access_token: 'e', '.expires': new Date(at()).toUTCString() }),
        () => ({ access_token: 'f', expires_in: at() }),
      ];
      for (const body of bodies) {
        platform.provider = () => Promise.resolve(response(body()));
        expect((await refresh(id)).expires_in, JSON.stringify(body())).to.equal(600);
      }
    });

    describe('of a repeated token', () => {
      const LIFETIMES = [60, 31, 14, 6, 2, 0];
      let id: string;
      let askedAt: number[];
      beforeEach(async () => {
        const client = await platform.makeClient('oauth2', { ...CLIENT, grant_type: 'client_credentials' });
        askedAt = [];
        const lifetimes = [...LIFETIMES];
        platform.provider = () => {
          askedAt.push(platform.clock.nowMs);
          const lifetime = lifetimes.shift();
          const next = { access_token: 'at-2', expires_in: 3600 };
          return Promise.resolve(
            response(lifetime === undefined ? next : { access_token: 'at-1', expires_in: lifetime }),
          );
        };
        id = await platform.makeSecret(client, {});
        platform.services.refresher.start();
        await flushEventLoop();
      });

      it('spreads token requests near the expiry, and sends one soon after it (case shrinking-life)', async () => {
        await advanceClock(platform, 300_000, 500);
        expect(askedAt).to.have.length(LIFETIMES.length + 1);
        const delays = askedAt.slice(1).map((at, index) => (at - (askedAt[index] ?? 0)) / 1000);
        // Once before the expiry; after that when the token has expired by the reported lifetime.
        const [lead, ...others] = delays;
        expect(lead).to.be.within(30, 37);
        for (const [index, atLeast] of [31, 14, 6, 2, 5].entries()) {
          expect(others[index], String(delays)).to.be.within(atLeast, atLeast + 4);
        }
      });

      it('creates no version and no event until a new token is issued (case shrinking-life)', async () => {
        await advanceClock(platform, 40_000, 500);
        expect(askedAt).to.have.length(2);
        expect((await findSecret(platform, id)).secret.version).to.equal(1);
        await advanceClock(platform, 260_000, 500);
        expect((await findSecret(platform, id)).secret.version).to.equal(2);
        expect((await readCredentials(id)).access_token).to.equal('at-2');
        expect(await listEventTypes(platform, id)).to.deep.equal(['secret.refreshed']);
      });

      it('expires at once after expires_in 0, and reads send no token request before the next attempt', async () => {
        const expiredToken = { access_token: 'at-1', expires_in: 0 };
        respondWith(expiredToken);
        const count = platform.tokenRequests.length;
        await advanceClock(platform, 40_000, 500);
        expect((await readCredentials(id)).expires_in).to.equal(0);
        const before = platform.tokenRequests.length;
        expect(before).to.be.greaterThan(count);
        for (let reads = 0; reads < 20; reads++) await readCredentials(id);
        expect(platform.tokenRequests.length).to.equal(before);
      });

      it('backs off when tokens are issued expired, whether new or repeated', async () => {
        for (const token of [() => 'at-1', () => `at-${String(platform.clock.nowMs)}`]) {
          platform.provider = () => Promise.resolve(response({ access_token: token(), expires_in: 0 }));
          await advanceClock(platform, 60_000, 1000);
          const before = platform.tokenRequests.length;
          await advanceClock(platform, 2 * HOUR, 30_000);
          expect(platform.tokenRequests.length - before).to.be.within(4, 15);
        }
      });
    });

    it('starts again when a repeated token comes with its whole lifetime', async () => {
      const client = await platform.makeClient('oauth2', { ...CLIENT, grant_type: 'client_credentials' });
      respondWith({ access_token: 'at-1', expires_in: 600 });
      const id = await platform.makeSecret(client, {});
      platform.services.refresher.start();
      await advanceClock(platform, 590_000, 5000);
      expect(platform.tokenRequests).to.have.length(2);
      expect((await findSecret(platform, id)).secret).to.include({ version: 2 });
      await advanceClock(platform, 500_000, 5000);
      expect(platform.tokenRequests).to.have.length(2);
    });

    it('sends one token request when many callers report a repeated token as rejected', async () => {
      const client = await platform.makeClient('oauth2', { ...CLIENT, grant_type: 'client_credentials' });
      respondWith({ access_token: 'at-1', expires_in: 600 }, { access_token: 'at-1', expires_in: 590 });
      const id = await platform.makeSecret(client, {});
      platform.clock.nowMs += 10_000;
      const all = await Promise.all(
        Array.from({ length: 20 }, () =>
          platform.api('POST', `${platform.path}/${id}/refresh`, {
            as: platform.member,
            headers: { 'if-match': '"1"' },
          }),
        ),
      );
      expect(all.map(({ status, headers }) => `${String(status)} ${String(headers.etag)}`)).to.deep.equal(
        Array(20).fill('200 "1"'),
      );
      expect(platform.tokenRequests).to.have.length(2);
    });
  });
}
