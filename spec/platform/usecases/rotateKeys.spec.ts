import { offlineStores } from '../../support/stores.js';
import { rotationSuite } from './rotationSuite.js';

for (const [engine, open] of offlineStores) rotationSuite(engine, open);
