import { expect } from 'chai';

import type { Lease } from '../../../lib/platform/model/refresh.js';
import type { Store } from '../../../lib/platform/store/store.js';
import { authClient, id, populate, refreshState, secret } from './samples.js';

/** Number of secrets per auth client. */
const SECRETS = 12;
const LIMITS = [3, 5, 100] as const;
const ROUNDS = 6;

/**
 * Claims the same leases concurrently with several stores on one database, in different orders, while refreshes are saved and auth
 * clients are updated. Expects that no lease is claimed twice and no limit is exceeded.
 */
export async function claimConcurrently(stores: readonly Store[]): Promise<void> {
  const [first] = stores as readonly [Store, ...Store[]];
  await first.migrate();
  const world = await populate(first);
  const clients = LIMITS.map((_, index) => authClient(100 + index));
  for (const it of clients) await first.authClients.add(it);
  const wanted = clients.flatMap((of, index) =>
    Array.from({ length: SECRETS }, (_, number) => ({
      secretId: id(1000 + 100 * index + number),
      authClientId: of.id,
      clientLimit: LIMITS[index] ?? null,
    })),
  );
  for (const { secretId, authClientId } of wanted) {
    const it = { ...secret(1, world.workspaces[0], clients[0]!), id: secretId, authClientId };
    await first.secrets.add(it);
    await first.refreshes.put(refreshState(it));
  }
  const epochs = new Map<string, number>();
  for (let round = 0; round < ROUNDS; round++) {
    const nowMs = round * 1000;
    const got = await Promise.all(
      stores.flatMap((store, index) =>
        [0, 1, 2].map((turn) => {
          const order = index % 2 === 0 ? wanted : [...wanted].reverse();
          const shifted = [...order.slice(turn * 7), ...order.slice(0, turn * 7)];
          return store.refreshes.claim(shifted, { owner: `p${index}-${turn}`, untilMs: nowMs + 1000 }, nowMs);
        }),
      ),
    );
    const leases = got.flat();
    expect(new Set(leases.map(({ secretId }) => secretId)).size).to.equal(leases.length);
    expect(clients.map((of) => leases.filter(({ authClientId }) => authClientId === of.id).length)).to.deep.equal(
      LIMITS.map((limit) => Math.min(limit, SECRETS)),
    );
    for (const { secretId, epoch } of leases) {
      expect(epoch).to.be.greaterThan(epochs.get(secretId) ?? 0);
      epochs.set(secretId, epoch);
    }
    // The leases of this round have expired: saving their refreshes competes with the next claims.
    const later = { owner: 'late', untilMs: nowMs + 1500 };
    await Promise.all([
      ...leases.map((lease, index) => saveRefresh(stores[index % stores.length]!, lease)),
      ...stores.map((store) => store.refreshes.claim(wanted, later, nowMs + 1000)),
    ]);
    for (const { secretId } of wanted) {
      const held = await first.refreshes.findLease(secretId, nowMs + 1000);
      if (held !== undefined) await first.refreshes.release(held);
    }
  }
}

/** Saves a refresh as the refresher does, unless another owner has claimed the lease. */
async function saveRefresh(store: Store, lease: Lease): Promise<void> {
  await store.transaction(async (tx) => {
    if (!(await tx.refreshes.verifyLease(lease))) return;
    await tx.secrets.update(lease.secretId, { updatedAtMs: lease.epoch });
    const state = (await tx.refreshes.find(lease.secretId))!;
    await tx.refreshes.put({ ...state, failures: state.failures + 1 });
    await tx.authClients.update(lease.authClientId, { updatedAtMs: 1 });
    await tx.refreshes.release(lease);
  });
}
