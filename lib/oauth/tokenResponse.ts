/** Members of an answer by name. */
export type Members = Readonly<Record<string, unknown>>;

/** What a provider gave. */
export interface Granted {
  readonly accessToken: string;
  /** Absent: the provider sent none, and the old one stays (RFC 6749 section 6). */
  readonly refreshToken?: string;
  /** Seconds, above zero. Absent: not told, or not in a way that means anything. */
  readonly expiresInSeconds?: number;
  readonly scope?: string;
  /** Every other member, as it came. */
  readonly others: Members;
}

/** Ten years. What is above it means "never", as 9223372036854775 does at Usergrid. */
const LONGEST_SECONDS = 10 * 365 * 24 * 3600;

const READ = new Set(['access_token', 'refresh_token', 'expires_in', 'scope']);

/**
 * Reads the members of an answer's body that is not JSON but form-encoded. Undefined for anything else, a page of a
 * proxy in the first place.
 */
export function parseFormAnswer(body: string): Members | undefined {
  const text = body.trim();
  if (!/^[\w.-]+=[^\s<>{}"]*$/.test(text)) return undefined;
  const members: Members = Object.fromEntries(new URLSearchParams(text));
  return 'access_token' in members || 'error' in members ? members : undefined;
}

/**
 * Reads the token out of an answer; undefined when there is none.
 * @param path where in the answer it is, as in `data.0` or `authed_user`; empty: at the top
 */
export function readGrant(answer: Members, path: string): Granted | undefined {
  const token = memberAt(answer, path);
  if (token === undefined) return undefined;
  const { access_token: accessToken, refresh_token: refreshToken } = token;
  if (!isText(accessToken)) return undefined;
  const expiresInSeconds = secondsOf(token.expires_in);
  const scope = scopeOf(token.scope);
  return {
    accessToken,
    ...(isText(refreshToken) ? { refreshToken } : {}),
    ...(expiresInSeconds === undefined ? {} : { expiresInSeconds }),
    ...(scope === undefined ? {} : { scope }),
    others: { ...beside(answer, path), ...without(token, READ) },
  };
}

function memberAt(answer: Members, path: string): Members | undefined {
  let at: unknown = answer;
  for (const step of path === '' ? [] : path.split('.')) {
    if (!isObject(at) || !Object.hasOwn(at, step)) return undefined;
    at = at[step];
  }
  return isObject(at) ? at : undefined;
}

/** What stands around a nested token, without a token of its own that is not the one asked for. */
function beside(answer: Members, path: string): Members {
  if (path === '') return {};
  return without(answer, new Set([...READ, path.split('.')[0] ?? '']));
}

function without(members: Members, names: ReadonlySet<string>): Members {
  return Object.fromEntries(Object.entries(members).filter(([name, value]) => !names.has(name) && value !== undefined));
}

/** Some servers write the number as text; joining such a text to a time has put expiries far into the future. */
function secondsOf(value: unknown): number | undefined {
  const seconds = typeof value === 'string' && /^\d+(\.\d+)?$/.test(value.trim()) ? Number(value) : value;
  if (typeof seconds !== 'number' || !(seconds <= LONGEST_SECONDS)) return undefined;
  return seconds >= 1 ? Math.floor(seconds) : undefined;
}

function scopeOf(value: unknown): string | undefined {
  if (Array.isArray(value) && value.every(isText)) return value.join(' ');
  return isText(value) ? value : undefined;
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}

function isObject(value: unknown): value is Members {
  return typeof value === 'object' && value !== null;
}
