import { randomBytes } from 'node:crypto';
import { expect } from 'chai';
import type { SealedText } from '../../../lib/platform/model/sealedValue.js';
import { createMemoryStore } from '../../../lib/platform/store/memory/memoryStore.js';
import type { Store } from '../../../lib/platform/store/store.js';
import { checkKeys } from '../../../lib/platform/usecases/checkKeys.js';
import { createVault } from '../../../lib/platform/vault/aesVault.js';
import { catchRejection } from '../../support/rejection.js';
import { addSealedClient } from '../../support/sealedRecords.js';
import { specKeyRing, specVault } from '../../support/vault.js';

const wrong = (id: string): string =>
  `The key "${id}" differs from the one that encrypted the values stored under this id: configure the old key, or use a new id`;
const missing = (id: string, count: number): string =>
  `The key "${id}" has encrypted ${String(count)} stored values but is missing: add it to ENCRYPTION_KEYS (or to the key file), after the first one`;

describe('checkKeys', () => {
  let store: Store;
  beforeEach(() => {
    store = createMemoryStore();
  });

  const problemsOf = async (...ring: Parameters<typeof specKeyRing>): Promise<readonly string[]> => {
    const { code, message } = await catchRejection(checkKeys(store, createVault(specKeyRing(...ring), randomBytes)));
    expect(code).to.equal('vault');
    return message.split('\n');
  };

  it('stores one check of the active key, once', async () => {
    await checkKeys(store, specVault(['k1', 'k0']));
    const first = await store.sealed.listKeyChecks();
    expect([...first.keys()]).to.deep.equal(['k1']);
    await checkKeys(store, specVault(['k1']));
    expect(await store.sealed.listKeyChecks()).to.deep.equal(first);
    await checkKeys(store, specVault(['k2', 'k1']));
    expect([...(await store.sealed.listKeyChecks()).keys()]).to.deep.equal(['k1', 'k2']);
  });

  it('rejects a different key with the id of a key that has encrypted values', async () => {
    await checkKeys(store, specVault(['k1']));
    expect(await problemsOf(['k1'], 2)).to.deep.equal([wrong('k1')]);
  });

  it('rejects a different older key, even if none of its values is left', async () => {
    await checkKeys(store, specVault(['k1']));
    await checkKeys(store, specVault(['k2', 'k1']));
    expect(await problemsOf(['k3', 'k1'], 2)).to.deep.equal([wrong('k1')]);
  });

  it('rejects a key ring without a key that has encrypted stored values', async () => {
    await addSealedClient(store, specVault(['k1']));
    await addSealedClient(store, specVault(['k1']));
    expect(await problemsOf(['k2'])).to.deep.equal([missing('k1', 2)]);
    await checkKeys(store, specVault(['k2', 'k1']));
  });

  it('reports all problems at once', async () => {
    await checkKeys(store, specVault(['k1']));
    for (const kid of ['k3', 'k4']) await addSealedClient(store, specVault([kid]));
    expect(await problemsOf(['k1'], 2)).to.deep.equal([wrong('k1'), missing('k3', 1), missing('k4', 1)]);
  });

  it('needs no key whose values are all re-encrypted or quarantined', async () => {
    await checkKeys(store, specVault(['k1']));
    const { record } = await addSealedClient(store, specVault(['k1']));
    await store.sealed.quarantine(record, 5);
    await checkKeys(store, specVault(['k2']));
  });

  it('accepts the key of the first replica when two start with different keys under one id', async () => {
    const second = createVault(specKeyRing(['k1'], 2), randomBytes);
    const results = await Promise.allSettled([checkKeys(store, specVault(['k1'])), checkKeys(store, second)]);
    expect(results.map(({ status }) => status)).to.deep.equal(['fulfilled', 'rejected']);
  });

  it('rejects a check that was tampered with', async () => {
    await store.sealed.addKeyCheck('k1', 'v1.k1.AAAA' as SealedText);
    expect(await problemsOf(['k1'])).to.deep.equal([wrong('k1')]);
  });
});
