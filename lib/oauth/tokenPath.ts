import type { Members } from './formAnswer.js';

/**
 * Where in a token response the token is: at the configured path, or at the top (`''`) where the path leads nowhere and a token
 * of the same kind is there. Slack answers so: a user's token is in `authed_user` for a code, and at the top for a refresh token.
 */
export function tokenPath(answer: Members, path: string): string {
  if (path === '' || !isNowhere(memberAt(answer, path))) return path;
  const { access_token: token, token_type: type } = answer;
  // Slack's word for the app's own token, which is beside the user's.
  return typeof token === 'string' && token !== '' && type !== 'bot' ? '' : path;
}

/** The member that a path such as `data.0` leads to; the answer itself for an empty one. */
export function memberAt(answer: Members, path: string): unknown {
  let at: unknown = answer;
  for (const step of path === '' ? [] : path.split('.')) {
    if (typeof at !== 'object' || at === null || !Object.hasOwn(at, step)) return undefined;
    at = (at as Members)[step];
  }
  return at;
}

function isNowhere(value: unknown): boolean {
  if (value === undefined || value === null) return true;
  return typeof value === 'object' && Object.keys(value).length === 0;
}
