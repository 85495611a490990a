import { computed, signal } from '@preact/signals';

import { buildHref, readLinkToken, parseHash } from './hashRoute.js';

export { buildHref as hrefOf };

/** The word of a one-time link with which somebody wants to sign in, until that is tried. */
export const pendingLinkToken = signal<string | undefined>(undefined);

/** What is behind the `#`. A link's word is taken out of the address, and so out of the history, before anything else is done. */
function readHash(): string {
  const { hash, pathname, search } = globalThis.location;
  const word = readLinkToken(hash);
  if (word === undefined) return hash;
  globalThis.history.replaceState(null, '', pathname + search);
  pendingLinkToken.value = word;
  return '';
}

const hash = signal(readHash());
globalThis.addEventListener('hashchange', () => {
  hash.value = readHash();
});

export const route = computed(() => parseHash(hash.value));

/** The address of a page in the workspace that is open. */
export function href(page: string, rest: readonly string[] = [], query = ''): string {
  return buildHref(route.value.workspaceId, page, rest, query);
}

export function navigate(page: string, rest: readonly string[] = [], query = ''): void {
  globalThis.location.hash = href(page, rest, query);
}

/** Goes there without a step back in the history: for filters, and for addresses that lead elsewhere. */
export function replaceHash(address: string): void {
  globalThis.history.replaceState(null, '', address);
  hash.value = address;
}
