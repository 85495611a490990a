import type { AuthStrategy } from '../strategy.js';

/** Sends requests without authentication. */
export const noauth: AuthStrategy<null> = {
  title: 'No Auth',
  refreshable: false,
  parse: () => null,
  apply: (request) => request,
  isRejection: () => false,
  secretValues: () => [],
};
