import type { SpecAnswer, SpecPlatform, SpecRequest, SpecUser } from './platform.js';

/** A browser in which somebody is signed in. */
export interface SpecSession {
  /** The Cookie header. */
  readonly cookie: string;
  readonly csrf: string;
  /** With the cookie, and with the CSRF token for what changes something. */
  readonly api: (
    method: Parameters<SpecPlatform['api']>[0],
    path: string,
    request?: SpecRequest,
  ) => Promise<SpecAnswer>;
}

export async function signedIn(platform: SpecPlatform, user: SpecUser = platform.admin): Promise<SpecSession> {
  const answer = await platform.api('POST', '/ui/session', { as: null, body: { email: user.email, key: user.key } });
  if (answer.status !== 200) throw new Error(`the sign-in was answered with ${String(answer.status)}`);
  return sessionOf(platform, answer);
}

/** @param answer of a sign-in */
export function sessionOf({ api }: SpecPlatform, answer: SpecAnswer): SpecSession {
  const cookie = cookieOf(answer);
  const { csrf } = answer.body as { readonly csrf: string };
  return {
    cookie,
    csrf,
    api: (method, path, { headers = {}, ...request } = {}) =>
      api(method, path, {
        ...request,
        as: null,
        headers: { cookie, ...(method === 'GET' || method === 'HEAD' ? {} : { 'x-csrf-token': csrf }), ...headers },
      }),
  };
}

/** `name=value` of the cookie that an answer sets. */
export function cookieOf({ headers }: SpecAnswer): string {
  return String(headers['set-cookie']).split(';', 1)[0]!;
}
