import { createHash, randomBytes } from 'node:crypto';
import { expect } from 'chai';
import type { SecretId } from '../../../lib/platform/model/ids.js';
import type { IssuedToken } from '../../../lib/oauth/tokenResponse.js';
import type { TokenOutcome } from '../../../lib/platform/model/tokenClient.js';
import {
  OAUTH2_CLIENT,
  readProblems,
  secondsUntilRefresh,
  sentRefreshTokens,
  secretsPlatform,
  findStoredSecret,
  TOKENS,
  type SecretsPlatform,
} from '../../support/secrets.js';
import { offlineStores } from '../../support/stores.js';

const granted = (more: Partial<IssuedToken> = {}): TokenOutcome => ({
  outcome: 'granted',
  grant: { accessToken: 'MARKER-at-2', expiresInSeconds: 1800, others: {}, ...more },
});

for (const [name, open] of offlineStores) {
  describe(`POST …/secrets/:secret/refresh (${name})`, () => {
    let remove: () => Promise<void>;
    afterEach(() => remove());
    let platform: SecretsPlatform;
    let client: string;
    let id: string;
    beforeEach(async () => {
      const opened = await open();
      remove = opened.dispose;
      // Every random number is one half.
      const halves = (size: number) => (size === 4 ? Buffer.from([128, 0, 0, 0]) : randomBytes(size));
      platform = await secretsPlatform({ dependencies: { store: opened.store, randomBytes: halves } });
      client = await platform.makeClient('oauth2', OAUTH2_CLIENT);
      id = await platform.makeSecret(client, { ...TOKENS, undefined_params: { kept: 1, instance_url: 'old' } });
      platform.provider = () => Promise.resolve(granted());
    });
    const refresh = (headers: Record<string, string> = {}, as = platform.member, secret = id) =>
      platform.api('POST', `${platform.path}/${secret}/refresh`, { as, headers });

    it('sends one token request and returns the new token with its values', async () => {
      platform.clock.nowMs += 60_000;
      platform.provider = () =>
        Promise.resolve(granted({ scope: 'crm.read', refreshToken: 'MARKER-rt-2', others: { instance_url: 'new' } }));
      const response = await refresh();
      expect([response.status, response.headers.etag, response.headers['cache-control']]).to.deep.equal([
        200,
        '"2"',
        'no-store',
      ]);
      expect(response.body.data.attributes.credentials).to.deep.equal({
        access_token: 'MARKER-at-2',
        refresh_token: '***',
        scope: 'crm.read',
        undefined_params: { kept: 1, instance_url: 'new' },
        expires_in: 1800,
        expires_at: '2026-05-01T09:31:00.000Z',
      });
      expect(sentRefreshTokens(platform)).to.deep.equal(['MARKER-rt-1']);
      expect(platform.tokenRequests[0]?.client).to.include({ client_secret: 'MARKER-client-secret' });
      expect(await secondsUntilRefresh(platform, id)).to.equal(1710);
      await refresh({ 'if-match': '"2"' });
      expect(sentRefreshTokens(platform)[1]).to.equal('MARKER-rt-2');
    });

    it('accepts an empty body, an empty object, and no body', async () => {
      for (const body of [undefined, '', {}]) {
        const response = await platform.api('POST', `${platform.path}/${id}/refresh`, {
          as: platform.member,
          headers: { 'content-type': 'application/json' },
          ...(body === undefined ? {} : { body }),
        });
        expect(response.status, response.text).to.equal(200);
      }
    });

    it('keeps the refresh token when none or an empty one is issued, and uses the lifetime of the auth client', async () => {
      platform.provider = () =>
        Promise.resolve({ outcome: 'granted', grant: { accessToken: 'a', refreshToken: '', others: {} } });
      const { body } = await refresh();
      expect(body.data.attributes.credentials).to.include({ expires_in: 1800, scope: TOKENS.scope });
      await refresh({ 'if-match': '"2"' });
      expect(sentRefreshTokens(platform)[1]).to.equal('MARKER-rt-1');
    });

    it('sends one token request for concurrent requests', async () => {
      let answerNow: (outcome: TokenOutcome) => void = () => undefined;
      platform.provider = () => new Promise((resolve) => (answerNow = resolve));
      const all = Promise.all(Array.from({ length: 20 }, () => refresh({ 'if-match': '"1"' })));
      while (platform.tokenRequests.length === 0) await new Promise(setImmediate);
      answerNow(granted());
      const responses = await all;
      expect(new Set(responses.map(({ body }) => String(body.data.attributes.credentials.access_token)))).to.deep.equal(
        new Set(['MARKER-at-2']),
      );
      expect(platform.tokenRequests).to.have.length(1);
      expect((await platform.readAudit(id)).filter((record) => record.startsWith('refresh'))).to.deep.equal([
        'refresh ok 2',
      ]);
    });

    it('completes after the client disconnects, and the next request gets the token', async () => {
      platform.provider = () => Promise.resolve(granted());
      // The client doesn't wait for this response.
      void refresh({ 'if-match': '"1"' });
      while ((await findStoredSecret(platform, id)).version === 1) await new Promise(setImmediate);
      const response = await refresh({ 'if-match': '"1"' });
      expect([response.status, platform.tokenRequests.length]).to.deep.equal([200, 1]);
    });

    describe('with If-Match', () => {
      const sha256 = (token: string) => `"sha256:${createHash('sha256').update(token).digest('hex')}"`;

      it('sends one token request per version: the second request gets the token of the first', async () => {
        for (const header of ['"1"', '"1"', sha256('MARKER-at-1')]) {
          const response = await refresh({ 'if-match': header });
          expect([response.status, response.headers.etag]).to.deep.equal([200, '"2"']);
        }
        expect(platform.tokenRequests).to.have.length(1);
      });

      it('accepts the hash of the token, also right after another refresh', async () => {
        await refresh();
        platform.provider = () => Promise.resolve(granted({ accessToken: 'third' }));
        expect((await refresh({ 'if-match': sha256('MARKER-at-2') })).headers.etag).to.equal('"3"');
      });

      it('rejects an invalid value', async () => {
        const response = await refresh({ 'if-match': '1' });
        expect([response.status, ...readProblems(response)]).to.deep.equal([400, 'invalid If-Match']);
      });
    });

    it('returns the current token without If-Match when it was refreshed less than 5 s ago', async () => {
      await refresh();
      platform.clock.nowMs += 4999;
      expect((await refresh()).headers.etag).to.equal('"2"');
      expect(platform.tokenRequests).to.have.length(1);
      platform.clock.nowMs += 1;
      expect((await refresh()).headers.etag).to.equal('"3"');
    });

    it('refreshes a secret that was just created or updated', async () => {
      await platform.patch(id, { credentials: { access_token: 'patched' } });
      expect((await refresh()).headers.etag).to.equal('"3"');
      // An earlier refresh is irrelevant for a token that was set after it.
      platform.clock.nowMs += 1000;
      await platform.patch(id, { credentials: { access_token: 'patched again' } });
      expect((await refresh()).headers.etag).to.equal('"5"');
    });

    it('accepts a reference', async () => {
      await platform.patch(id, { reference: 'acme.CRM' });
      expect((await refresh({}, platform.member, 'acme.CRM')).body.data.id).to.equal(id);
    });

    describe('of a secret that cannot be refreshed', () => {
      const cases: readonly (readonly [string, object])[] = [
        ['basic', { username: 'u', password: 'p' }],
        ['api_key', { headerName: 'X-Key', headerValue: 'v' }],
        ['noauth', {}],
        ['oauth2', { access_token: 'a' }],
      ];
      for (const [type, credentials] of cases) {
        it(`fails and is recorded: ${type} with ${Object.keys(credentials).join(', ') || 'nothing'}`, async () => {
          const holder = type === 'oauth2' ? client : await platform.makeClient(type);
          const secret = await platform.makeSecret(holder, credentials);
          const response = await refresh({}, platform.member, secret);
          expect([response.status, ...readProblems(response)]).to.deep.equal([409, 'not_refreshable']);
          expect(platform.tokenRequests).to.have.length(0);
          expect(await platform.readAudit(secret)).to.include('refresh failed 1 not_refreshable');
        });
      }
    });

    describe('when the provider refuses', () => {
      const dead: TokenOutcome = { outcome: 'dead', code: 'invalid_grant', detail: 'token revoked' };

      it('requires a reauthorization after a permanent failure, with a cached refusal until there is a new token', async () => {
        platform.provider = () => Promise.resolve(dead);
        const response = await refresh();
        expect(response.status).to.equal(424);
        expect(response.body.errors[0]).to.deep.include({
          status: '424',
          code: 'reauthorization_required',
          detail: 'invalid_grant: token revoked',
          meta: { provider_error: 'invalid_grant', retryable: false, since: '2026-05-01T09:00:00.000Z' },
        });
        platform.clock.nowMs += 60_000;
        for (const headers of [{}, { 'if-match': '"1"' }] as Record<string, string>[]) {
          const again = await refresh(headers);
          expect([again.status, again.body.errors[0].detail]).to.deep.equal([424, 'invalid_grant: token revoked']);
        }
        await platform.patch(id, { name: 'Renamed' });
        expect((await refresh()).body.errors[0].meta).to.deep.equal(response.body.errors[0].meta);
        expect(platform.tokenRequests).to.have.length(1);
        const { body } = await platform.api('GET', `${platform.path}/${id}`, { as: platform.member });
        expect(body.data.attributes).to.include({ state: 'error', error: 'invalid_grant: token revoked' });
        expect(await platform.store.refreshes.find(id as SecretId)).to.include({ status: 'error' });
        expect(await platform.readAudit(id)).to.include('refresh failed 1 reauthorization_required');

        platform.provider = () => Promise.resolve(granted());
        await platform.patch(id, { credentials: { access_token: 'new' } });
        expect((await refresh()).status).to.equal(200);
      });

      const others: readonly (readonly [TokenOutcome, number, string, string | undefined])[] = [
        [{ outcome: 'client', code: 'invalid_client', detail: '' }, 409, 'client_rejected', undefined],
        [{ outcome: 'configuration', code: 'invalid_request', detail: 'x' }, 409, 'configuration', undefined],
        [{ outcome: 'transient', code: 'http_503', detail: '' }, 503, 'provider_unavailable', '3'],
        [
          { outcome: 'transient', code: 'http_429', detail: '', retryAfterSeconds: 31 },
          503,
          'provider_unavailable',
          '31',
        ],
      ];
      for (const [outcome, status, code, retryAfter] of others) {
        it(`keeps the token after ${JSON.stringify(outcome)}: ${String(status)}`, async () => {
          platform.provider = () => Promise.resolve(outcome);
          const { degradedSinceMs, ...before } = await findStoredSecret(platform, id);
          expect(degradedSinceMs).to.equal(null);
          const response = await refresh();
          expect([response.status, ...readProblems(response)]).to.deep.equal([status, code]);
          expect(response.headers['retry-after']).to.equal(retryAfter);
          expect(await findStoredSecret(platform, id)).to.deep.equal({
            ...before,
            degradedSinceMs: code === 'client_rejected' ? null : platform.clock.nowMs,
          });
          expect(await platform.readAudit(id)).to.include(`refresh failed 1 ${code}`);
        });
      }

      it('reports an internal error as temporary, without its message in the log', async () => {
        platform.provider = () => Promise.reject(new Error('MARKER inside'));
        expect((await platform.clock.during(refresh())).status).to.equal(503);
        expect(platform.logLines.join('\n')).to.include('token request').and.not.to.include('MARKER');
      });
    });

    describe('with concurrent changes', () => {
      it('keeps the other changes', async () => {
        platform.provider = async () => {
          await platform.patch(id, { name: 'New', credentials: { additional_params: '{"a":1}' } });
          return granted();
        };
        const { attributes } = (await refresh()).body.data;
        expect(attributes.name).to.equal('New');
        expect(attributes.credentials).to.include({ access_token: 'MARKER-at-2', additional_params: '{"a":1}' });
      });

      it('keeps a newer token, whether the refresh succeeds or fails', async () => {
        const refused = (outcome: 'dead' | 'configuration' | 'transient'): TokenOutcome => ({
          outcome,
          code: 'invalid_grant',
          detail: '',
        });
        for (const outcome of [granted(), refused('dead'), refused('configuration'), refused('transient')]) {
          platform.provider = async () => {
            await platform.patch(id, { credentials: { access_token: 'by hand', refresh_token: 'r' } });
            return outcome;
          };
          const response = await refresh();
          expect([response.status, response.body.data.attributes.credentials.access_token]).to.deep.equal([
            200,
            'by hand',
          ]);
        }
      });

      it('returns 404 when the secret is deleted in the meantime, whether the refresh succeeds or fails', async () => {
        for (const outcome of [granted(), { outcome: 'transient', code: 'http_503', detail: '' } as const]) {
          const secret = await platform.makeSecret(client, TOKENS);
          platform.provider = async () => {
            await platform.api('DELETE', `${platform.path}/${secret}`);
            return outcome;
          };
          expect((await refresh({}, platform.member, secret)).status).to.equal(404);
        }
      });
    });

    describe('when the store fails to save the token', () => {
      let failures: number;
      beforeEach(() => {
        failures = 0;
        const transaction = platform.store.transaction.bind(platform.store);
        platform.store.transaction = (work) =>
          failures-- > 0 ? Promise.reject(new Error('MARKER disk')) : transaction(work);
      });

      it('retries, so that the new token is not lost', async () => {
        failures = 3;
        const response = await platform.clock.during(refresh());
        expect([response.status, response.headers.etag]).to.deep.equal([200, '"2"']);
      });

      it('returns an error after a while, and continues until the store is reachable', async () => {
        failures = 12;
        const response = await platform.clock.during(refresh());
        expect([response.status, ...readProblems(response), response.headers['retry-after']]).to.deep.equal([
          503,
          'store_unavailable',
          '5',
        ]);
        expect((await findStoredSecret(platform, id)).version).to.equal(1);
        await platform.clock.during(platform.services.refresher.stop());
        expect((await findStoredSecret(platform, id)).version).to.equal(2);
        expect(platform.tokenRequests).to.have.length(1);
      });

      it('loses the token only if the process stops before the store is reachable, and logs it', async () => {
        failures = 1000;
        await platform.clock.during(refresh());
        await platform.clock.during(platform.services.refresher.stop());
        expect(platform.logLines.join('\n')).to.include('new token lost').and.not.to.include('MARKER');
      });
    });
  });
}
