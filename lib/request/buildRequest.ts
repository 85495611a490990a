import type { HttpRequest } from '../http/message.js';
import { axiosBody } from './body/axiosBody.js';
import type { BodyContext, BuiltBody } from './body/builtBody.js';
import { classicBody } from './body/classicBody.js';
import type { OpenFile } from './body/multipart.js';
import type { RequestConfig } from './config.js';
import type { Scope } from './expression.js';
import type { FlowMessage } from './flowMessage.js';
import type { HeaderTable } from './headers.js';
import { evaluateHeaders, headerList, setDefault, setHeader } from './headers.js';
import { appendQuery, parseTarget } from './requestUrl.js';

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
  message: FlowMessage,
  scope: Scope,
  openFile: OpenFile,
): HttpRequest {
  const { url, userInfo } = parseTarget(config.url.evaluate(scope));
  const headers = evaluateHeaders(config.headers, scope);
  const contentTypeRow = headers.get('content-type')?.value;
  const context: BodyContext = { method: config.method, contentTypeRow, message, scope, openFile };
  const built = config.flavour === 'axios' ? axiosBody(config.body, context) : classicBody(config.body, context);
  if (built.query !== undefined) appendQuery(url, built.query);
  if (built.ownContentType !== undefined) setHeader(headers, 'Content-Type', built.ownContentType);
  if (userInfo !== undefined) setUserInfo(headers, userInfo, config.flavour);
  if (config.flavour === 'axios') setAxiosDefaults(headers, built, config);
  else setDefault(headers, 'accept-encoding', 'gzip, deflate');
  return { method: config.method, url, headers: headerList(headers), body: built.body };
}

/** User-info of the address is a credential (RFC 7617); with axios it goes before a row, in the older functions after. */
function setUserInfo(headers: HeaderTable, userInfo: string, flavour: RequestConfig['flavour']): void {
  if (flavour === 'classic' && headers.has('authorization')) return;
  const value = `Basic ${Buffer.from(userInfo).toString('base64')}`;
  headers.set('authorization', { name: 'Authorization', value, credential: true });
}

function setAxiosDefaults(headers: HeaderTable, built: BuiltBody, config: RequestConfig): void {
  setDefault(headers, 'Accept', 'application/json, text/plain, */*');
  if (built.contentType !== undefined) setDefault(headers, 'Content-Type', built.contentType);
  else if (METHODS_WITH_FORM_DEFAULT.has(config.method)) {
    setDefault(headers, 'Content-Type', 'application/x-www-form-urlencoded');
  }
  setDefault(headers, 'User-Agent', USER_AGENT);
  setDefault(headers, 'Accept-Encoding', 'gzip, compress, deflate, br');
}
