import { ApiError } from '../../../errors.js';
import { isValidCsrfToken } from '../../model/session.js';

/** The headers that identify the origin of a request. */
interface RequestOrigin {
  readonly 'sec-fetch-site'?: string | undefined;
  readonly origin?: string | undefined;
}

/**
 * Rejects requests from pages of other sites. Sec-Fetch-Site takes precedence over Origin, because a service with
 * several names cannot always compare origins.
 * @throws ApiError `csrf`
 */
export function requireSameOrigin(headers: RequestOrigin, publicUrl: string): void {
  const { 'sec-fetch-site': site, origin } = headers;
  const { origin: own } = new URL(publicUrl);
  if (site === undefined ? origin === undefined || origin === own : site === 'same-origin') return;
  throw new ApiError(403, {
    code: 'csrf',
    detail: `Only the service's own pages may send this request. Open them at ${publicUrl}/ui/`,
    source: { header: site === undefined ? 'Origin' : 'Sec-Fetch-Site' },
  });
}

/**
 * Checks the CSRF token of a session.
 * @param cookie the value of the session cookie
 * @throws ApiError `csrf`
 */
export function requireCsrfToken(token: unknown, cookie: string): void {
  if (typeof token === 'string' && isValidCsrfToken(token, cookie)) return;
  throw new ApiError(403, {
    code: 'csrf',
    detail: 'The X-CSRF-Token is missing or belongs to another session. Reload the page',
    source: { header: 'X-CSRF-Token' },
  });
}
