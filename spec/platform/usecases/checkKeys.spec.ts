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
  `The key "${id}" is not the one that has sealed what is stored under this id: give the old key, or a new id`;
const missing = (id: string, count: number): string =>
  `The key "${id}" has sealed ${String(count)} stored values but is not at hand: add it to ENCRYPTION_KEYS (or to the key file), behind the first one`;

describe('the keys at the start', () => {
  let store: Store;
  beforeEach(() => {
    store = createMemoryStore();
  });

  const faults = async (...ring: Parameters<typeof specKeyRing>): Promise<readonly string[]> => {
    const { code, message } = await catchRejection(checkKeys(store, createVault(specKeyRing(...ring), randomBytes)));
    expect(code).to.equal('vault');
    return message.split('\n');
  };

  it('leave one check of the key that seals, once', async () => {
    await checkKeys(store, specVault(['k1', 'k0']));
    const first = await store.sealed.listKeyChecks();
    expect([...first.keys()]).to.deep.equal(['k1']);
    await checkKeys(store, specVault(['k1']));
    expect(await store.sealed.listKeyChecks()).to.deep.equal(first);
    await checkKeys(store, specVault(['k2', 'k1']));
    expect([...(await store.sealed.listKeyChecks()).keys()]).to.deep.equal(['k1', 'k2']);
  });

  it('are refused when other bytes have the id of a key that has sealed', async () => {
    await checkKeys(store, specVault(['k1']));
    expect(await faults(['k1'], 2)).to.deep.equal([wrong('k1')]);
  });

  it('are refused when an older key has other bytes, though nothing is sealed with it any more', async () => {
    await checkKeys(store, specVault(['k1']));
    await checkKeys(store, specVault(['k2', 'k1']));
    expect(await faults(['k3', 'k1'], 2)).to.deep.equal([wrong('k1')]);
  });

  it('are refused without a key that has sealed what is stored', async () => {
    await addSealedClient(store, specVault(['k1']));
    await addSealedClient(store, specVault(['k1']));
    expect(await faults(['k2'])).to.deep.equal([missing('k1', 2)]);
    await checkKeys(store, specVault(['k2', 'k1']));
  });

  it('are refused with all that is wrong at once', async () => {
    await checkKeys(store, specVault(['k1']));
    for (const kid of ['k3', 'k4']) await addSealedClient(store, specVault([kid]));
    expect(await faults(['k1'], 2)).to.deep.equal([wrong('k1'), missing('k3', 1), missing('k4', 1)]);
  });

  it('need no key whose values are all sealed anew, or in quarantine', async () => {
    await checkKeys(store, specVault(['k1']));
    const { record } = await addSealedClient(store, specVault(['k1']));
    await store.sealed.quarantine(record, 5);
    await checkKeys(store, specVault(['k2']));
  });

  it('are those of the replica that was first, when two start with different ones under one id', async () => {
    const second = createVault(specKeyRing(['k1'], 2), randomBytes);
    const results = await Promise.allSettled([checkKeys(store, specVault(['k1'])), checkKeys(store, second)]);
    expect(results.map(({ status }) => status)).to.deep.equal(['fulfilled', 'rejected']);
  });

  it('are refused when their check was tampered with', async () => {
    await store.sealed.addKeyCheck('k1', 'v1.k1.AAAA' as SealedText);
    expect(await faults(['k1'])).to.deep.equal([wrong('k1')]);
  });
});
