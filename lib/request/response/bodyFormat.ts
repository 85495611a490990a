import { JSON_ESSENCE, parseMediaType } from '../../http/mediaType.js';
import type { ResponseHead } from '../outputMessage.js';

/** The formats in which a body can be read. */
export type BodyFormat = 'json' | 'text' | 'xml' | 'csv' | 'ndjson' | 'sse' | 'base64';

/** The first one counts. `application/stream+json` was NDJSON in Spring; `json-seq` is RFC 7464. */
const FORMATS: readonly (readonly [BodyFormat, RegExp])[] = [
  ['ndjson', /[/+](?:x-)?(?:ndjson|jsonl|json-?lines|json-seq)$|^application\/(?:stream\+json|x-json-stream)$/],
  ['json', JSON_ESSENCE],
  ['xml', /[/+]xml$/],
  ['csv', /^(?:text|application)\/(?:x-)?(?:csv|comma-separated-values)$/],
  ['sse', /^text\/event-stream$/],
  ['text', /^(?:text\/|application\/x-www-form-urlencoded$|multipart\/form-data$)/],
];

/** Returns the format of a body by its media type: bytes, unless the type says otherwise. */
export function detectFormat(contentType: string): BodyFormat {
  const { essence = '' } = parseMediaType(contentType) ?? {};
  return FORMATS.find(([, pattern]) => pattern.test(essence))?.[0] ?? 'base64';
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
