import type { JsonObject } from './formResponse.js';
import {
  readAccessTokenLifetime,
  readRefreshTokenLifetime,
  type LifetimeOptions,
  type ReportedLifetime,
} from './tokenLifetime.js';
import { readPath } from './tokenPath.js';

/** What a provider gave. */
export interface IssuedToken {
  readonly accessToken: string;
  /** Absent: the provider sent none, and the old one stays (RFC 6749 section 6). */
  readonly refreshToken?: string;
  /** Absent: not said, or not in a way that means anything. 0: it has expired; `null`: it does not expire. */
  readonly expiresInSeconds?: Exclude<ReportedLifetime, undefined>;
  readonly refreshExpiresInSeconds?: number;
  readonly scope?: string;
  /** Every other member, as it came. */
  readonly others: JsonObject;
}

const READ_MEMBERS = new Set(['access_token', 'refresh_token', 'expires_in', 'scope']);

/**
 * Reads the token out of an answer; undefined when there is none.
 * @param path where in the answer it is, as in `data.0` or `authed_user`; empty: at the top
 */
export function readIssuedToken(response: JsonObject, path: string, reading: LifetimeOptions): IssuedToken | undefined {
  const token = readPath(response, path);
  if (!isObject(token)) return undefined;
  const { access_token: accessToken, refresh_token: refreshToken } = token;
  if (!isToken(accessToken)) return undefined;
  const expiresInSeconds = readAccessTokenLifetime(token, reading);
  const refreshLifetime = readRefreshTokenLifetime(token, reading);
  const scope = readScope(token.scope);
  return {
    accessToken,
    ...(isToken(refreshToken) ? { refreshToken } : {}),
    ...(expiresInSeconds === undefined ? {} : { expiresInSeconds }),
    ...(refreshLifetime ? { refreshExpiresInSeconds: refreshLifetime } : {}),
    ...(scope === undefined ? {} : { scope }),
    others: { ...membersAround(response, path), ...without(token, READ_MEMBERS) },
  };
}

/** What stands around a nested token, without a token of its own that is not the one asked for. */
function membersAround(response: JsonObject, path: string): JsonObject {
  if (path === '') return {};
  return without(response, new Set([...READ_MEMBERS, path.split('.')[0] ?? '']));
}

function without(members: JsonObject, names: ReadonlySet<string>): JsonObject {
  return Object.fromEntries(Object.entries(members).filter(([name, value]) => !names.has(name) && value !== undefined));
}

function readScope(value: unknown): string | undefined {
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

function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null;
}
