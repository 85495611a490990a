import type { SpecResponse, SpecPlatform, SpecRequest, SpecUser } from './platform.js';

/** The session of a signed-in user. */
export interface SpecSession {
  /** The Cookie header. */
  readonly cookie: string;
  readonly csrf: string;
  /** Sends a request with the cookie, and with the CSRF token for changes. */
  readonly api: (
    method: Parameters<SpecPlatform['api']>[0],
    path: string,
    request?: SpecRequest,
  ) => Promise<SpecResponse>;
}

export async function signIn(platform: SpecPlatform, user: SpecUser = platform.admin): Promise<SpecSession> {
  const response = await platform.api('POST', '/ui/session', { as: null, body: { email: user.email, key: user.key } });
  if (response.status !== 200) throw new Error(`the sign-in failed with ${String(response.status)}`);
  return readSession(platform, response);
}

/** @param response the response to a sign-in */
export function readSession({ api }: SpecPlatform, response: SpecResponse): SpecSession {
  const cookie = readCookie(response);
  const { csrf } = response.body as { readonly csrf: string };
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

/** Returns `name=value` of the cookie that a response sets. */
export function readCookie({ headers }: SpecResponse): string {
  return String(headers['set-cookie']).split(';', 1)[0]!;
}
