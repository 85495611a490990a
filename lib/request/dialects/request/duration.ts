import { createFieldError } from '../../fields.js';

const UNIT_MS: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 };
const DURATION = /^(\d+(?:\.\d+)?) ?(ms|s|m|h)$/;

/** Returns the milliseconds of a number or of a text such as `30s`, `5m`; undefined for anything else. */
export function parseDuration(value: unknown): number | undefined {
  if (typeof value === 'number') return value >= 0 && Number.isFinite(value) ? value : undefined;
  if (typeof value !== 'string') return undefined;
  const text = value.trim();
  if (/^\d+$/.test(text)) return Number(text);
  const [, amount = '', unit = ''] = DURATION.exec(text) ?? [];
  const unitMs = UNIT_MS[unit];
  return unitMs === undefined ? undefined : Math.round(Number(amount) * unitMs);
}

/**
 * Reads a duration in milliseconds; undefined when it is absent.
 *
 * @throws RestError `configuration` when it is no duration or outside the limits
 */
export function readDuration(value: unknown, label: string, minMs: number, maxMs: number): number | undefined {
  if (value === undefined || value === null) return undefined;
  const ms = parseDuration(value);
  if (ms !== undefined && ms >= minMs && ms <= maxMs) return ms;
  throw createFieldError(`${label}: expected milliseconds or a text such as 30s, from ${minMs} to ${maxMs} ms`);
}
