import { createHash, randomBytes } from 'node:crypto';
import { expect } from 'chai';
import type { SecretId } from '../../../lib/platform/model/ids.js';
import type { IssuedToken, TokenOutcome } from '../../../lib/platform/model/tokenClient.js';
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
  describe(`a forced refresh (${name})`, () => {
    let remove: () => Promise<void>;
    afterEach(() => remove());
    let platform: SecretsPlatform;
    let client: string;
    let id: string;
    beforeEach(async () => {
      const opened = await open();
      remove = opened.dispose;
      // All chance is a half.
      const halves = (size: number) => (size === 4 ? Buffer.from([128, 0, 0, 0]) : randomBytes(size));
      platform = await secretsPlatform({ dependencies: { store: opened.store, randomBytes: halves } });
      client = await platform.makeClient('oauth2', OAUTH2_CLIENT);
      id = await platform.makeSecret(client, { ...TOKENS, undefined_params: { kept: 1, instance_url: 'old' } });
      platform.provider = () => Promise.resolve(granted());
    });
    const refresh = (headers: Record<string, string> = {}, as = platform.member, secret = id) =>
      platform.api('POST', `${platform.path}/${secret}/refresh`, { as, headers });

    it('asks the provider once and answers the new token with all that is known of it', async () => {
      platform.clock.nowMs += 60_000;
      platform.provider = () =>
        Promise.resolve(granted({ scope: 'crm.read', refreshToken: 'MARKER-rt-2', others: { instance_url: 'new' } }));
      const answer = await refresh();
      expect([answer.status, answer.headers.etag, answer.headers['cache-control']]).to.deep.equal([
        200,
        '"2"',
        'no-store',
      ]);
      expect(answer.body.data.attributes.credentials).to.deep.equal({
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

    it('takes an empty body, an empty object, and no body at all', async () => {
      for (const body of [undefined, '', {}]) {
        const answer = await platform.api('POST', `${platform.path}/${id}/refresh`, {
          as: platform.member,
          headers: { 'content-type': 'application/json' },
          ...(body === undefined ? {} : { body }),
        });
        expect(answer.status, answer.text).to.equal(200);
      }
    });

    it('keeps the refresh token when none or an empty one comes, and lives as the auth-client says', async () => {
      platform.provider = () =>
        Promise.resolve({ outcome: 'granted', grant: { accessToken: 'a', refreshToken: '', others: {} } });
      const { body } = await refresh();
      expect(body.data.attributes.credentials).to.include({ expires_in: 1800, scope: TOKENS.scope });
      await refresh({ 'if-match': '"2"' });
      expect(sentRefreshTokens(platform)[1]).to.equal('MARKER-rt-1');
    });

    it('is one call for all who ask at the same time', async () => {
      let answerNow: (outcome: TokenOutcome) => void = () => undefined;
      platform.provider = () => new Promise((resolve) => (answerNow = resolve));
      const all = Promise.all(Array.from({ length: 20 }, () => refresh({ 'if-match': '"1"' })));
      while (platform.tokenRequests.length === 0) await new Promise(setImmediate);
      answerNow(granted());
      const answers = await all;
      expect(new Set(answers.map(({ body }) => String(body.data.attributes.credentials.access_token)))).to.deep.equal(
        new Set(['MARKER-at-2']),
      );
      expect(platform.tokenRequests).to.have.length(1);
      expect((await platform.readAudit(id)).filter((record) => record.startsWith('refresh'))).to.deep.equal([
        'refresh ok 2',
      ]);
    });

    it('ends when whoever asked for it has gone, and the next one finds its token', async () => {
      platform.provider = () => Promise.resolve(granted());
      // Nobody waits for this answer.
      void refresh({ 'if-match': '"1"' });
      while ((await findStoredSecret(platform, id)).version === 1) await new Promise(setImmediate);
      const answer = await refresh({ 'if-match': '"1"' });
      expect([answer.status, platform.tokenRequests.length]).to.deep.equal([200, 1]);
    });

    describe('that names the stale token', () => {
      const sha256 = (token: string) => `"sha256:${createHash('sha256').update(token).digest('hex')}"`;

      it('is one call a version: the second with the same name gets the token of the first', async () => {
        for (const header of ['"1"', '"1"', sha256('MARKER-at-1')]) {
          const answer = await refresh({ 'if-match': header });
          expect([answer.status, answer.headers.etag]).to.deep.equal([200, '"2"']);
        }
        expect(platform.tokenRequests).to.have.length(1);
      });

      it('by its hash is a call as well, even right after another one', async () => {
        await refresh();
        platform.provider = () => Promise.resolve(granted({ accessToken: 'third' }));
        expect((await refresh({ 'if-match': sha256('MARKER-at-2') })).headers.etag).to.equal('"3"');
      });

      it('in words that are none is refused', async () => {
        const answer = await refresh({ 'if-match': '1' });
        expect([answer.status, ...readProblems(answer)]).to.deep.equal([400, 'invalid If-Match']);
      });
    });

    it('without a name is done with when it was done less than 5 s ago', async () => {
      await refresh();
      platform.clock.nowMs += 4999;
      expect((await refresh()).headers.etag).to.equal('"2"');
      expect(platform.tokenRequests).to.have.length(1);
      platform.clock.nowMs += 1;
      expect((await refresh()).headers.etag).to.equal('"3"');
    });

    it('is made although the secret was made or patched a moment ago', async () => {
      await platform.patch(id, { credentials: { access_token: 'patched' } });
      expect((await refresh()).headers.etag).to.equal('"3"');
      // A refresh a moment ago says nothing of a token that came after it.
      platform.clock.nowMs += 1000;
      await platform.patch(id, { credentials: { access_token: 'patched again' } });
      expect((await refresh()).headers.etag).to.equal('"5"');
    });

    it('goes by reference too', async () => {
      await platform.patch(id, { reference: 'acme.CRM' });
      expect((await refresh({}, platform.member, 'acme.CRM')).body.data.id).to.equal(id);
    });

    describe('of what can not be refreshed', () => {
      const cases: readonly (readonly [string, object])[] = [
        ['basic', { username: 'u', password: 'p' }],
        ['api_key', { headerName: 'X-Key', headerValue: 'v' }],
        ['noauth', {}],
        ['oauth2', { access_token: 'a' }],
      ];
      for (const [type, credentials] of cases) {
        it(`is refused and recorded: ${type} with ${Object.keys(credentials).join(', ') || 'nothing'}`, async () => {
          const holder = type === 'oauth2' ? client : await platform.makeClient(type);
          const secret = await platform.makeSecret(holder, credentials);
          const answer = await refresh({}, platform.member, secret);
          expect([answer.status, ...readProblems(answer)]).to.deep.equal([409, 'not_refreshable']);
          expect(platform.tokenRequests).to.have.length(0);
          expect(await platform.readAudit(secret)).to.include('refresh failed 1 not_refreshable');
        });
      }
    });

    describe('that the provider refuses', () => {
      const dead: TokenOutcome = { outcome: 'dead', code: 'invalid_grant', detail: 'token revoked' };

      it('for good needs the user; everybody is told so from memory until there is a new token', async () => {
        platform.provider = () => Promise.resolve(dead);
        const answer = await refresh();
        expect(answer.status).to.equal(424);
        expect(answer.body.errors[0]).to.deep.include({
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
        expect((await refresh()).body.errors[0].meta).to.deep.equal(answer.body.errors[0].meta);
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
        it(`${JSON.stringify(outcome)} leaves the token as it is: ${String(status)}`, async () => {
          platform.provider = () => Promise.resolve(outcome);
          const { degradedSinceMs, ...before } = await findStoredSecret(platform, id);
          expect(degradedSinceMs).to.equal(null);
          const answer = await refresh();
          expect([answer.status, ...readProblems(answer)]).to.deep.equal([status, code]);
          expect(answer.headers['retry-after']).to.equal(retryAfter);
          expect(await findStoredSecret(platform, id)).to.deep.equal({
            ...before,
            degradedSinceMs: code === 'client_rejected' ? null : platform.clock.nowMs,
          });
          expect(await platform.readAudit(id)).to.include(`refresh failed 1 ${code}`);
        });
      }

      it('because ours broke is a matter of trying again, and what broke is not in the log', async () => {
        platform.provider = () => Promise.reject(new Error('MARKER inside'));
        expect((await platform.clock.during(refresh())).status).to.equal(503);
        expect(platform.logLines.join('\n')).to.include('token request').and.not.to.include('MARKER');
      });
    });

    describe('while others work on the secret', () => {
      it('keeps what they changed beside the token', async () => {
        platform.provider = async () => {
          await platform.patch(id, { name: 'New', credentials: { additional_params: '{"a":1}' } });
          return granted();
        };
        const { attributes } = (await refresh()).body.data;
        expect(attributes.name).to.equal('New');
        expect(attributes.credentials).to.include({ access_token: 'MARKER-at-2', additional_params: '{"a":1}' });
      });

      it('gives way to a newer token, be it granted or refused', async () => {
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
          const answer = await refresh();
          expect([answer.status, answer.body.data.attributes.credentials.access_token]).to.deep.equal([200, 'by hand']);
        }
      });

      it('finds nothing when the secret is deleted meanwhile, be it granted or refused', async () => {
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

    describe('whose token the store does not take', () => {
      let failures: number;
      beforeEach(() => {
        failures = 0;
        const transaction = platform.store.transaction.bind(platform.store);
        platform.store.transaction = (work) =>
          failures-- > 0 ? Promise.reject(new Error('MARKER disk')) : transaction(work);
      });

      it('tries it again, so that the new token is not lost', async () => {
        failures = 3;
        const answer = await platform.clock.during(refresh());
        expect([answer.status, answer.headers.etag]).to.deep.equal([200, '"2"']);
      });

      it('tells the caller after a while, and goes on until the store has come back', async () => {
        failures = 12;
        const answer = await platform.clock.during(refresh());
        expect([answer.status, ...readProblems(answer), answer.headers['retry-after']]).to.deep.equal([
          503,
          'store_unavailable',
          '5',
        ]);
        expect((await findStoredSecret(platform, id)).version).to.equal(1);
        await platform.clock.during(platform.services.refresher.stop());
        expect((await findStoredSecret(platform, id)).version).to.equal(2);
        expect(platform.tokenRequests).to.have.length(1);
      });

      it('loses it only when the process ends before the store is back, and says so', async () => {
        failures = 1000;
        await platform.clock.during(refresh());
        await platform.clock.during(platform.services.refresher.stop());
        expect(platform.logLines.join('\n')).to.include('new token lost').and.not.to.include('MARKER');
      });
    });
  });
}
