import nock from 'nock';

import { registerInterceptors } from './interceptors.js';

registerInterceptors({ activate: () => nock.activate(), restore: () => nock.restore() });

/** Root hooks: no spec reaches beyond loopback, and none leaves an interceptor behind. */
export const mochaHooks = {
  beforeAll(): void {
    // Child processes run dist/, which coverage excludes; measuring them only takes time.
    delete process.env.NODE_V8_COVERAGE;
    nock.disableNetConnect();
    nock.enableNetConnect(/^(127\.0\.0\.1|localhost|\[::1\])(:\d+)?$/);
  },
  afterEach(): void {
    const pending = nock.pendingMocks();
    nock.cleanAll();
    if (pending.length > 0) throw new Error(`interceptors never used: ${pending.join(', ')}`);
  },
};
