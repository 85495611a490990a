import type { AuthStrategy } from './authStrategy.js';

/** Nothing is added to the request. */
export const noauth: AuthStrategy<null> = {
  title: 'No Auth',
  refreshable: false,
  parse: () => null,
  apply: (request) => request,
  secretValues: () => [],
};
