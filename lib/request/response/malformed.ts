import { RestError } from '../../errors.js';
import type { JsonObject } from '../../json.js';
import { isKnownCharset } from '../charset.js';

/** Creates the error of a body that doesn't match its format. The detail quotes nothing of the body. */
export function createMalformedError(format: string, detail: string): RestError {
  return new RestError(
    'malformed',
    `The response should be ${format}, but ${detail}; set response.as or response.onMalformed to text to emit it as text`,
  );
}

/** Creates the error of a record that is larger than a message can be. */
export function createRecordSizeError(format: string, maxBytes: number): RestError {
  return new RestError(
    'response',
    `A record of the ${format} response is larger than ${maxBytes} bytes; check the path of records, or set response.as to attachment`,
  );
}

/** Levels of nesting, above which a value could not be written as JSON again. */
export const MAX_DEPTH = 1000;

/** Creates the error of a value with too many levels. */
export function createDepthError(format: string): RestError {
  return createMalformedError(format, `it has more than ${MAX_DEPTH} levels of nesting`);
}

/** Returns why a parsed value could not be written as JSON again: it has more levels than `MAX_DEPTH`, or a number that is infinite. */
export function findUnwritable(value: unknown, levels = MAX_DEPTH): 'depth' | 'infinity' | undefined {
  if (typeof value === 'number') return value === Infinity || value === -Infinity ? 'infinity' : undefined;
  if (typeof value !== 'object' || value === null) return undefined;
  if (levels === 0) return 'depth';
  if (Array.isArray(value)) {
    for (const element of value) {
      const found = typeof element === 'string' ? undefined : findUnwritable(element, levels - 1);
      if (found !== undefined) return found;
    }
    return undefined;
  }
  for (const name in value) {
    const member = (value as JsonObject)[name];
    const found = typeof member === 'string' ? undefined : findUnwritable(member, levels - 1);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** Creates the error of a body that can't be decoded. */
export function createCharsetError(charset: string): RestError {
  const problem = isKnownCharset(charset)
    ? `The response isn't valid text in the charset ${charset}`
    : `The response has the charset ${charset.slice(0, 60)}, which is unknown`;
  return new RestError('malformed', `${problem}; set response.charset, or response.as to base64`);
}
