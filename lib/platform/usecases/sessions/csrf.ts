import { ApiError } from '../../../errors.js';
import { isValidCsrfToken } from '../../model/session.js';

/** What tells of where a request comes from. */
export interface RequestOrigin {
  readonly 'sec-fetch-site'?: string | undefined;
  readonly origin?: string | undefined;
}

/**
 * Refuses what another site's page has sent. Sec-Fetch-Site is the browser's own word and goes before an Origin, which a service
 * that is reached by two names can't always know. @throws ApiError 403 `csrf`
 */
export function requireSameOrigin(headers: RequestOrigin, publicUrl: string): void {
  const { 'sec-fetch-site': site, origin } = headers;
  const { origin: own } = new URL(publicUrl);
  if (site === undefined ? origin === undefined || origin === own : site === 'same-origin') return;
  throw new ApiError(403, {
    code: 'csrf',
    detail: `Only the service's own pages may do that: open them at ${publicUrl}/ui/`,
    source: { header: site === undefined ? 'Origin' : 'Sec-Fetch-Site' },
  });
}

/** @param cookie the value of the session's cookie. @throws ApiError 403 `csrf` */
export function requireCsrfToken(given: unknown, cookie: string): void {
  if (typeof given === 'string' && isValidCsrfToken(given, cookie)) return;
  throw new ApiError(403, {
    code: 'csrf',
    detail: 'The X-CSRF-Token is missing or belongs to another session: load the page again',
    source: { header: 'X-CSRF-Token' },
  });
}
