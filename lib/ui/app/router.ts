import { computed, signal } from '@preact/signals';

/** Where the page is: `#/WORKSPACE/credentials/ID?created=1`. Everything is behind the `#`, so that no server sees it. */
export interface Route {
  readonly workspaceId: string;
  readonly page: string;
  readonly rest: readonly string[];
  readonly query: URLSearchParams;
}

export function parseHash(hash: string): Route {
  const [path = '', query = ''] = hash.replace(/^#?\/?/, '').split('?', 2);
  const [workspaceId = '', page = '', ...rest] = path.split('/').map(decoded);
  return { workspaceId, page, rest: rest.filter((word) => word !== ''), query: new URLSearchParams(query) };
}

/** The address of a page in a workspace. */
export function hrefOf(workspaceId: string, page: string, rest: readonly string[] = [], query = ''): string {
  const path = [workspaceId, page, ...rest].map(encodeURIComponent).join('/');
  return `#/${path}${query === '' ? '' : `?${query}`}`;
}

function decoded(word: string): string {
  try {
    return decodeURIComponent(word);
  } catch {
    return word;
  }
}

const hash = signal(globalThis.location.hash);
globalThis.addEventListener('hashchange', () => {
  hash.value = globalThis.location.hash;
});

export const route = computed(() => parseHash(hash.value));

/** The address of a page in the workspace that is open. */
export function href(page: string, rest: readonly string[] = [], query = ''): string {
  return hrefOf(route.value.workspaceId, page, rest, query);
}

export function go(page: string, rest: readonly string[] = [], query = ''): void {
  globalThis.location.hash = href(page, rest, query);
}
