import { RestError } from '../../../errors.js';
import { asJsonObject, type JsonObject } from '../../../json.js';
import type { Header, HttpRequest } from '../../../http/message.js';
import { expandBaseUrl, type ApiProvider } from '../../apiProvider.js';
import type { OpenFile } from '../../body/multipart.js';
import type { Scope } from '../../expression.js';
import { checkHeaderText } from '../../headers.js';
import type { InputMessage } from '../../inputMessage.js';
import type { PageReading } from '../../pagination/pageReading.js';
import type { Row } from '../../requestConfig.js';
import { buildBody } from './buildBody.js';
import type { RequestDialectConfig } from './config.js';
import { createIdempotencyKey } from './idempotencyKey.js';
import { serializeParameters } from './parameters.js';
import { toScalarText } from './scalarText.js';
import { serializePageParameters } from './pageParameters.js';
import {
  buildAddress,
  buildNamedAddress,
  fillPlaceholders,
  isAbsolute,
  type RequestAddress,
} from './requestAddress.js';
import { checkOrigin } from './requestOrigin.js';

const DEFAULT_ACCEPT: Header = { name: 'Accept', value: 'application/json, text/plain, */*' };
const DEFAULT_ACCEPT_ENCODING: Header = { name: 'Accept-Encoding', value: 'gzip, deflate, br' };

/**
 * Builds the request of a step for a message, without its credential.
 *
 * @throws RestError `expression`, `request` for a field or parameter, which the text names
 */
export function buildRequest(
  config: RequestDialectConfig,
  message: InputMessage,
  messageScope: Scope,
  openFile: OpenFile,
  page?: PageReading,
): HttpRequest {
  const given = page === undefined ? messageScope : bind(messageScope, { page: page.variable });
  const pageParameters = serializePageParameters(page);
  const {
    values,
    path,
    query,
    headers: headerParameters,
    cookies,
    body,
  } = serializeParameters(config.parameters, given);
  const scope = bind(given, { parameters: values });
  const { target } = config;
  const first =
    target !== undefined
      ? buildNamedAddress(target.url, pageParameters.query)
      : page === undefined
        ? locate(config, scope, path, query)
        : locate(config, scope, new Map([...path, ...pageParameters.path]), [...query, ...pageParameters.query]);
  const { authorization } = first;
  const { url, placeholder } = page?.position.url === undefined ? first : buildNamedAddress(page.position.url);
  const headers: Header[] = [];
  const names = new Set<string>();
  const add = (header: Header): void => {
    headers.push(header);
    names.add(header.name.toLowerCase());
  };
  const addText = (name: string, value: string | undefined): void => {
    if (value !== undefined) add(createHeader(name, value));
  };
  for (const row of config.headers) addText(row.name, formatHeader(row, scope));
  for (const [name, value] of headerParameters) addText(name, value);
  for (const [name, value] of pageParameters.headers) addText(name, value);
  const built = buildBody(config.requestBody, {
    parameters: target === undefined ? body : {},
    page: pageParameters.body,
    scope,
    message,
    openFile,
  });
  if (built.requiredContentType !== undefined) {
    const others = headers.filter((header) => header.name.toLowerCase() !== 'content-type');
    headers.splice(0, headers.length, ...others);
    add({ name: 'Content-Type', value: built.requiredContentType });
  } else if (built.defaultContentType !== undefined && !names.has('content-type')) {
    add({ name: 'Content-Type', value: built.defaultContentType });
  }
  if (built.contentEncoding !== undefined) add({ name: 'Content-Encoding', value: built.contentEncoding });
  const { idempotencyKey } = config;
  if (idempotencyKey !== undefined && !names.has(idempotencyKey.header.toLowerCase())) {
    addText(idempotencyKey.header, createIdempotencyKey(idempotencyKey, message, scope, page?.position.number));
  }
  if (authorization !== undefined && !names.has('authorization')) add(authorization);
  if (!names.has('accept')) add(DEFAULT_ACCEPT);
  if (!names.has('accept-encoding')) add(DEFAULT_ACCEPT_ENCODING);
  return {
    method: config.method,
    url,
    headers: names.has('cookie') || cookies.length > 0 ? joinCookies(headers, cookies) : headers,
    body: built.body,
    ...(placeholder !== undefined && { credentialPlaceholder: placeholder }),
  };
}

/** Builds the URL from that of the step and its base URL, or that of the provider. */
function locate(
  { url, baseUrl, provider, typedOrigins }: RequestDialectConfig,
  scope: Scope,
  path: ReadonlyMap<string, string>,
  query: readonly string[],
): RequestAddress {
  const value = url.evaluate(scope);
  const isRelative = typeof value === 'string' && !isAbsolute(value);
  const base = baseUrl ?? (provider && expandBaseUrl(provider, asJsonObject(scope.bindings.credential)));
  const hasBase = baseUrl !== undefined || provider?.base_url !== undefined;
  if (isRelative && hasBase && base === undefined) throw createIncompleteBaseError(provider);
  const address = buildAddress(value, base, path, query);
  if (!isRelative && hasBase) checkOrigin(address.url, base && fillPlaceholders(base, path), typedOrigins);
  return address;
}

function createIncompleteBaseError(provider: ApiProvider | undefined): RestError {
  return new RestError(
    'request',
    `Base URL: that of the provider ${String(provider?.id)} is ${String(provider?.base_url)}, which the credential has no value for; authenticate it again, or enter a base URL in the step`,
  );
}

function bind(scope: Scope, members: JsonObject): Scope {
  return { ...scope, bindings: { ...scope.bindings, ...members } };
}

/** Returns the text of a header row; a list is joined. */
function formatHeader(row: Row, scope: Scope): string | undefined {
  const label = `Header "${row.name}"`;
  const value = row.value.evaluate(scope);
  if (!Array.isArray(value)) return toScalarText(value, label);
  const items = value.flatMap((item: unknown) => toScalarText(item, label) ?? []);
  return items.length === 0 ? undefined : items.join(', ');
}

function createHeader(name: string, value: string): Header {
  checkHeaderText(name, value);
  return { name, value: value.trim() };
}

/** RFC 6265, section 5.4: one Cookie header. */
function joinCookies(headers: readonly Header[], cookies: readonly string[]): readonly Header[] {
  const isCookie = ({ name }: Header): boolean => name.toLowerCase() === 'cookie';
  const all = [...headers.filter(isCookie).map(({ value }) => value), ...cookies];
  return [...headers.filter((header) => !isCookie(header)), { name: 'Cookie', value: all.join('; ') }];
}
