import { createMemoryStore } from '../../../lib/platform/store/memory/memoryStore.js';
import { storeContract } from './storeContract.js';

storeContract('the store in memory', () => Promise.resolve(createMemoryStore()));
