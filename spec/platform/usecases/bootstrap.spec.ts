import { offlineStores } from '../../support/stores.js';
import { bootstrapSuite } from './bootstrapSuite.js';

for (const [engine, open] of offlineStores) bootstrapSuite(engine, open);
