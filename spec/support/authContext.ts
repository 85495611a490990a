import type { AuthContext } from '../../lib/auth/strategy.js';

/** Clock and random source of a signature: midnight of 1 January 2030 and zeros. */
export const authContext: AuthContext = {
  now: () => Date.UTC(2030, 0, 1),
  randomBytes: (size) => Buffer.alloc(size),
};
