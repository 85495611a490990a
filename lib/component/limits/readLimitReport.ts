import type { HttpResponse } from '../../http/message.js';
import { readQuota } from '../../http/rateLimitHeaders.js';
import { readServerWaitMs } from '../../request/serverWait.js';
import type { LimitReport } from './rateLimiter.js';

/** RFC 6585, section 4. */
const TOO_MANY_REQUESTS = 429;
/** It may mean a limit, too, if it says for how long. */
const UNAVAILABLE = 503;

/**
 * Reads from a response when its server allows the next requests. A refused one says it with `Retry-After`, else by its quota, or with the headers
 * of its provider.
 *
 * @param waitHeaders of the provider
 */
export function readLimitReport(
  response: Pick<HttpResponse, 'status' | 'headers'>,
  waitHeaders: readonly string[] | undefined,
  nowMs: number,
): LimitReport {
  const { status, headers } = response;
  const isRefused = status === TOO_MANY_REQUESTS || status === UNAVAILABLE;
  const pauseMs = isRefused ? readServerWaitMs(response, waitHeaders, nowMs) : undefined;
  if (pauseMs !== undefined) return { pauseMs };
  const quota = readQuota(headers, nowMs);
  return { ...(quota && { quota }), ...(status === TOO_MANY_REQUESTS && { pauseMs: 0 }) };
}
