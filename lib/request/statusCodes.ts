import { RestError } from '../errors.js';

/** A set of HTTP status codes. */
export interface StatusCodes {
  has(status: number): boolean;
}

/** Codes that mean "later, perhaps": what an error policy is for unless the step says otherwise. */
export const TRANSIENT_CODES: StatusCodes = {
  has: (status) => status === 408 || status === 423 || status === 429 || status >= 500,
};

/**
 * Reads a comma-separated list of codes and ranges: `404, 500-599`. Spaces are free, an empty item is no code.
 *
 * @param label the field's label, for the error text
 * @throws RestError 'configuration' that shows the item it can't read
 */
export function parseStatusCodes(text: string, label: string): StatusCodes {
  const ranges = text.split(',').map((item) => parseItem(item.trim(), label));
  return { has: (status) => ranges.some(([first, last]) => status >= first && status <= last) };
}

function parseItem(item: string, label: string): readonly [number, number] {
  if (!/\D/.test(item)) return [Number(item), Number(item)];
  const ends = item.split('-').map((end) => end.trim());
  const [first = '', last = ''] = ends;
  if (ends.length !== 2) throw refused(`Invalid code or range - "${item}" in "${label}" field`);
  for (const end of [first, last]) {
    if (!/^\d+$/.test(end)) throw refused(`Invalid code "${end}" in range - "${item}" in "${label}" field`);
  }
  if (Number(first) > Number(last)) {
    throw refused(`Invalid range - "${item}", first code should be less than second in "${label}" field`);
  }
  return [Number(first), Number(last)];
}

function refused(text: string): RestError {
  return new RestError('configuration', `${text}; expected codes and ranges such as 404, 500-599`);
}
