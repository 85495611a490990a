import type { ResponseHead } from '../outputMessage.js';

/** The formats in which a body can be read. */
export type BodyFormat = 'json' | 'text' | 'xml' | 'csv' | 'ndjson' | 'sse' | 'base64';

const FORMATS: readonly (readonly [BodyFormat, RegExp])[] = [
  ['json', /^(?:application|text)\/json$|\+json$/],
  ['xml', /\/(?:.+\+)?xml$/],
  ['csv', /^text\/csv$/],
  ['ndjson', /^application\/(?:x-ndjson|jsonl)$/],
  ['sse', /^text\/event-stream$/],
  ['text', /^(?:text\/|application\/x-www-form-urlencoded$|multipart\/form-data$)/],
];

/** Returns the format of a body by its media type: bytes, unless the type says otherwise. */
export function detectFormat(contentType: string): BodyFormat {
  const type = (contentType.split(';')[0] ?? '').trim().toLowerCase();
  return FORMATS.find(([, pattern]) => pattern.test(type))?.[0] ?? 'base64';
}

/** Whether a media type is that of a stream that may not end. */
export function isStreamType(contentType: string): boolean {
  return isStreamFormat(detectFormat(contentType));
}

/** Whether a body in a format may not end. */
export function isStreamFormat(format: BodyFormat): boolean {
  return format === 'sse' || format === 'ndjson';
}

/** Returns the Content-Type of a response; empty when it has none. */
export function readContentType({ headers }: Pick<ResponseHead, 'headers'>): string {
  const header = headers['content-type'];
  return typeof header === 'string' ? header : '';
}
