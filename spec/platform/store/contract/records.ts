import { expect } from 'chai';

import type { AuditFilter } from '../../../../lib/platform/store/store.js';
import type { StoreUnderTest } from '../storeContract.js';
import { idempotencyEntry, id, auditRecord } from '../samples.js';

export function recordContract(opened: StoreUnderTest): void {
  describe('audit records', () => {
    it('are listed newest first', async () => {
      const { audit } = opened.store;
      const full = auditRecord(2, {
        tenantId: id(10),
        workspaceId: id(30),
        userId: id(40),
        apiKeyId: id(70),
        action: 'refresh',
        version: 3,
        outcome: 'failed',
        reason: `it's "so" 🔐 \\u0041 {"a":1}`,
        requestId: 'req-1',
      });
      await audit.append([auditRecord(1), full]);
      await audit.append([auditRecord(3)]);
      await audit.append([]);
      expect(await audit.list({ tenants: 'all' }, 10)).to.deep.equal([auditRecord(3), full, auditRecord(1)]);
    });

    it('are listed by each filter', async () => {
      const { audit } = opened.store;
      const [one, two] = [id(10), id(11)];
      await audit.append([
        auditRecord(1),
        auditRecord(2, { tenantId: one, workspaceId: id(30), userId: id(40), action: 'create' }),
        auditRecord(3, { tenantId: two, resourceType: 'auth-client', resourceId: id(50), outcome: 'denied' }),
        auditRecord(4, { tenantId: one, resourceId: id(2), outcome: 'failed' }),
      ]);
      const numbers = async (filter: Partial<AuditFilter>, limit = 10) =>
        (await audit.list({ tenants: 'all', ...filter }, limit)).map((it) => Number.parseInt(it.id, 16));
      expect(await numbers({})).to.deep.equal([4, 3, 2, 1]);
      expect(await numbers({}, 2)).to.deep.equal([4, 3]);
      expect(await numbers({ tenants: [] })).to.deep.equal([]);
      expect(await numbers({ tenants: [one] })).to.deep.equal([4, 2]);
      expect(await numbers({ tenants: [one, two, id(99)] })).to.deep.equal([4, 3, 2]);
      expect(await numbers({ workspaceId: id(30) })).to.deep.equal([2]);
      expect(await numbers({ userId: id(40) })).to.deep.equal([2]);
      expect(await numbers({ userId: `' or '1' = '1` })).to.deep.equal([]);
      expect(await numbers({ resourceType: 'auth-client' })).to.deep.equal([3]);
      expect(await numbers({ resourceType: 'auth-secret', resourceId: id(1) })).to.deep.equal([2, 1]);
      expect(await numbers({ action: 'create' })).to.deep.equal([2]);
      expect(await numbers({ outcome: 'denied' })).to.deep.equal([3]);
      expect(await numbers({ fromMs: 2000, toMs: 4000 })).to.deep.equal([3, 2]);
      expect(await numbers({ fromMs: 2000, toMs: 2000 })).to.deep.equal([]);
      expect(await numbers({ before: id(3) })).to.deep.equal([2, 1]);
      expect(await numbers({ before: id(3), tenants: [one], outcome: 'failed' })).to.deep.equal([]);
    });

    it('are appended a thousand at a time', async () => {
      const { audit } = opened.store;
      await audit.append(Array.from({ length: 1000 }, (_, index) => auditRecord(index + 1)));
      const all = await audit.list({ tenants: 'all' }, 2000);
      expect(all).to.have.length(1000);
      expect(all[0]).to.deep.equal(auditRecord(1000));
    });
  });

  describe('uses', () => {
    const [ann, bob] = [id(40), id(41)];
    const filter = { resourceType: 'auth-secret', resourceId: id(1), actions: ['read', 'refresh'], fromMs: 0 } as const;

    it('are counted by user and action, most recent first', async () => {
      const { audit } = opened.store;
      expect(await audit.summarizeUses(filter, 10)).to.deep.equal([]);
      await audit.append([
        auditRecord(1, { userId: ann }),
        auditRecord(2, { userId: bob }),
        auditRecord(3, { userId: ann, action: 'refresh' }),
        auditRecord(4, { userId: ann }),
      ]);
      expect(await audit.summarizeUses(filter, 10)).to.deep.equal([
        { userId: ann, action: 'read', count: 2, firstAtMs: 1000, lastAtMs: 4000 },
        { userId: ann, action: 'refresh', count: 1, firstAtMs: 3000, lastAtMs: 3000 },
        { userId: bob, action: 'read', count: 1, firstAtMs: 2000, lastAtMs: 2000 },
      ]);
      expect(
        (await audit.summarizeUses({ ...filter, actions: ['refresh'] }, 10)).map(({ count }) => count),
      ).to.deep.equal([1]);
    });

    it('count only successful actions of users on this resource since a time', async () => {
      const { audit } = opened.store;
      await audit.append([
        auditRecord(1, { userId: ann }),
        auditRecord(2, { userId: ann, outcome: 'denied' }),
        auditRecord(3, { userId: ann, outcome: 'failed' }),
        auditRecord(4, { userId: ann, action: 'update' }),
        auditRecord(5, { userId: ann, resourceId: id(2) }),
        auditRecord(6, { userId: ann, resourceType: 'auth-client' }),
        auditRecord(7),
      ]);
      const expected = [{ userId: ann, action: 'read', count: 1, firstAtMs: 1000, lastAtMs: 1000 }];
      expect(await audit.summarizeUses(filter, 10)).to.deep.equal(expected);
      expect(await audit.summarizeUses({ ...filter, fromMs: 1000 }, 10)).to.deep.equal(expected);
      expect(await audit.summarizeUses({ ...filter, fromMs: 1001 }, 10)).to.deep.equal([]);
      expect(await audit.summarizeUses({ ...filter, resourceId: `' or '1' = '1` }, 10)).to.deep.equal([]);
    });

    it('count only the latest records', async () => {
      const { audit } = opened.store;
      await audit.append([
        auditRecord(1, { userId: bob }),
        auditRecord(2, { userId: ann }),
        auditRecord(3, { userId: ann }),
      ]);
      expect(await audit.summarizeUses(filter, 2)).to.deep.equal([
        { userId: ann, action: 'read', count: 2, firstAtMs: 2000, lastAtMs: 3000 },
      ]);
    });
  });

  describe('idempotency keys', () => {
    it('are claimed once per user', async () => {
      const { idempotency } = opened.store;
      const first = idempotencyEntry('a');
      expect(await idempotency.find(first.userId, 'a')).to.equal(undefined);
      expect(await idempotency.claim(first)).to.equal(undefined);
      expect(
        await idempotency.claim(idempotencyEntry('a', { resourceId: id(61), fingerprint: 'k1.def' })),
      ).to.deep.equal(first);
      expect(await idempotency.claim(idempotencyEntry('a', { userId: id(41) }))).to.equal(undefined);
      expect(await idempotency.claim(idempotencyEntry('A'))).to.equal(undefined);
      expect(await idempotency.find(first.userId, 'a')).to.deep.equal(first);
    });

    it('are claimed by one of thirty concurrent calls', async () => {
      const { idempotency } = opened.store;
      const responses = await Promise.all(
        Array.from({ length: 30 }, (_, index) =>
          idempotency.claim(idempotencyEntry('a', { resourceId: id(100 + index) })),
        ),
      );
      const winner = await idempotency.find(id(40), 'a');
      expect(responses.filter((it) => it === undefined)).to.have.length(1);
      expect(responses.filter((it) => it !== undefined)).to.deep.equal(Array(29).fill(winner));
    });

    it('are deleted by age', async () => {
      const { idempotency } = opened.store;
      await idempotency.claim(idempotencyEntry('old', { createdAtMs: 999 }));
      await idempotency.claim(idempotencyEntry('new', { createdAtMs: 1000 }));
      await idempotency.deleteOlderThan(1000);
      expect(await idempotency.find(id(40), 'old')).to.equal(undefined);
      expect(await idempotency.find(id(40), 'new')).to.deep.equal(idempotencyEntry('new', { createdAtMs: 1000 }));
      expect(await idempotency.claim(idempotencyEntry('old'))).to.equal(undefined);
    });
  });
}
