import { expect } from 'chai';

import type { LoginLink, Session } from '../../../../lib/platform/model/session.js';
import { catchRejection } from '../../../support/rejection.js';
import type { StoreUnderTest } from '../storeContract.js';
import { apiKey, id } from '../samples.js';

export function sessionContract(opened: StoreUnderTest): void {
  const session = (number: number, more: Partial<Session> = {}): Session => ({
    id: id(number),
    hash: `hash-${number}`,
    userId: opened.world.users[0].id,
    apiKeyId: null,
    createdAtMs: 1000,
    seenAtMs: 2000,
    ...more,
  });
  const link = (hash: string, more: Partial<LoginLink> = {}): LoginLink => ({
    hash,
    userId: opened.world.users[0].id,
    createdAtMs: 1000,
    expiresAtMs: 5000,
    ...more,
  });

  describe('sessions', () => {
    it('are found by the hash of their cookie', async () => {
      const { sessions, directory } = opened.store;
      await directory.addApiKey(apiKey(100, opened.world.users[0].id));
      await sessions.add(session(300, { apiKeyId: id(100) }));
      await sessions.add(session(301));
      expect(await sessions.find('hash-300')).to.deep.equal(session(300, { apiKeyId: id(100) }));
      expect(await sessions.find('hash-301')).to.deep.equal(session(301));
      expect(await sessions.find('hash-302')).to.equal(undefined);
      expect(await sessions.find('')).to.equal(undefined);
    });

    it('require an existing user and API key', async () => {
      const { sessions } = opened.store;
      await catchRejection(sessions.add(session(300, { userId: id(99) })), Error);
      await catchRejection(sessions.add(session(300, { apiKeyId: id(99) })), Error);
    });

    it('are not found after the API key that started them is revoked', async () => {
      const { sessions, directory } = opened.store;
      for (const number of [100, 101]) await directory.addApiKey(apiKey(number, opened.world.users[0].id));
      await sessions.add(session(300, { apiKeyId: id(100) }));
      await sessions.add(session(301, { apiKeyId: id(101) }));
      await sessions.add(session(302));
      await directory.revokeApiKey(id(100), 1);
      const found = await Promise.all([300, 301, 302].map((number) => sessions.find(`hash-${number}`)));
      expect(found.map((it) => it?.id)).to.deep.equal([undefined, id(301), id(302)]);
    });

    it('store when they were last seen, and are deleted by id', async () => {
      const { sessions } = opened.store;
      await sessions.add(session(300));
      await sessions.add(session(301));
      await sessions.markSeen(id(300), 7000);
      await sessions.markSeen(id(99), 7000);
      await sessions.delete(id(301));
      await sessions.delete(id(99));
      expect(await sessions.find('hash-300')).to.deep.equal(session(300, { seenAtMs: 7000 }));
      expect(await sessions.find('hash-301')).to.equal(undefined);
    });

    it('are deleted when they were created or last seen before the limit', async () => {
      const { sessions } = opened.store;
      await sessions.add(session(300, { createdAtMs: 999, seenAtMs: 9000 }));
      await sessions.add(session(301, { createdAtMs: 1000, seenAtMs: 1999 }));
      await sessions.add(session(302, { createdAtMs: 1000, seenAtMs: 2000 }));
      await sessions.deleteExpired({ createdMs: 1000, seenMs: 2000 });
      const found = await Promise.all([300, 301, 302].map((number) => sessions.find(`hash-${number}`)));
      expect(found.map((it) => it?.id)).to.deep.equal([undefined, undefined, id(302)]);
    });
  });

  describe('sign-in links', () => {
    it('are consumed by one of twenty concurrent calls', async () => {
      const { sessions } = opened.store;
      await sessions.addLink(link('a'));
      await sessions.addLink(link('b', { expiresAtMs: 6000 }));
      const responses = await Promise.all(Array.from({ length: 20 }, () => sessions.consumeLink('a')));
      expect(responses.filter((it) => it !== undefined)).to.deep.equal([link('a')]);
      expect(await sessions.consumeLink('c')).to.equal(undefined);
      expect(await sessions.consumeLink('b')).to.deep.equal(link('b', { expiresAtMs: 6000 }));
    });

    it('can be consumed again after a rollback', async () => {
      const { store } = opened;
      const { sessions } = store;
      await sessions.addLink(link('a'));
      const failing = store.transaction(async (tx) => {
        await tx.sessions.consumeLink('a');
        throw new RangeError('no');
      });
      await catchRejection(failing, RangeError);
      expect(await sessions.consumeLink('a')).to.deep.equal(link('a'));
    });

    it('require an existing user, and are deleted after they expire', async () => {
      const { sessions } = opened.store;
      await catchRejection(sessions.addLink(link('a', { userId: id(99) })), Error);
      await sessions.addLink(link('a', { expiresAtMs: 5000 }));
      await sessions.addLink(link('b', { expiresAtMs: 5001 }));
      await sessions.deleteExpiredLinks(5000);
      expect(await sessions.consumeLink('a')).to.equal(undefined);
      expect(await sessions.consumeLink('b')).to.deep.equal(link('b', { expiresAtMs: 5001 }));
    });
  });
}
