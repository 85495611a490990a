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

/** What axios announces itself as, and what receivers of existing flows may look at. */
export const USER_AGENT = 'axios/1.21.1';

const METHODS_WITH_FORM_DEFAULT = new Set(['POST', 'PUT', 'PATCH']);

/**
 * The request that a step sends for a message, before its credential. Files are opened when the body is.
 *
 * @throws RestError 'expression' or 'request', naming the field
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
  if (userInfo !== undefined) setUserInfo(headers, userInfo, config.dialect);
  if (config.dialect === 'v2') setAxiosDefaults(headers, built, config);
  else setDefaultHeader(headers, 'accept-encoding', 'gzip, deflate');
  return { method: config.method, url, headers: listHeaders(headers), body: built.body };
}

/** User-info of the address is a credential (RFC 7617); with axios it goes before a row, in the older functions after. */
function setUserInfo(headers: HeaderTable, userInfo: string, dialect: RequestConfig['dialect']): void {
  if (dialect === 'legacy' && headers.has('authorization')) return;
  const value = `Basic ${Buffer.from(userInfo).toString('base64')}`;
  headers.set('authorization', { name: 'Authorization', value, credential: true });
}

function setAxiosDefaults(headers: HeaderTable, built: BuiltBody, config: RequestConfig): void {
  setDefaultHeader(headers, 'Accept', 'application/json, text/plain, */*');
  if (built.defaultContentType !== undefined) setDefaultHeader(headers, 'Content-Type', built.defaultContentType);
  else if (METHODS_WITH_FORM_DEFAULT.has(config.method)) {
    setDefaultHeader(headers, 'Content-Type', 'application/x-www-form-urlencoded');
  }
  setDefaultHeader(headers, 'User-Agent', USER_AGENT);
  setDefaultHeader(headers, 'Accept-Encoding', 'gzip, compress, deflate, br');
}
