import type { Members } from './formAnswer.js';
import { accessTokenLifetime, refreshTokenLifetime, type LifetimeReading, type SaidLifetime } from './lifetime.js';
import { memberAt } from './tokenPath.js';

/** What a provider gave. */
export interface Granted {
  readonly accessToken: string;
  /** Absent: the provider sent none, and the old one stays (RFC 6749 section 6). */
  readonly refreshToken?: string;
  /** Absent: not said, or not in a way that means anything. 0: it has expired; `null`: it does not expire. */
  readonly expiresInSeconds?: Exclude<SaidLifetime, undefined>;
  readonly refreshExpiresInSeconds?: number;
  readonly scope?: string;
  /** Every other member, as it came. */
  readonly others: Members;
}

const READ = new Set(['access_token', 'refresh_token', 'expires_in', 'scope']);

/**
 * Reads the token out of an answer; undefined when there is none.
 * @param path where in the answer it is, as in `data.0` or `authed_user`; empty: at the top
 */
export function readGrant(answer: Members, path: string, reading: LifetimeReading): Granted | undefined {
  const token = memberAt(answer, path);
  if (!isObject(token)) return undefined;
  const { access_token: accessToken, refresh_token: refreshToken } = token;
  if (!isToken(accessToken)) return undefined;
  const expiresInSeconds = accessTokenLifetime(token, reading);
  const refreshLifetime = refreshTokenLifetime(token, reading);
  const scope = scopeOf(token.scope);
  return {
    accessToken,
    ...(isToken(refreshToken) ? { refreshToken } : {}),
    ...(expiresInSeconds === undefined ? {} : { expiresInSeconds }),
    ...(refreshLifetime ? { refreshExpiresInSeconds: refreshLifetime } : {}),
    ...(scope === undefined ? {} : { scope }),
    others: { ...beside(answer, path), ...without(token, READ) },
  };
}

/** What stands around a nested token, without a token of its own that is not the one asked for. */
function beside(answer: Members, path: string): Members {
  if (path === '') return {};
  return without(answer, new Set([...READ, path.split('.')[0] ?? '']));
}

function without(members: Members, names: ReadonlySet<string>): Members {
  return Object.fromEntries(Object.entries(members).filter(([name, value]) => !names.has(name) && value !== undefined));
}

function scopeOf(value: unknown): string | undefined {
  if (Array.isArray(value) && value.length > 0 && value.every(isText)) return value.join(' ');
  return isText(value) ? value : undefined;
}

/** Some servers write "there is none" as a text. */
function isToken(value: unknown): value is string {
  return isText(value) && !/^\s*(?:null|undefined|none)?\s*$/i.test(value);
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}

function isObject(value: unknown): value is Members {
  return typeof value === 'object' && value !== null;
}
