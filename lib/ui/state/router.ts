import { computed, signal } from '@preact/signals';

import { buildHref, readLinkToken, parseHash } from './hashRoute.js';

export { buildHref };

/** Token of a sign-in link, until it is used. */
export const pendingLinkToken = signal<string | undefined>(undefined);

/** Reads the hash. Removes the token of a sign-in link from the address and the history first. */
function readHash(): string {
  const { hash, pathname, search } = globalThis.location;
  const token = readLinkToken(hash);
  if (token === undefined) return hash;
  globalThis.history.replaceState(null, '', pathname + search);
  pendingLinkToken.value = token;
  return '';
}

const hash = signal(readHash());
globalThis.addEventListener('hashchange', () => {
  hash.value = readHash();
});

export const route = computed(() => parseHash(hash.value));

/** Builds the hash of a page in the current workspace. */
export function href(page: string, rest: readonly string[] = [], query = ''): string {
  return buildHref(route.value.workspaceId, page, rest, query);
}

export function navigate(page: string, rest: readonly string[] = [], query = ''): void {
  globalThis.location.hash = href(page, rest, query);
}

/** Navigates without a history entry: for filters and redirects. */
export function replaceHash(address: string): void {
  globalThis.history.replaceState(null, '', address);
  hash.value = address;
}
