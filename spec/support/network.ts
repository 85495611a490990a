import nock from 'nock';

// Mocha kills a worker that takes more than a second to exit, which would lose its coverage data. With a handler, Node finishes
// writing them.
if (process.env.MOCHA_WORKER_ID !== undefined) process.on('SIGTERM', () => undefined);

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
