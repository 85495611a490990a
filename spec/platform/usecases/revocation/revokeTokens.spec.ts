import { expect } from 'chai';

import type { SecretId } from '../../../../lib/platform/model/ids.js';
import { NEVER } from '../../../../lib/platform/model/refresh.js';
import type { TokenClient } from '../../../../lib/platform/model/tokenClient.js';
import { sealOrphan } from '../../../../lib/platform/tokens/journal.js';
import { authClientOperations } from '../../../../lib/platform/routes/authClients.js';
import { contractOperations } from '../../../../lib/platform/routes/contracts.js';
import { secretOperations } from '../../../../lib/platform/routes/secrets.js';
import { computeRetryAt } from '../../../../lib/platform/usecases/revocation/computeRetryAt.js';
import { revokeTokens } from '../../../../lib/platform/usecases/revocation/revokeTokens.js';
import { runOnce } from '../../../support/background.js';
import { OAUTH2_CLIENT, secretsPlatform, TOKENS, type SecretsPlatform } from '../../../support/secrets.js';
import { offlineStores, type SpecStore } from '../../../support/stores.js';
import { specVault } from '../../../support/vault.js';

const HOUR = 60 * 60 * 1000;
const REVOCABLE = { ...OAUTH2_CLIENT, revocation_uri: 'https://id.acme.test/revoke' };
type RevocationResult = Awaited<ReturnType<TokenClient['revoke']>>;
const DONE: RevocationResult = { outcome: 'done' };

for (const [name, makeStore] of offlineStores) {
  describe(`token revocation on ${name}`, () => {
    let spec: SpecStore;
    let platform: SecretsPlatform;
    /** Hint and token of each request. */
    let requests: string[];
    let respond: (hint: string, count: number) => RevocationResult | Promise<RevocationResult>;
    beforeEach(async () => {
      spec = await makeStore();
      requests = [];
      respond = () => DONE;
      const unexpected = () => Promise.reject(new Error('unexpected request'));
      platform = await secretsPlatform({
        operations: (services) => [
          ...authClientOperations(services),
          ...secretOperations(services),
          ...contractOperations(services),
        ],
        dependencies: {
          store: spec.store,
          tokenClient: {
            obtain: unexpected,
            startDeviceFlow: unexpected,
            discover: unexpected,
            async revoke(client, token, hint) {
              expect(client).to.include({
                client_secret: 'MARKER-client-secret',
                revocation_uri: REVOCABLE.revocation_uri,
              });
              requests.push(`${hint} ${token}`);
              return respond(hint, requests.length);
            },
          },
        },
      });
    });
    afterEach(() => spec.dispose());

    const deleteSecret = async (id: string): Promise<void> => {
      const { status } = await platform.api('DELETE', `${platform.path}/${id}`, { as: platform.member });
      expect(status).to.equal(204);
    };
    const createAndDelete = async (credentials: object = TOKENS, client: object = REVOCABLE): Promise<string> => {
      const id = await platform.makeSecret(await platform.makeClient('oauth2', client), credentials);
      await deleteSecret(id);
      return id;
    };
    const revoke = (services = platform.services) => runOnce(revokeTokens(services));
    const readRevocations = async (id: string) =>
      (await platform.readAudit(id)).filter((line) => line.startsWith('revoke'));
    const claimQueued = () => platform.store.revocations.claim(NEVER - 1, NEVER, 100);

    it('is queued, encrypted, when a secret is deleted', async () => {
      await createAndDelete();
      expect(requests).to.deep.equal([]);
      const [queued, ...others] = await claimQueued();
      expect(others).to.deep.equal([]);
      expect(JSON.stringify(queued)).not.to.contain('MARKER');
      expect(queued).to.include({ tenantId: platform.tenant.id, attempts: 0 });
    });

    it('revokes the refresh token, then the access token, once, and records it', async () => {
      const id = await createAndDelete();
      await revoke();
      await revoke();
      expect(requests).to.deep.equal(['refresh_token MARKER-rt-1', 'access_token MARKER-at-1']);
      expect(await readRevocations(id)).to.deep.equal(['revoke ok']);
      expect(await claimQueued()).to.deep.equal([]);
      expect(platform.logLines.join()).not.to.contain('MARKER');
    });

    it('revokes only the access token when there is no refresh token', async () => {
      await createAndDelete({ access_token: 'MARKER-at-1' });
      await revoke();
      expect(requests).to.deep.equal(['access_token MARKER-at-1']);
    });

    it('is not queued without revocation_uri, nor for types without tokens', async () => {
      await createAndDelete(TOKENS, OAUTH2_CLIENT);
      const basic = await platform.makeClient('basic');
      await deleteSecret(await platform.makeSecret(basic, { username: 'ann', password: 'MARKER' }));
      expect(await claimQueued()).to.deep.equal([]);
    });

    it('revokes the current tokens, and orphaned ones of a refresh', async () => {
      const client = await platform.makeClient('oauth2', REVOCABLE);
      const id = await platform.makeSecret(client, TOKENS);
      await platform.patch(id, { credentials: { access_token: 'MARKER-at-2', refresh_token: 'MARKER-rt-2' } });
      const attempt = {
        id: 'a'.repeat(24) as never,
        secretId: id as SecretId,
        authClientId: client as never,
        tenantId: platform.tenant.id,
        owner: 'o',
        epoch: 1,
        version: 2,
        tokenHash: 'h',
        startedAtMs: 1,
        quarantinedAtMs: null,
        sealed: '' as never,
        keyId: 'k1',
      };
      const grant = { accessToken: 'MARKER-at-3', refreshToken: 'MARKER-rt-3', others: {} };
      const got = { grant, obtainedAtMs: platform.clock.nowMs + 1 };
      await platform.store.attempts.add({
        ...attempt,
        ...sealOrphan(platform.services, { ...attempt, state: 'open' }, got),
      });
      await deleteSecret(id);
      await revoke();
      expect(requests).to.have.members([
        'refresh_token MARKER-rt-2',
        'access_token MARKER-at-2',
        'refresh_token MARKER-rt-3',
        'access_token MARKER-at-3',
      ]);
    });

    it('is skipped for values that no key decrypts, and the secret is deleted', async () => {
      const id = await platform.makeSecret(await platform.makeClient('oauth2', REVOCABLE), TOKENS);
      const [found] = await platform.store.secrets.findMany([
        { workspaceId: platform.workspace.id, idOrReference: id },
      ]);
      const { sealed } = found!.secret;
      const place = { tenantId: platform.tenant.id, recordId: id, field: 'credentials' };
      await platform.store.sealed.quarantine({ table: 'secrets', place, sealed }, 1);
      await deleteSecret(id);
      expect(await claimQueued()).to.deep.equal([]);
    });

    it('is not queued when the deletion is denied', async () => {
      const id = await platform.makeSecret(await platform.makeClient('oauth2', REVOCABLE), TOKENS);
      const guest = await platform.makeUser('guest');
      expect((await platform.api('DELETE', `${platform.path}/${id}`, { as: guest })).status).to.equal(403);
      expect(await claimQueued()).to.deep.equal([]);
    });

    it('revokes the tokens of all secrets in a deleted contract', async () => {
      const client = await platform.makeClient('oauth2', REVOCABLE);
      for (let count = 0; count < 3; count += 1) {
        await platform.makeSecret(client, { access_token: `at-${String(count)}` });
      }
      await platform.makeSecret(await platform.makeClient('oauth2', OAUTH2_CLIENT), TOKENS);
      expect((await platform.api('DELETE', `/v2/contracts/${platform.contract.id}`)).status).to.equal(204);
      await revoke();
      expect(requests).to.have.members(['access_token at-0', 'access_token at-1', 'access_token at-2']);
    });

    it('is retried for both tokens, in order, after the provider fails', async () => {
      const id = await createAndDelete();
      respond = (hint, count) =>
        hint === 'access_token' && count < 4 ? { outcome: 'transient', code: 'http_500', detail: '' } : DONE;
      await revoke();
      await revoke();
      expect(requests).to.have.length(2);
      platform.clock.nowMs += 5000;
      await revoke();
      expect(requests.map((line) => line.split(' ')[0])).to.deep.equal([
        'refresh_token',
        'access_token',
        'refresh_token',
        'access_token',
      ]);
      expect(await readRevocations(id)).to.deep.equal(['revoke ok']);
    });

    it('is not retried before Retry-After', async () => {
      await createAndDelete({ access_token: 'at' });
      respond = (_hint, count) =>
        count === 1 ? { outcome: 'transient', code: 'http_503', detail: '', retryAfterSeconds: 120 } : DONE;
      await revoke();
      platform.clock.nowMs += 119_999;
      await revoke();
      expect(requests).to.have.length(1);
      platform.clock.nowMs += 1;
      await revoke();
      expect(requests).to.have.length(2);
    });

    it('stops after three days of failures, which is recorded and logged', async () => {
      const id = await createAndDelete({ access_token: 'MARKER-at' });
      respond = () => ({ outcome: 'ambiguous', code: 'ECONNRESET', detail: 'MARKER-description' });
      for (let hour = 0; hour < 80; hour += 1) {
        platform.clock.nowMs += HOUR;
        await revoke();
      }
      expect(requests.length).to.be.within(60, 73);
      expect(await readRevocations(id)).to.deep.equal(['revoke failed provider_unavailable']);
      const logged = platform.logLines.filter((line) => line.includes('revocation failed'));
      expect(logged.map((line) => JSON.parse(line))).to.deep.equal([
        {
          level: 'warn',
          message: 'token revocation failed',
          secretId: id,
          reason: 'provider_unavailable',
        },
      ]);
      expect(platform.logLines.join()).not.to.contain('MARKER');
    });

    for (const [outcome, reason] of [
      ['client', 'client_rejected'],
      ['configuration', 'configuration'],
      ['dead', 'configuration'],
    ] as const) {
      it(`is not retried after the outcome "${outcome}", but the other token is revoked`, async () => {
        const id = await createAndDelete();
        respond = (hint) => (hint === 'refresh_token' ? { outcome, code: 'no', detail: '' } : DONE);
        await revoke();
        expect(requests).to.have.length(2);
        expect(await readRevocations(id)).to.deep.equal([`revoke failed ${reason}`]);
        expect(await claimQueued()).to.deep.equal([]);
      });
    }

    it('is recorded as failed when no key decrypts the queued tokens', async () => {
      const id = await createAndDelete();
      await revoke({ ...platform.services, vault: specVault(['k9']) });
      expect(requests).to.deep.equal([]);
      expect(await readRevocations(id)).to.deep.equal(['revoke failed unreadable']);
    });

    it('happens once when several processes run', async () => {
      for (let count = 0; count < 30; count += 1) await createAndDelete({ access_token: `at-${String(count)}` });
      await Promise.all([revoke(), revoke(), revoke()]);
      expect(requests).to.have.length(30);
      expect(new Set(requests).size).to.equal(30);
    });

    it('is claimed by another process when the lease expires', async () => {
      await createAndDelete({ access_token: 'at' });
      respond = () => new Promise<never>(() => undefined);
      void revoke();
      while (requests.length === 0) await new Promise(setImmediate);
      respond = () => DONE;
      await revoke();
      expect(requests).to.have.length(1);
      platform.clock.nowMs += 60_000;
      await revoke();
      expect(requests).to.deep.equal(['access_token at', 'access_token at']);
      expect(await claimQueued()).to.deep.equal([]);
    });

    it('continues with the others when one throws', async () => {
      await createAndDelete({ access_token: 'broken' });
      const valid = await createAndDelete({ access_token: 'valid' });
      respond = (_hint, count) => (requests[count - 1]!.includes('broken') ? Promise.reject(new Error('boom')) : DONE);
      expect(await revoke().then(String, String)).to.equal('Error: boom');
      expect(await readRevocations(valid)).to.deep.equal(['revoke ok']);
    });
  });
}

describe('computeRetryAt', () => {
  it('returns 5, 10, 20 … seconds, at most an hour, of which half is jitter', () => {
    const backoffs = (random: number) =>
      [0, 1, 2, 9, 10, 60].map(
        (attempts) => computeRetryAt({ attempts, createdAtMs: 0 }, 0, undefined, random)! / 1000,
      );
    expect(backoffs(0)).to.deep.equal([2.5, 5, 10, 1280, 1800, 1800]);
    expect(backoffs(1)).to.deep.equal([5, 10, 20, 2560, 3600, 3600]);
  });

  it('returns undefined more than three days after the deletion', () => {
    expect(computeRetryAt({ attempts: 0, createdAtMs: 0 }, 72 * HOUR - 5000, undefined, 1)).to.equal(72 * HOUR);
    expect(computeRetryAt({ attempts: 0, createdAtMs: 0 }, 72 * HOUR - 4999, undefined, 1)).to.equal(undefined);
    expect(computeRetryAt({ attempts: 0, createdAtMs: 0 }, 0, 73 * 3600, 0)).to.equal(undefined);
  });
});
