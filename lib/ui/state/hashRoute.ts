import { decodePercent } from '../../decodePercent.js';
/** The route in the hash: `#/WORKSPACE/credentials/ID?created=1`. The hash is not sent to servers. */
interface Route {
  readonly workspaceId: string;
  readonly page: string;
  readonly rest: readonly string[];
  readonly query: URLSearchParams;
}

export function parseHash(hash: string): Route {
  const [path = '', ...query] = hash.replace(/^#?\/?/, '').split('?');
  const [workspaceId = '', page = '', ...rest] = path.split('/').map((segment) => decodePercent(segment) ?? segment);
  return {
    workspaceId,
    page,
    rest: rest.filter((word) => word !== ''),
    query: new URLSearchParams(query.join('?')),
  };
}

/** Builds the hash of a page in a workspace. */
export function buildHref(workspaceId: string, page: string, rest: readonly string[] = [], query = ''): string {
  const path = [workspaceId, page, ...rest].map(encodeURIComponent).join('/');
  return `#/${path}${query === '' ? '' : `?${query}`}`;
}

/** Reads the token of a sign-in link, `#/sign-in/TOKEN`. Returns undefined for other addresses. */
export function readLinkToken(hash: string): string | undefined {
  const { workspaceId, page } = parseHash(hash);
  return workspaceId === 'sign-in' ? page : undefined;
}
