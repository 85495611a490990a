import { parseRetryAfterMs } from '../../../http/rateLimitHeaders.js';
import type { ResponseHead } from '../../outputMessage.js';

/**
 * Returns the milliseconds that the first usable header of a list asks to wait; undefined when there is none. A number is in milliseconds if the
 * header's name ends with `-ms`, else as in Retry-After; times are HTTP dates or ISO 8601.
 */
export function findWaitMs(
  { headers }: Pick<ResponseHead, 'headers'>,
  names: readonly string[] | undefined = [],
  nowMs: number,
): number | undefined {
  return names.map((name) => readMs(name, headers[name], nowMs)).find((ms) => ms !== undefined);
}

function readMs(name: string, value: unknown, nowMs: number): number | undefined {
  const text = typeof value === 'string' ? value.trim() : '';
  if (name.endsWith('-ms')) return /^\d+$/.test(text) ? Number(text) : undefined;
  return parseRetryAfterMs(text, nowMs);
}
