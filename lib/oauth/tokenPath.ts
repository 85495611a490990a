import type { JsonObject } from './formResponse.js';

/**
 * Where in a token response the token is: at the configured path, or at the top (`''`) where the path leads nowhere and a token
 * of the same kind is there. Slack answers so: a user's token is in `authed_user` for a code, and at the top for a refresh token.
 */
export function findTokenPath(response: JsonObject, path: string): string {
  if (path === '' || !isMissing(readPath(response, path))) return path;
  const { access_token: token, token_type: type } = response;
  // Slack's word for the app's own token, which is beside the user's.
  return typeof token === 'string' && token !== '' && type !== 'bot' ? '' : path;
}

/** The member that a path such as `data.0` leads to; the answer itself for an empty one. */
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
