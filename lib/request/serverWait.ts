import { findRetryAfter, parseRetryAfterMs } from '../http/rateLimitHeaders.js';
import type { ResponseHead } from './outputMessage.js';

/**
 * Returns the milliseconds for which the server of a response asks to wait: by the standard headers, else by others of its provider. Undefined
 * without a wait: of 0 as well, since the clocks may differ, or the date is an old one.
 */
export function readServerWaitMs(
  response: Pick<ResponseHead, 'status' | 'headers'>,
  waitHeaders: readonly string[] | undefined = [],
  nowMs: number,
): number | undefined {
  const ms = parseRetryAfterMs(findRetryAfter(response), nowMs) ?? findWaitMs(response, waitHeaders, nowMs);
  return ms === 0 ? undefined : ms;
}

/**
 * Returns the milliseconds that the first usable header of a list asks to wait; undefined when there is none. A number is in milliseconds if the
 * header's name ends with `-ms`, else as in Retry-After; times are HTTP dates or ISO 8601.
 */
function findWaitMs(
  { headers }: Pick<ResponseHead, 'headers'>,
  names: readonly string[],
  nowMs: number,
): number | undefined {
  return names.map((name) => readMs(name, headers[name], nowMs)).find((ms) => ms !== undefined);
}

function readMs(name: string, value: unknown, nowMs: number): number | undefined {
  const text = typeof value === 'string' ? value.trim() : '';
  if (name.endsWith('-ms')) return /^\d+$/.test(text) ? Number(text) : undefined;
  return parseRetryAfterMs(text, nowMs);
}
