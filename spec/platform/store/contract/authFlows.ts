import { expect } from 'chai';

import type { AuthFlow } from '../../../../lib/platform/model/authFlow.js';
import { catchRejection } from '../../../support/rejection.js';
import type { StoreUnderTest } from '../storeContract.js';
import { authFlow, authClient, id, sealed } from '../samples.js';

export function authFlowContract(opened: StoreUnderTest): void {
  const sample = (number: number, more: Partial<AuthFlow> = {}): AuthFlow => authFlow(number, opened.world, more);

  describe('authorization flows', () => {
    it('are found by id and by the hash of their state', async () => {
      const { authFlows } = opened.store;
      const full = sample(300, {
        secretId: id(200),
        stateHash: 'a'.repeat(64),
        cookieHash: 'b'.repeat(64),
        status: 'failed',
        errorCode: 'access_denied',
        errorDescription: `the user said "no" 🔐`,
        returnTo: 'https://app.acme.test/done?x=1',
        pollAtMs: 5000,
        quarantinedAtMs: 3,
      });
      await authFlows.add(full);
      await authFlows.add(sample(301));
      await authFlows.add(sample(302));
      expect(await authFlows.find(full.id)).to.deep.equal(full);
      expect(await authFlows.findByState(full.stateHash!)).to.deep.equal(full);
      expect(await authFlows.find(id(301))).to.deep.equal(sample(301));
      expect(await authFlows.find(id(99))).to.equal(undefined);
      expect(await authFlows.findByState('c'.repeat(64))).to.equal(undefined);
      await catchRejection(authFlows.add({ ...sample(303), workspaceId: id(99) }), Error);
    });

    it('are updated only if they have the expected status', async () => {
      const { authFlows } = opened.store;
      await authFlows.add(sample(300));
      const changes = {
        status: 'exchanged',
        errorCode: 'e',
        errorDescription: 'd',
        sealed: sealed('next'),
        keyId: 'k2',
        pollAtMs: 7,
        secretId: id(201),
        expiresAtMs: 8,
      } as const;
      expect(await authFlows.update(id(300), 'exchanging', changes)).to.equal(undefined);
      expect(await authFlows.update(id(99), 'pending', changes)).to.equal(undefined);
      expect(await authFlows.find(id(300))).to.deep.equal(sample(300));
      expect(await authFlows.update(id(300), 'pending', changes)).to.deep.equal({ ...sample(300), ...changes });
      expect(await authFlows.find(id(300))).to.deep.equal({ ...sample(300), ...changes });
      expect(await authFlows.update(id(300), 'pending', changes)).to.equal(undefined);
    });

    it('are claimed by one of twenty concurrent updates', async () => {
      const { authFlows } = opened.store;
      await authFlows.add(sample(300));
      const responses = await Promise.all(
        Array.from({ length: 20 }, () => authFlows.update(id(300), 'pending', { status: 'exchanging' })),
      );
      expect(responses.filter((it) => it !== undefined)).to.have.length(1);
    });

    it('are claimed once for a poll, longest waiting first', async () => {
      const { authFlows } = opened.store;
      const flows = [
        sample(300, { pollAtMs: 3000 }),
        sample(301, { pollAtMs: 1000 }),
        sample(302, { pollAtMs: 2000 }),
        sample(303, { pollAtMs: 1000, status: 'exchanging' }),
        sample(304, { pollAtMs: 1000, expiresAtMs: 3000 }),
        sample(305),
      ];
      for (const flow of flows) await authFlows.add(flow);
      expect(await authFlows.claimDuePolls(999, 9000, 10)).to.deep.equal([]);
      expect(await authFlows.claimDuePolls(3000, 9000, 2)).to.deep.equal([
        { ...flows[1], pollAtMs: 9000 },
        { ...flows[2], pollAtMs: 9000 },
      ]);
      expect((await authFlows.find(id(301)))?.pollAtMs).to.equal(9000);
      const rest = await Promise.all(Array.from({ length: 20 }, () => authFlows.claimDuePolls(3000, 9000, 10)));
      expect(rest.flat()).to.deep.equal([{ ...flows[0], pollAtMs: 9000 }]);
    });

    it('are deleted by expiry', async () => {
      const { authFlows } = opened.store;
      await authFlows.add(sample(300, { expiresAtMs: 999 }));
      await authFlows.add(sample(301, { expiresAtMs: 1000 }));
      await authFlows.deleteExpired(1000);
      expect(await authFlows.find(id(300))).to.equal(undefined);
      expect(await authFlows.find(id(301))).to.deep.equal(sample(301, { expiresAtMs: 1000 }));
    });

    it('are deleted with their auth client', async () => {
      const { authFlows, authClients } = opened.store;
      await authClients.add(authClient(100));
      await authFlows.add(sample(300, { authClientId: id(100) }));
      await authFlows.add(sample(301));
      expect(await authClients.delete(id(100))).to.equal('deleted');
      expect(await authFlows.find(id(300))).to.equal(undefined);
      expect(await authFlows.find(id(301))).to.deep.equal(sample(301));
    });
  });
}
