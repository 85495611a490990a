import type { HttpRequest } from '../http/message.js';
import { buildV2Body } from './body/v2Body.js';
import type { BodyContext, BuiltBody } from './body/builtBody.js';
import { buildLegacyBody } from './body/legacyBody.js';
import type { OpenFile } from './body/multipart.js';
import type { RequestConfig } from './requestConfig.js';
import type { Scope } from './expression.js';
import type { InputMessage } from './inputMessage.js';
import type { HeaderTable } from './headers.js';
import { evaluateHeaders, listHeaders, setDefaultHeader, setHeader } from './headers.js';
import { appendQuery, parseRequestUrl } from './requestUrl.js';

export type { OpenFile } from './body/multipart.js';

/** The User-Agent that axios sends; servers of existing flows may check it. */
export const USER_AGENT = 'axios/1.21.1';

const METHODS_WITH_FORM_DEFAULT = new Set(['POST', 'PUT', 'PATCH']);

/**
 * Builds the request of a step for a message, without its credential. Files are opened when the body is read.
 *
 * @throws RestError `expression`, `request` for a field, which the text names
 */
export function buildRequest(
  config: RequestConfig,
  message: InputMessage,
  scope: Scope,
  openFile: OpenFile,
): HttpRequest {
  const { url, userInfo } = parseRequestUrl(config.url.evaluate(scope));
  const headers = evaluateHeaders(config.headers, scope);
  const contentTypeRow = headers.get('content-type')?.value;
  const context: BodyContext = { method: config.method, contentTypeRow, message, scope, openFile };
  const built = config.dialect === 'v2' ? buildV2Body(config.body, context) : buildLegacyBody(config.body, context);
  if (built.query !== undefined) appendQuery(url, built.query);
  if (built.requiredContentType !== undefined) setHeader(headers, 'Content-Type', built.requiredContentType);
  if (userInfo !== undefined) setUserInfoHeader(headers, userInfo, config.dialect);
  if (config.dialect === 'v2') setV2Defaults(headers, built, config);
  else setDefaultHeader(headers, 'accept-encoding', 'gzip, deflate');
  return { method: config.method, url, headers: listHeaders(headers), body: built.body };
}

/** Turns the URL's user-info into Basic authentication (RFC 7617). In v2 it overrides a header row, in legacy a row overrides it. */
function setUserInfoHeader(headers: HeaderTable, userInfo: string, dialect: RequestConfig['dialect']): void {
  if (dialect === 'legacy' && headers.has('authorization')) return;
  const value = `Basic ${Buffer.from(userInfo).toString('base64')}`;
  headers.set('authorization', { name: 'Authorization', value, credential: true });
}

function setV2Defaults(headers: HeaderTable, built: BuiltBody, config: RequestConfig): void {
  setDefaultHeader(headers, 'Accept', 'application/json, text/plain, */*');
  if (built.defaultContentType !== undefined) setDefaultHeader(headers, 'Content-Type', built.defaultContentType);
  else if (METHODS_WITH_FORM_DEFAULT.has(config.method)) {
    setDefaultHeader(headers, 'Content-Type', 'application/x-www-form-urlencoded');
  }
  setDefaultHeader(headers, 'User-Agent', USER_AGENT);
  setDefaultHeader(headers, 'Accept-Encoding', 'gzip, compress, deflate, br');
}
