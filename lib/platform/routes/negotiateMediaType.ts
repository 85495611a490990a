const JSON_TYPE = 'application/json';
const JSON_API_TYPE = 'application/vnd.api+json';

/**
 * The media type to answer in, by a request's Accept header.
 * @returns undefined when none of the two that there are is taken
 */
export function negotiateMediaType(accept: string | undefined): string | undefined {
  if (accept === undefined || accept === '*/*' || accept === JSON_TYPE) return JSON_TYPE;
  const ranges = accept.split(',').map(parseMediaRange);
  if (accepts(ranges, JSON_TYPE)) return JSON_TYPE;
  return accepts(ranges, JSON_API_TYPE) ? JSON_API_TYPE : undefined;
}

interface MediaRange {
  readonly name: string;
  readonly isExcluded: boolean;
}

/** RFC 9110 section 12.5.1; a quality of zero says no. Other parameters don't tell our two types apart. */
function parseMediaRange(text: string): MediaRange {
  const [name = '', ...parameters] = text.split(';').map((part) => part.trim().toLowerCase());
  return { name, isExcluded: parameters.some((parameter) => /^q=0(\.0*)?$/.test(parameter)) };
}

/** The most precise range that fits decides. */
function accepts(ranges: readonly MediaRange[], type: string): boolean {
  for (const name of [type, 'application/*', '*/*']) {
    const range = ranges.find((it) => it.name === name);
    if (range !== undefined) return !range.isExcluded;
  }
  return false;
}
