import type { BuiltBody } from '../../body/builtBody.js';
import { setDefaultHeader, type HeaderTable } from '../../headers.js';
import { FORM_TYPE } from '../../mediaTypes.js';

/** The User-Agent that axios sends; servers of existing flows may check it. */
export const USER_AGENT = 'axios/1.21.1';

/** Methods whose requests have the media type of a form when the body has none. */
export const METHODS_WITH_FORM_DEFAULT: ReadonlySet<string> = new Set(['POST', 'PUT', 'PATCH']);

/** Sets the default headers of axios. */
export function setDefaultHeaders(headers: HeaderTable, method: string, built: BuiltBody): void {
  setDefaultHeader(headers, 'Accept', 'application/json, text/plain, */*');
  if (built.defaultContentType !== undefined) setDefaultHeader(headers, 'Content-Type', built.defaultContentType);
  else if (METHODS_WITH_FORM_DEFAULT.has(method)) {
    setDefaultHeader(headers, 'Content-Type', FORM_TYPE);
  }
  setDefaultHeader(headers, 'User-Agent', USER_AGENT);
  setDefaultHeader(headers, 'Accept-Encoding', 'gzip, compress, deflate, br');
}
