import type { Store } from '../../../lib/platform/store/store.js';
import { authClientContract } from './contract/authClients.js';
import { authFlowContract } from './contract/authFlows.js';
import { componentContract } from './contract/components.js';
import { directoryContract } from './contract/directory.js';
import { eventContract } from './contract/events.js';
import { leaseContract } from './contract/leases.js';
import { recordContract } from './contract/records.js';
import { refreshContract } from './contract/refreshes.js';
import { sealedValueContract } from './contract/sealedValues.js';
import { secretContract } from './contract/secrets.js';
import { sessionContract } from './contract/sessions.js';
import { transactionContract } from './contract/transactions.js';
import { populate, type SampleData } from './samples.js';

/** The store of one spec and its sample data. */
export interface StoreUnderTest {
  store: Store;
  world: SampleData;
}

/**
 * Specifies the behaviour of every store.
 * @param open opens an empty store with the latest schema
 */
export function storeContract(name: string, open: () => Promise<Store>): void {
  describe(name, () => {
    const opened = {} as StoreUnderTest;

    beforeEach(async () => {
      opened.store = await open();
      opened.world = await populate(opened.store);
    });

    afterEach(() => opened.store.close());

    directoryContract(opened);
    componentContract(opened);
    authClientContract(opened);
    secretContract(opened);
    refreshContract(opened);
    leaseContract(opened);
    authFlowContract(opened);
    eventContract(opened);
    recordContract(opened);
    sealedValueContract(opened);
    sessionContract(opened);
    transactionContract(opened);
  });
}
