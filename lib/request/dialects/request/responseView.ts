import type { JsonObject } from '../../../json.js';
import type { ResponseToDecide } from '../../outcome.js';
import { isStreamFormat, readContentType } from '../../response/bodyFormat.js';
import { unpackStart } from '../../response/gzipFile.js';
import { chooseFormat, readBody, type BodyRules } from './readBody.js';
import { listResponseHeaders } from '../../responseHeaders.js';

/** Milliseconds for which rules wait for a stream that may not end: an error comes at once, or not at all. */
const MAX_STREAM_WAIT_MS = 5000;

/**
 * Returns a response as expressions see it before it is emitted, with the beginning of its body. A body that doesn't match its format is text.
 *
 * @param maxBytes bytes of the body
 */
export async function viewResponse(
  response: ResponseToDecide,
  rules: BodyRules,
  maxBytes: number,
): Promise<JsonObject> {
  const format = chooseFormat(readContentType(response), rules);
  const peeked = await response.peek(maxBytes, isStreamFormat(format) ? MAX_STREAM_WAIT_MS : undefined);
  const start = format === 'base64' ? peeked : unpackStart(peeked, maxBytes);
  const { body } = await readBody(start, response.headers, { ...rules, onMalformed: 'text' });
  return { ...viewHead(response), body };
}

/** Returns a response as expressions see it, without its body. */
export function viewHead(response: ResponseToDecide): JsonObject {
  return { status: response.status, headers: listResponseHeaders(response), url: response.requestUrl.href };
}

/** Rules for a body whose format is that of its media type, whatever the step expects of the response that it emits. */
export function toAuto(rules: BodyRules): BodyRules {
  return { ...rules, as: 'auto', charset: undefined };
}

/** Rules for the status of a job, whose format isn't that of its result. A step that expects JSON has it for both. */
export function toStatusRules(rules: BodyRules): BodyRules {
  return rules.as === 'json' ? rules : toAuto(rules);
}

/** A use of `$response` other than of its members that are known before the body. */
const USES_BODY = /\$response\b(?!\s*\.\s*(?:status|headers|url)\b)/;

/** Whether an expression uses the body of the response. In doubt it does. */
export function usesBody(source: string): boolean {
  return USES_BODY.test(source);
}
