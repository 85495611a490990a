import { RestError } from '../errors.js';

/** A set of HTTP status codes. */
export interface StatusCodes {
  has(status: number): boolean;
}

/** Codes of transient errors: the default for the error policy. */
export const TRANSIENT_CODES: StatusCodes = {
  has: (status) => status === 408 || status === 423 || status === 429 || status >= 500,
};

/**
 * Parses a comma-separated list of codes and ranges: `404, 500-599`. Spaces and empty items are ignored.
 *
 * @param label the field's label, for the error text
 * @throws RestError `configuration` for an invalid item
 */
export function parseStatusCodes(text: string, label: string): StatusCodes {
  const ranges = text.split(',').map((item) => parseItem(item.trim(), label));
  return { has: (status) => ranges.some(([first, last]) => status >= first && status <= last) };
}

function parseItem(item: string, label: string): readonly [number, number] {
  if (!/\D/.test(item)) return [Number(item), Number(item)];
  const parts = item.split('-').map((end) => end.trim());
  const [first = '', last = ''] = parts;
  if (parts.length !== 2) throw createCodesError(`Invalid code or range - "${item}" in "${label}" field`);
  for (const part of [first, last]) {
    if (!/^\d+$/.test(part)) throw createCodesError(`Invalid code "${part}" in range - "${item}" in "${label}" field`);
  }
  if (Number(first) > Number(last)) {
    throw createCodesError(`Invalid range - "${item}", first code should be less than second in "${label}" field`);
  }
  return [Number(first), Number(last)];
}

function createCodesError(text: string): RestError {
  return new RestError('configuration', `${text}; expected codes and ranges such as 404, 500-599`);
}
