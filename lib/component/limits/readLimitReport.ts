import type { HttpResponse } from '../../http/message.js';
import { findRetryAfter, parseRetryAfterMs, readQuota } from '../../http/rateLimitHeaders.js';
import type { LimitReport } from './rateLimiter.js';

/** Statuses with which a server refuses a request for a while. */
const REFUSALS = new Set([429, 503]);

/** Reads from a response when its server allows the next requests. A refused one says it with `Retry-After`, else by its quota. */
export function readLimitReport(response: Pick<HttpResponse, 'status' | 'headers'>, nowMs: number): LimitReport {
  const pauseMs = REFUSALS.has(response.status) ? parseRetryAfterMs(findRetryAfter(response), nowMs) : undefined;
  if (pauseMs !== undefined) return { pauseMs };
  const quota = readQuota(response.headers, nowMs);
  return quota === undefined ? {} : { quota };
}
