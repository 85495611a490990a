import type { Store } from '../../../lib/platform/store/store.js';
import { authClientContract } from './contract/authClients.js';
import { authFlowContract } from './contract/authFlows.js';
import { componentContract } from './contract/components.js';
import { directoryContract } from './contract/directory.js';
import { eventContract } from './contract/events.js';
import { leaseContract } from './contract/leases.js';
import { recordContract } from './contract/records.js';
import { refreshContract } from './contract/refreshes.js';
import { sealedContract } from './contract/sealed.js';
import { secretContract } from './contract/secrets.js';
import { sessionContract } from './contract/sessions.js';
import { transactionContract } from './contract/transactions.js';
import { populate, type World } from './samples.js';

/** The store of one spec and what it was filled with. */
export interface Opened {
  store: Store;
  world: World;
}

/**
 * What every store has to do.
 * @param open gives a store that nobody has used, with its schema
 */
export function storeContract(name: string, open: () => Promise<Store>): void {
  describe(name, () => {
    const opened = {} as Opened;

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
    sealedContract(opened);
    sessionContract(opened);
    transactionContract(opened);
  });
}
