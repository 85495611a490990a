import { randomBytes } from 'node:crypto';

import { expect } from 'chai';

import { ApiError } from '../../../../lib/errors.js';
import type { Tenant } from '../../../../lib/platform/model/directory.js';
import type { TenantId } from '../../../../lib/platform/model/ids.js';
import { createMemoryStore } from '../../../../lib/platform/store/memory/memoryStore.js';
import type { Store } from '../../../../lib/platform/store/store.js';
import { COMMAND_LINE_ACTOR } from '../../../../lib/platform/usecases/directory/actor.js';
import { inviteUser } from '../../../../lib/platform/usecases/directory/users.js';
import { catchRejection } from '../../../support/rejection.js';

const tenantOf = (id: string): Tenant => ({ id: id as TenantId, name: id, createdAtMs: 0 });

/** A store in which another replica creates the user between the lookup and the insertion, as can happen on PostgreSQL. */
function createRacingStore(store: Store, first: () => Promise<unknown>): Store {
  let begun = false;
  return {
    ...store,
    async transaction(work) {
      if (begun) return store.transaction(work);
      begun = true;
      await first();
      return store.transaction((tx) =>
        work({ ...tx, directory: { ...tx.directory, findUserByEmail: () => Promise.resolve(undefined) } }),
      );
    },
  };
}

describe('inviteUser', () => {
  const [one, two] = [tenantOf('one'), tenantOf('two')];
  let store: Store;
  beforeEach(async () => {
    store = createMemoryStore();
    await store.directory.addTenant(one);
    await store.directory.addTenant(two);
  });
  const invite = (tenant: Tenant, role: 'guest' | 'admin', on = store) =>
    inviteUser({ store: on, now: () => 0, randomBytes }, COMMAND_LINE_ACTOR, tenant, {
      email: 'ann@acme.test',
      role,
      scope: { level: 'tenant', id: tenant.id },
    });

  it('finds a user that another replica has just created', async () => {
    let theirs: unknown;
    const { user, roleAssignments, isNew } = await invite(
      one,
      'admin',
      createRacingStore(store, async () => {
        theirs = (await invite(one, 'guest')).user;
      }),
    );
    expect([user, isNew]).to.deep.equal([theirs, false]);
    expect(roleAssignments.map(({ role }) => role)).to.deep.equal(['admin']);
    expect((await store.directory.listUsers(one.id)).total).to.equal(1);
  });

  it('rejects an e-mail address that another tenant has just used', async () => {
    const error = await catchRejection(
      invite(
        one,
        'admin',
        createRacingStore(store, () => invite(two, 'guest')),
      ),
      ApiError,
    );
    expect([error.status, error.problems[0]?.code]).to.deep.equal([409, 'email_taken']);
    expect((await store.directory.listUsers(one.id)).total).to.equal(0);
  });

  it('stores nothing when the audit record cannot be stored', async () => {
    const failing: Store = {
      ...store,
      transaction: (work) =>
        store.transaction((tx) =>
          work({ ...tx, audit: { ...tx.audit, append: () => Promise.reject(new Error('full')) } }),
        ),
    };
    expect((await catchRejection(invite(one, 'guest', failing), Error)).message).to.equal('full');
    expect((await store.directory.listUsers(one.id)).total).to.equal(0);
  });
});
