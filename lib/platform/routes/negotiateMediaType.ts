import { parseMediaTypes } from '../../http/mediaType.js';

const JSON_TYPE = 'application/json';
const JSON_API_TYPE = 'application/vnd.api+json';

/**
 * Selects the media type of the response from the request's Accept header.
 * @returns undefined when the header accepts neither of the two supported types
 */
export function negotiateMediaType(accept: string | undefined): string | undefined {
  if (accept === undefined || accept === '*/*' || accept === JSON_TYPE) return JSON_TYPE;
  // A quality of zero excludes a range (RFC 9110, section 12.5.1); other parameters are ignored.
  const ranges = parseMediaTypes(accept).map(({ essence, parameters }) => ({
    name: essence,
    isExcluded: /^0(\.0*)?$/.test(parameters.get('q') ?? ''),
  }));
  if (accepts(ranges, JSON_TYPE)) return JSON_TYPE;
  return accepts(ranges, JSON_API_TYPE) ? JSON_API_TYPE : undefined;
}

interface MediaRange {
  readonly name: string;
  readonly isExcluded: boolean;
}

/** Whether the media type is acceptable; the most specific matching range decides. */
function accepts(ranges: readonly MediaRange[], type: string): boolean {
  for (const name of [type, 'application/*', '*/*']) {
    const range = ranges.find((it) => it.name === name);
    if (range !== undefined) return !range.isExcluded;
  }
  return false;
}
