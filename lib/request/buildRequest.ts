import type { HttpRequest } from '../http/message.js';
import type { BodyContext, BuiltBody } from './body/builtBody.js';
import type { OpenFile } from './body/multipart.js';
import type { Scope } from './expression.js';
import type { HeaderTable } from './headers.js';
import { evaluateHeaders, listHeaders, setHeader } from './headers.js';
import type { InputMessage } from './inputMessage.js';
import type { BodyTemplate, TemplateConfig } from './requestConfig.js';
import { appendQuery, parseRequestUrl } from './requestUrl.js';

/** The rules in which the requests of dialects differ. */
export interface RequestRules {
  buildBody(template: BodyTemplate, context: BodyContext): BuiltBody;
  /** Whether user info in the URL replaces a header row for Authorization. */
  readonly prefersUserInfo: boolean;
  /** Sets the headers that no row sets or removes. */
  setDefaultHeaders(headers: HeaderTable, method: string, built: BuiltBody): void;
}

/**
 * Builds the request of a step for a message, without its credential. Files are opened when the body is read.
 *
 * @throws RestError `expression`, `request` for a field, which the text names
 */
export function buildRequest(
  rules: RequestRules,
  config: TemplateConfig,
  message: InputMessage,
  scope: Scope,
  openFile: OpenFile,
): HttpRequest {
  const { method } = config;
  const { url, authorization } = parseRequestUrl(config.url.evaluate(scope));
  const headers = evaluateHeaders(config.headers, scope);
  const contentTypeRow = headers.get('content-type')?.value;
  const built = rules.buildBody(config.body, { method, contentTypeRow, message, scope, openFile });
  if (built.query !== undefined) appendQuery(url, built.query);
  if (built.requiredContentType !== undefined) setHeader(headers, 'Content-Type', built.requiredContentType);
  if (authorization !== undefined && (rules.prefersUserInfo || !headers.has('authorization'))) {
    headers.set('authorization', authorization);
  }
  rules.setDefaultHeaders(headers, method, built);
  return { method, url, headers: listHeaders(headers), body: built.body };
}
