import { RestError } from '../../errors.js';
import type { JsonObject } from '../../json.js';
import { isKnownCharset } from '../charset.js';

/** Creates the error of a body that doesn't match its format. The detail quotes nothing of the body. */
export function createMalformedError(format: string, detail: string): RestError {
  return new RestError(
    'response',
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

/** Whether a parsed value has more than a number of levels of nesting. */
export function isDeeperThan(levels: number, value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  if (levels === 0) return true;
  if (Array.isArray(value)) return value.some((element) => isDeeperThan(levels - 1, element));
  for (const name in value) if (isDeeperThan(levels - 1, (value as JsonObject)[name])) return true;
  return false;
}

/** Creates the error of a body that can't be decoded. */
export function createCharsetError(charset: string): RestError {
  const problem = isKnownCharset(charset)
    ? `The response isn't valid text in the charset ${charset}`
    : `The response has the charset ${charset.slice(0, 60)}, which is unknown`;
  return new RestError('response', `${problem}; set response.charset, or response.as to base64`);
}
