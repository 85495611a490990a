import { expect } from 'chai';

import type { SecretId } from '../../../../lib/platform/model/ids.js';
import { NEVER } from '../../../../lib/platform/model/refresh.js';
import type { TokenClient } from '../../../../lib/platform/model/tokenClient.js';
import { sealOrphan } from '../../../../lib/platform/refresher/journal.js';
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
type Answer = Awaited<ReturnType<TokenClient['revoke']>>;
const DONE: Answer = { outcome: 'done' };

for (const [name, makeStore] of offlineStores) {
  describe(`revocation on ${name}`, () => {
    let spec: SpecStore;
    let platform: SecretsPlatform;
    /** Hint and token of each question. */
    let asked: string[];
    let answer: (hint: string, count: number) => Answer | Promise<Answer>;
    beforeEach(async () => {
      spec = await makeStore();
      asked = [];
      answer = () => DONE;
      const nobody = () => Promise.reject(new Error('nobody asks that'));
      platform = await secretsPlatform({
        operations: (services) => [
          ...authClientOperations(services),
          ...secretOperations(services),
          ...contractOperations(services),
        ],
        dependencies: {
          store: spec.store,
          tokenClient: {
            obtain: nobody,
            startDeviceFlow: nobody,
            discover: nobody,
            async revoke(client, token, hint) {
              expect(client).to.include({
                client_secret: 'MARKER-client-secret',
                revocation_uri: REVOCABLE.revocation_uri,
              });
              asked.push(`${hint} ${token}`);
              return answer(hint, asked.length);
            },
          },
        },
      });
    });
    afterEach(() => spec.dispose());

    const remove = async (id: string): Promise<void> => {
      const { status } = await platform.api('DELETE', `${platform.path}/${id}`, { as: platform.member });
      expect(status).to.equal(204);
    };
    const removed = async (credentials: object = TOKENS, client: object = REVOCABLE): Promise<string> => {
      const id = await platform.makeSecret(await platform.makeClient('oauth2', client), credentials);
      await remove(id);
      return id;
    };
    const revoke = (services = platform.services) => runOnce(revokeTokens(services));
    const audited = async (id: string) => (await platform.readAudit(id)).filter((line) => line.startsWith('revoke'));
    const waiting = () => platform.store.revocations.claim(NEVER - 1, NEVER, 100);

    it('waits in the queue, sealed, when a secret is deleted', async () => {
      await removed();
      expect(asked).to.deep.equal([]);
      const [queued, ...others] = await waiting();
      expect(others).to.deep.equal([]);
      expect(JSON.stringify(queued)).not.to.contain('MARKER');
      expect(queued).to.include({ tenantId: platform.tenant.id, attempts: 0 });
    });

    it('is of the refresh token first, then of the access token, once, and recorded', async () => {
      const id = await removed();
      await revoke();
      await revoke();
      expect(asked).to.deep.equal(['refresh_token MARKER-rt-1', 'access_token MARKER-at-1']);
      expect(await audited(id)).to.deep.equal(['revoke ok']);
      expect(await waiting()).to.deep.equal([]);
      expect(platform.logLines.join()).not.to.contain('MARKER');
    });

    it('is of the access token alone where there is no other', async () => {
      await removed({ access_token: 'MARKER-at-1' });
      await revoke();
      expect(asked).to.deep.equal(['access_token MARKER-at-1']);
    });

    it('does not happen where the auth-client says nothing of it, nor for other types', async () => {
      await removed(TOKENS, OAUTH2_CLIENT);
      const basic = await platform.makeClient('basic');
      await remove(await platform.makeSecret(basic, { username: 'ann', password: 'MARKER' }));
      expect(await waiting()).to.deep.equal([]);
    });

    it('is of the tokens that are there when it is deleted, and of those that a refresh could not keep', async () => {
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
      await remove(id);
      await revoke();
      expect(asked).to.have.members([
        'refresh_token MARKER-rt-2',
        'access_token MARKER-at-2',
        'refresh_token MARKER-rt-3',
        'access_token MARKER-at-3',
      ]);
    });

    it('keeps nobody from deleting what no key opens', async () => {
      const id = await platform.makeSecret(await platform.makeClient('oauth2', REVOCABLE), TOKENS);
      const [found] = await platform.store.secrets.findMany([
        { workspaceId: platform.workspace.id, idOrReference: id },
      ]);
      const { sealed } = found!.secret;
      const place = { tenantId: platform.tenant.id, recordId: id, field: 'credentials' };
      await platform.store.sealed.quarantine({ table: 'secrets', place, sealed }, 1);
      await remove(id);
      expect(await waiting()).to.deep.equal([]);
    });

    it('is not queued when the secret is not deleted after all', async () => {
      const id = await platform.makeSecret(await platform.makeClient('oauth2', REVOCABLE), TOKENS);
      const guest = await platform.makeUser('guest');
      expect((await platform.api('DELETE', `${platform.path}/${id}`, { as: guest })).status).to.equal(403);
      expect(await waiting()).to.deep.equal([]);
    });

    it('is of all secrets of a contract that is deleted, in all of its workspaces', async () => {
      const client = await platform.makeClient('oauth2', REVOCABLE);
      for (let count = 0; count < 3; count += 1) {
        await platform.makeSecret(client, { access_token: `at-${String(count)}` });
      }
      await platform.makeSecret(await platform.makeClient('oauth2', OAUTH2_CLIENT), TOKENS);
      expect((await platform.api('DELETE', `/v2/contracts/${platform.contract.id}`)).status).to.equal(204);
      await revoke();
      expect(asked).to.have.members(['access_token at-0', 'access_token at-1', 'access_token at-2']);
    });

    it('is asked for again after a while when the provider fails, both tokens in their order', async () => {
      const id = await removed();
      answer = (hint, count) =>
        hint === 'access_token' && count < 4 ? { outcome: 'transient', code: 'http_500', detail: '' } : DONE;
      await revoke();
      await revoke();
      expect(asked).to.have.length(2);
      platform.clock.nowMs += 5000;
      await revoke();
      expect(asked.map((line) => line.split(' ')[0])).to.deep.equal([
        'refresh_token',
        'access_token',
        'refresh_token',
        'access_token',
      ]);
      expect(await audited(id)).to.deep.equal(['revoke ok']);
    });

    it('waits for as long as Retry-After wants', async () => {
      await removed({ access_token: 'at' });
      answer = (_hint, count) =>
        count === 1 ? { outcome: 'transient', code: 'http_503', detail: '', retryAfterSeconds: 120 } : DONE;
      await revoke();
      platform.clock.nowMs += 119_999;
      await revoke();
      expect(asked).to.have.length(1);
      platform.clock.nowMs += 1;
      await revoke();
      expect(asked).to.have.length(2);
    });

    it('is given up after three days, recorded, and told in the log', async () => {
      const id = await removed({ access_token: 'MARKER-at' });
      answer = () => ({ outcome: 'ambiguous', code: 'ECONNRESET', detail: 'MARKER-words' });
      for (let hour = 0; hour < 80; hour += 1) {
        platform.clock.nowMs += HOUR;
        await revoke();
      }
      expect(asked.length).to.be.within(60, 73);
      expect(await audited(id)).to.deep.equal(['revoke failed provider_unavailable']);
      const told = platform.logLines.filter((line) => line.includes('revoked'));
      expect(told.map((line) => JSON.parse(line))).to.deep.equal([
        {
          level: 'warn',
          message: 'the tokens of a secret could not be revoked',
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
      it(`is given up at once when the answer is "${outcome}", the other token tried all the same`, async () => {
        const id = await removed();
        answer = (hint) => (hint === 'refresh_token' ? { outcome, code: 'no', detail: '' } : DONE);
        await revoke();
        expect(asked).to.have.length(2);
        expect(await audited(id)).to.deep.equal([`revoke failed ${reason}`]);
        expect(await waiting()).to.deep.equal([]);
      });
    }

    it('of what no key opens any more is recorded as failed', async () => {
      const id = await removed();
      await revoke({ ...platform.services, vault: specVault(['k9']) });
      expect(asked).to.deep.equal([]);
      expect(await audited(id)).to.deep.equal(['revoke failed unreadable']);
    });

    it('happens once although two processes are at it', async () => {
      for (let count = 0; count < 30; count += 1) await removed({ access_token: `at-${String(count)}` });
      await Promise.all([revoke(), revoke(), revoke()]);
      expect(asked).to.have.length(30);
      expect(new Set(asked).size).to.equal(30);
    });

    it('is taken up by others when a process has died in the middle', async () => {
      await removed({ access_token: 'at' });
      answer = () => new Promise<never>(() => undefined);
      void revoke();
      while (asked.length === 0) await new Promise(setImmediate);
      answer = () => DONE;
      await revoke();
      expect(asked).to.have.length(1);
      platform.clock.nowMs += 60_000;
      await revoke();
      expect(asked).to.deep.equal(['access_token at', 'access_token at']);
      expect(await waiting()).to.deep.equal([]);
    });

    it('of the others goes on when one fails by itself', async () => {
      await removed({ access_token: 'broken' });
      const fine = await removed({ access_token: 'fine' });
      answer = (_hint, count) => (asked[count - 1]!.includes('broken') ? Promise.reject(new Error('boom')) : DONE);
      expect(await revoke().then(String, String)).to.equal('Error: boom');
      expect(await audited(fine)).to.deep.equal(['revoke ok']);
    });
  });
}

describe('when a provider is asked again to revoke', () => {
  it('is after 5, 10, 20 … seconds, at most an hour, and half of that by chance', () => {
    const pauses = (random: number) =>
      [0, 1, 2, 9, 10, 60].map(
        (attempts) => computeRetryAt({ attempts, createdAtMs: 0 }, 0, undefined, random)! / 1000,
      );
    expect(pauses(0)).to.deep.equal([2.5, 5, 10, 1280, 1800, 1800]);
    expect(pauses(1)).to.deep.equal([5, 10, 20, 2560, 3600, 3600]);
  });

  it('is never more than three days later', () => {
    expect(computeRetryAt({ attempts: 0, createdAtMs: 0 }, 72 * HOUR - 5000, undefined, 1)).to.equal(72 * HOUR);
    expect(computeRetryAt({ attempts: 0, createdAtMs: 0 }, 72 * HOUR - 4999, undefined, 1)).to.equal(undefined);
    expect(computeRetryAt({ attempts: 0, createdAtMs: 0 }, 0, 73 * 3600, 0)).to.equal(undefined);
  });
});
