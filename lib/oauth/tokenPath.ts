import { isNonEmptyString, type JsonObject } from '../json.js';

/**
 * Returns the path of the token in a token response: the configured path, or the top level (`''`) where nothing is at that path and the top
 * level has a token of the same kind. Slack returns a user's token in `authed_user` for a code, and at the top level for a refresh token.
 */
export function findTokenPath(response: JsonObject, path: string): string {
  if (path === '' || !isMissing(readPath(response, path))) return path;
  const { access_token: token, token_type: type } = response;
  // Slack's type of the app's own token, which is returned next to the user's.
  return isNonEmptyString(token) && type !== 'bot' ? '' : path;
}

/** Returns the value at a path such as `data.0`; the response itself for an empty path. */
export function readPath(response: JsonObject, path: string): unknown {
  let at: unknown = response;
  for (const step of path === '' ? [] : path.split('.')) {
    if (typeof at !== 'object' || at === null || !Object.hasOwn(at, step)) return undefined;
    at = (at as JsonObject)[step];
  }
  return at;
}

function isMissing(value: unknown): boolean {
  if (value === undefined || value === null) return true;
  return typeof value === 'object' && Object.keys(value).length === 0;
}
