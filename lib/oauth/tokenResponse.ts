import { isJsonObject, isNonEmptyString, type JsonObject } from '../json.js';
import {
  readAccessTokenLifetime,
  readRefreshTokenLifetime,
  type LifetimeOptions,
  type ReportedLifetime,
} from './tokenLifetime.js';
import { readPath } from './tokenPath.js';

/** The access token of a token response, with its lifetime, refresh token and scope. */
export interface IssuedToken {
  readonly accessToken: string;
  /** Absent when the provider sent none: the previous one stays valid (RFC 6749, section 6). */
  readonly refreshToken?: string;
  /** Absent: not reported or not readable. 0: expired; `null`: does not expire. */
  readonly expiresInSeconds?: Exclude<ReportedLifetime, undefined>;
  /** Of the refresh token. Absent: not reported, not readable, or it does not expire (Keycloak sends 0). */
  readonly refreshExpiresInSeconds?: number;
  readonly scope?: string;
  /** All other members, unchanged. */
  readonly others: JsonObject;
}

const READ_MEMBERS = new Set(['access_token', 'refresh_token', 'expires_in', 'scope']);

/**
 * Reads the token of a token response. Returns undefined when there is none.
 * @param path location of the token, such as `data.0` or `authed_user`; empty for the top level
 */
export function readIssuedToken(response: JsonObject, path: string, options: LifetimeOptions): IssuedToken | undefined {
  const token = readPath(response, path);
  if (!isJsonObject(token)) return undefined;
  const { access_token: accessToken, refresh_token: refreshToken } = token;
  if (!isToken(accessToken)) return undefined;
  const expiresInSeconds = readAccessTokenLifetime(token, options);
  const refreshLifetime = readRefreshTokenLifetime(token, options);
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

/** Returns the members around a nested token, without those of another token. */
function membersAround(response: JsonObject, path: string): JsonObject {
  if (path === '') return {};
  return without(response, new Set([...READ_MEMBERS, path.split('.')[0] ?? '']));
}

function without(members: JsonObject, names: ReadonlySet<string>): JsonObject {
  return Object.fromEntries(Object.entries(members).filter(([name, value]) => !names.has(name) && value !== undefined));
}

function readScope(value: unknown): string | undefined {
  if (Array.isArray(value) && value.length > 0 && value.every(isNonEmptyString)) return value.join(' ');
  return isNonEmptyString(value) ? value : undefined;
}

/** Whether a value is a token. Some servers send `null`, `undefined` or `none` as a string. */
function isToken(value: unknown): value is string {
  return isNonEmptyString(value) && !/^\s*(?:null|undefined|none)?\s*$/i.test(value);
}
