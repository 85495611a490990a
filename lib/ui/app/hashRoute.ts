/** Where the page is: `#/WORKSPACE/credentials/ID?created=1`. Everything is behind the `#`, so that no server sees it. */
export interface Route {
  readonly workspaceId: string;
  readonly page: string;
  readonly rest: readonly string[];
  readonly query: URLSearchParams;
}

export function parseHash(hash: string): Route {
  const [path = '', ...query] = hash.replace(/^#?\/?/, '').split('?');
  const [workspaceId = '', page = '', ...rest] = path.split('/').map(decodeSegment);
  return {
    workspaceId,
    page,
    rest: rest.filter((word) => word !== ''),
    query: new URLSearchParams(query.join('?')),
  };
}

/** The address of a page in a workspace. */
export function buildHref(workspaceId: string, page: string, rest: readonly string[] = [], query = ''): string {
  const path = [workspaceId, page, ...rest].map(encodeURIComponent).join('/');
  return `#/${path}${query === '' ? '' : `?${query}`}`;
}

/** The word of a one-time link, `#/sign-in/WORD`; undefined: it is another address. */
export function readLinkToken(hash: string): string | undefined {
  const { workspaceId, page } = parseHash(hash);
  return workspaceId === 'sign-in' ? page : undefined;
}

function decodeSegment(word: string): string {
  try {
    return decodeURIComponent(word);
  } catch {
    return word;
  }
}
