import { createMemoryStore } from '../../../lib/platform/store/memory.js';
import { storeContract } from './contract.js';

storeContract('the store in memory', () => Promise.resolve(createMemoryStore()));
