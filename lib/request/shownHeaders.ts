import type { JsonObject } from '../json.js';
import type { Redact } from '../sensitive.js';
import type { ResponseHead } from './outputMessage.js';
import { listResponseHeaders } from './responseHeaders.js';
import { truncateUtf8 } from './truncateUtf8.js';

const MAX_HEADERS = 100;
const MAX_VALUE_BYTES = 1024;

/** Headers that contain credentials: cookies, and new tokens, keys and sessions. Counts of tokens end with `tokens`. */
const CREDENTIAL_HEADER =
  /(?:^|-)(?:cookie2?|authorization|authentication-info|token|jwt|secret|password|signature|api-?key|session|session-?id)$/;

/** The user and the query of a URL, absolute or relative. Signed URLs have their signature there. */
const URL_SECRETS = /(?<=\/\/)[^\s/?#"'<>@]*@|\?[^\s"'<>;,]*/g;

/**
 * Returns the headers of a response that an error shows, by lower-case name as they are emitted: without those that contain credentials, without
 * users and queries of URLs, and of a large header section the beginning.
 */
export function listShownHeaders(head: ResponseHead, redact: Redact): JsonObject {
  const show = (value: string): string => truncateUtf8(redact(value).replace(URL_SECRETS, ''), MAX_VALUE_BYTES);
  const shown = Object.entries(listResponseHeaders(head)).filter(([name]) => !CREDENTIAL_HEADER.test(name));
  return Object.fromEntries(
    shown
      .slice(0, MAX_HEADERS)
      .map(([name, value]) => [
        name,
        Array.isArray(value) ? value.slice(0, MAX_HEADERS).map((one) => show(String(one))) : show(String(value)),
      ]),
  );
}
