import { expect } from 'chai';
import type { AuditRecord } from '../../lib/platform/model/audit.js';
import { createMemoryStore } from '../../lib/platform/store/memory/memoryStore.js';
import { specPlatform } from '../support/platform.js';
import { catchRejection } from '../support/rejection.js';
import { withMethods } from '../support/withMethods.js';

/** A store that records the number of records and keys of each call. */
function counting() {
  const store = createMemoryStore();
  const batches = { accounts: [] as number[], audit: [] as number[] };
  const directory = withMethods(store.directory, {
    findAccounts(hashes: readonly string[]) {
      batches.accounts.push(hashes.length);
      return store.directory.findAccounts(hashes);
    },
  });
  const audit = withMethods(store.audit, {
    append(records: readonly AuditRecord[]) {
      batches.audit.push(records.length);
      return store.audit.append(records);
    },
  });
  return { store: { ...store, directory, audit }, batches };
}

describe('createServices', () => {
  it('finds the accounts of concurrent requests with one query', async () => {
    const { store, batches } = counting();
    const { services } = await specPlatform({ dependencies: { store } });
    expect(await Promise.all(['a', 'b', 'c'].map((hash) => services.findAccount(hash)))).to.deep.equal([
      undefined,
      undefined,
      undefined,
    ]);
    expect(batches.accounts).to.deep.equal([3]);
  });

  it('stores audit records of a few turns with one commit, before their callers continue', async () => {
    const { store, batches } = counting();
    const { services } = await specPlatform({ dependencies: { store } });
    const record = (id: string): AuditRecord => ({ id, atMs: 1 }) as AuditRecord;
    const first = services.audit(record('1'));
    await new Promise(setImmediate);
    const second = services.audit(record('2'));
    await first;
    expect(batches.audit).to.deep.equal([2]);
    await second;
    await services.audit(record('3'));
    expect(batches.audit).to.deep.equal([2, 1]);
  });

  it('rejects all waiting calls when the store fails', async () => {
    const { store } = counting();
    const audit = withMethods(store.audit, {
      append: () => Promise.reject(new Error('disk full')),
    });
    const { services } = await specPlatform({ dependencies: { store: { ...store, audit } } });
    const waiting = [services.audit({} as AuditRecord), services.audit({} as AuditRecord)];
    for (const promise of waiting) expect((await catchRejection(promise, Error)).message).to.equal('disk full');
  });
});
