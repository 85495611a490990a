import { expect } from 'chai';
import type { AuthClientId, SecretId } from '../../../lib/platform/model/ids.js';
import type { GrantRequest } from '../../../lib/oauth/providers/index.js';
import type { TokenOutcome } from '../../../lib/platform/model/tokenClient.js';
import {
  grantedOutcome,
  listEventTypes,
  advanceClock,
  findSecret,
  refusedOutcome,
  flushEventLoop,
  waitUntil,
} from '../../support/refresher.js';
import { OAUTH2_CLIENT, secretsPlatform, type SecretsPlatform } from '../../support/secrets.js';
import { offlineStores } from '../../support/stores.js';

const DAY = 86_400_000;
/** The response of Atlassian to an expired refresh token of one user. */
const UNAUTHORIZED = refusedOutcome('client', 'unauthorized_client', { detail: 'no such session' });

for (const [name, open] of offlineStores) {
  describe(`refreshing after the provider has rejected the auth client (${name})`, () => {
    let dispose: () => Promise<void>;
    let platform: SecretsPlatform;
    let client: string;
    /** The responses of the provider by refresh token. */
    let outcomes: Record<string, TokenOutcome>;
    beforeEach(async () => {
      const opened = await open();
      dispose = opened.dispose;
      platform = await secretsPlatform({ dependencies: { store: opened.store } });
      client = await platform.makeClient('oauth2', OAUTH2_CLIENT);
      outcomes = {};
      platform.provider = (request: GrantRequest) =>
        Promise.resolve(
          (request.grant === 'refresh_token' ? outcomes[request.refreshToken] : undefined) ?? grantedOutcome('x'),
        );
    });
    afterEach(async () => {
      await platform.services.refresher.stop();
      await dispose();
    });
    const createSecretOf = (user: string, expires_in = 1200) =>
      platform.makeSecret(client, { access_token: `at-${user}`, refresh_token: `rt-${user}`, expires_in });
    const refresh = (id: string) => platform.api('POST', `${platform.path}/${id}/refresh`, { as: platform.member });
    const statusOf = async (id: string): Promise<string> => {
      const { status, body } = await refresh(id);
      return `${String(status)} ${status === 200 ? 'ok' : String(body.errors[0].code)}`;
    };
    const clientRow = async () => (await platform.store.authClients.find(client as AuthClientId))!;
    /** Refreshes a secret, so that the credentials of the auth client count as accepted. */
    const accepted = async (): Promise<void> => {
      expect(await statusOf(await createSecretOf('good'))).to.equal('200 ok');
      expect((await clientRow()).acceptedAtMs).to.equal(platform.clock.nowMs);
    };
    const patchClient = async (credentials: object): Promise<void> => {
      const body = { data: { type: 'auth-client', attributes: { credentials } } };
      expect((await platform.api('PATCH', `/v2/auth-clients/${client}`, { body })).status).to.equal(200);
    };

    it('sets one secret to error and keeps refreshing the others when the auth client was accepted before (case atlassian-unauthorized)', async () => {
      await accepted();
      const a = await createSecretOf('a', 1100);
      const b = await createSecretOf('b');
      outcomes['rt-a'] = UNAUTHORIZED;
      platform.services.refresher.start();
      await flushEventLoop();
      await advanceClock(platform, 1_180_000, 10_000);
      await waitUntil(async () => (await findSecret(platform, b)).secret.version >= 2);
      expect((await findSecret(platform, a)).secret).to.include({
        state: 'error',
        error: 'unauthorized_client: no such session',
      });
      expect(await statusOf(a)).to.equal('424 reauthorization_required');
      expect((await findSecret(platform, b)).secret.state).to.equal('ready');
      expect(await listEventTypes(platform, client)).to.deep.equal([]);
      expect(await listEventTypes(platform, a)).to.deep.equal(['secret.reauthorization_required']);
    });

    it('rejects all secrets of the auth client while its credentials have never been accepted', async () => {
      const [a, b] = [await createSecretOf('a'), await createSecretOf('b')];
      outcomes['rt-a'] = UNAUTHORIZED;
      expect(await statusOf(a)).to.equal('409 client_rejected');
      expect((await findSecret(platform, a)).secret.state).to.equal('ready');
      expect(await statusOf(b)).to.equal('409 client_rejected');
      expect(await listEventTypes(platform, client)).to.deep.equal(['auth_client.rejected']);
    });

    it('rejects all secrets of the auth client after its credentials were changed', async () => {
      await accepted();
      await patchClient({ client_secret: 'wrong' });
      expect((await clientRow()).acceptedAtMs).to.equal(null);
      const a = await createSecretOf('a');
      outcomes['rt-a'] = UNAUTHORIZED;
      expect(await statusOf(a)).to.equal('409 client_rejected');
    });

    for (const grant_type of ['client_credentials', 'jwt_bearer']) {
      it(`rejects all secrets of the auth client for a grant type without a user: ${grant_type}`, async () => {
        await accepted();
        const values = JSON.parse(
          platform.vault.open((await clientRow()).sealed, {
            tenantId: platform.tenant.id,
            recordId: client,
            field: 'credentials',
          }),
        ) as object;
        const place = { tenantId: platform.tenant.id, recordId: client, field: 'credentials' } as const;
        const sealed = platform.vault.seal(JSON.stringify({ ...values, grant_type }), place);
        await platform.store.authClients.update(client as AuthClientId, { ...sealed, updatedAtMs: 1 });
        const id = await platform.makeSecret(client, { access_token: 'mine' });
        platform.provider = () => Promise.resolve(UNAUTHORIZED);
        expect(await statusOf(id)).to.equal('409 client_rejected');
      });
    }

    it('rejects all secrets of the auth client after the same refusal of a second secret', async () => {
      await accepted();
      const [a, b, c] = [await createSecretOf('a'), await createSecretOf('b'), await createSecretOf('c')];
      outcomes = { 'rt-a': UNAUTHORIZED, 'rt-b': UNAUTHORIZED };
      expect(await statusOf(a)).to.equal('424 reauthorization_required');
      expect(await statusOf(b)).to.equal('409 client_rejected');
      expect((await findSecret(platform, b)).secret.state).to.equal('ready');
      for (const id of [a, c]) expect(await statusOf(id)).to.equal('409 client_rejected');
      expect(await listEventTypes(platform, client)).to.deep.equal(['auth_client.rejected']);
    });

    it('rejects all secrets of the auth client when the description names the client secret', async () => {
      await accepted();
      const [a, b] = [await createSecretOf('a'), await createSecretOf('b')];
      outcomes['rt-a'] = refusedOutcome('client', 'invalid_client', {
        detail: 'client secret keys are expired',
        namesClient: true,
      });
      expect(await statusOf(a)).to.equal('409 client_rejected');
      expect((await findSecret(platform, a)).secret).to.include({ state: 'ready', error: null });
      expect(await statusOf(b)).to.equal('409 client_rejected');
      expect(await listEventTypes(platform, a)).to.deep.equal([]);
      expect(await listEventTypes(platform, client)).to.deep.equal(['auth_client.rejected']);
    });

    it('does not count a repeated refusal of the same secret, or one after a success or after a day', async () => {
      await accepted();
      const [a, b, c] = [
        await createSecretOf('a', 10 * 86_400),
        await createSecretOf('b', 10 * 86_400),
        await createSecretOf('c', 10 * 86_400),
      ];
      outcomes = { 'rt-a': UNAUTHORIZED, 'rt-b': UNAUTHORIZED, 'rt-c': UNAUTHORIZED };
      expect(await statusOf(a)).to.equal('424 reauthorization_required');
      await advanceClock(platform, DAY, DAY / 4);
      expect(await statusOf(a)).to.equal('424 reauthorization_required');
      expect((await clientRow()).rejectedSinceMs).to.equal(null);
      expect(await statusOf(await createSecretOf('d'))).to.equal('200 ok');
      expect(await statusOf(b)).to.equal('424 reauthorization_required');
      await advanceClock(platform, DAY + 1, DAY / 4);
      expect(await statusOf(c)).to.equal('424 reauthorization_required');
      expect(await listEventTypes(platform, client)).to.deep.equal([]);
    });

    it('refreshes all secrets again once the credentials are changed, those in error included', async () => {
      await accepted();
      const [a, b] = [await createSecretOf('a'), await createSecretOf('b')];
      outcomes = { 'rt-a': UNAUTHORIZED, 'rt-b': UNAUTHORIZED };
      await refresh(a);
      await refresh(b);
      outcomes = {};
      platform.clock.nowMs += 1000;
      await patchClient({ client_secret: 'right' });
      for (const id of [a, b]) {
        expect(await statusOf(id)).to.equal('200 ok');
        expect((await findSecret(platform, id)).secret).to.include({ state: 'ready', error: null });
      }
      expect(await listEventTypes(platform, a)).to.have.members([
        'secret.reauthorization_required',
        'secret.refreshed',
        'secret.recovered',
      ]);
    });

    it('returns the cached refusal of a secret in error and tries again once a day', async () => {
      await accepted();
      const a = await createSecretOf('a');
      outcomes['rt-a'] = UNAUTHORIZED;
      await refresh(a);
      const requestCount = platform.tokenRequests.length;
      expect(await statusOf(a)).to.equal('424 reauthorization_required');
      expect(platform.tokenRequests).to.have.length(requestCount);
      outcomes = {};
      platform.services.refresher.start();
      await advanceClock(platform, DAY + 2000, DAY / 10);
      await waitUntil(async () => (await findSecret(platform, a)).secret.state === 'ready');
    });

    it('clears the rejection when a token request that was in flight succeeds', async () => {
      const [a, b] = [await createSecretOf('a'), await createSecretOf('b')];
      outcomes['rt-a'] = UNAUTHORIZED;
      let resolveLate: (outcome: TokenOutcome) => void = () => undefined;
      const provider = platform.provider;
      platform.provider = (request) =>
        request.grant === 'refresh_token' && request.refreshToken === 'rt-b'
          ? new Promise((resolve) => (resolveLate = resolve))
          : provider(request);
      const pending = refresh(b);
      await waitUntil(() => platform.tokenRequests.length === 1);
      expect(await statusOf(a)).to.equal('409 client_rejected');
      resolveLate(grantedOutcome('b'));
      expect((await pending).status).to.equal(200);
      expect((await clientRow()).rejectedSinceMs).to.equal(null);
      expect(await listEventTypes(platform, client)).to.have.members(['auth_client.rejected', 'auth_client.accepted']);
    });

    it('records one event when many secrets are refused at once', async () => {
      const all = await Promise.all(Array.from({ length: 10 }, (_, index) => createSecretOf(`n${String(index)}`)));
      outcomes = Object.fromEntries(all.map((_, index) => [`rt-n${String(index)}`, UNAUTHORIZED]));
      const statuses = await Promise.all(all.map(statusOf));
      expect(new Set(statuses)).to.deep.equal(new Set(['409 client_rejected']));
      expect(await listEventTypes(platform, client)).to.deep.equal(['auth_client.rejected']);
    });

    it('retries invalid_grant that is reported as temporary, and keeps the secret ready (case salesforce-busy)', async () => {
      const a = await createSecretOf('a');
      const busy = refusedOutcome('transient', 'invalid_grant', {
        detail: 'token request is already being processed',
        provisional: true,
      });
      platform.services.refresher.start();
      outcomes['rt-a'] = busy;
      await advanceClock(platform, 1_169_000, 100_000);
      while (platform.tokenRequests.length === 0) await advanceClock(platform, 500, 500);
      outcomes['rt-a'] = grantedOutcome('a2');
      await advanceClock(platform, 16_000, 500);
      expect((await findSecret(platform, a)).secret).to.include({ version: 2, state: 'ready' });
      expect(await listEventTypes(platform, a)).not.to.include('secret.reauthorization_required');
      expect((await platform.store.refreshes.find(a as SecretId))?.status).to.equal('ready');
    });

    it('sets the secret to error when the temporary refusal repeats for an hour after the expiry', async () => {
      const a = await createSecretOf('a');
      const b = await createSecretOf('b', 100_000);
      outcomes['rt-a'] = refusedOutcome('transient', 'invalid_grant', { detail: 'try again', provisional: true });
      platform.services.refresher.start();
      await advanceClock(platform, 1_200_000 + 3_590_000, 10_000);
      expect((await findSecret(platform, a)).secret.state).to.equal('ready');
      expect((await clientRow()).failuresInRow).to.equal(0);
      await advanceClock(platform, 2_000_000, 10_000);
      expect((await findSecret(platform, a)).secret).to.include({ state: 'error', error: 'invalid_grant: try again' });
      expect(await statusOf(a)).to.equal('424 reauthorization_required');
      expect(await listEventTypes(platform, a)).to.include('secret.reauthorization_required');
      expect(await statusOf(b)).to.equal('200 ok');
    }).timeout(30_000);
  });
}
