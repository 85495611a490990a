import { createMemoryStore } from '../../../lib/platform/store/memory/memoryStore.js';
import { storeContract } from './storeContract.js';

storeContract('the in-memory store', () => Promise.resolve(createMemoryStore()));
