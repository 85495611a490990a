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
import { buildAddress, buildPageAddress, fillPlaceholders, isAbsolute, type RequestAddress } from './requestAddress.js';
import { checkOrigin } from './requestOrigin.js';

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
  const first = locate(config, scope, new Map([...path, ...pageParameters.path]), [...query, ...pageParameters.query]);
  const { authorization } = first;
  const { url, placeholder } = page?.position.url === undefined ? first : buildPageAddress(page.position.url);
  const headers = [
    ...config.headers.flatMap((row) => buildHeader(row.name, formatHeader(row, scope))),
    ...[...headerParameters, ...pageParameters.headers].flatMap(([name, value]) => buildHeader(name, value)),
  ];
  const built = buildBody(config.requestBody, {
    parameters: body,
    page: pageParameters.body,
    scope,
    message,
    openFile,
  });
  const has = (name: string): boolean => headers.some((header) => header.name.toLowerCase() === name);
  if (built.requiredContentType !== undefined) {
    const others = headers.filter((header) => header.name.toLowerCase() !== 'content-type');
    headers.splice(0, headers.length, ...others, { name: 'Content-Type', value: built.requiredContentType });
  } else if (built.defaultContentType !== undefined && !has('content-type')) {
    headers.push({ name: 'Content-Type', value: built.defaultContentType });
  }
  if (built.contentEncoding !== undefined) headers.push({ name: 'Content-Encoding', value: built.contentEncoding });
  const { idempotencyKey } = config;
  if (idempotencyKey !== undefined && !has(idempotencyKey.header.toLowerCase())) {
    headers.push(
      ...buildHeader(
        idempotencyKey.header,
        createIdempotencyKey(idempotencyKey, message, scope, page?.position.number),
      ),
    );
  }
  if (authorization !== undefined && !has('authorization')) headers.push(authorization);
  if (!has('accept')) headers.push({ name: 'Accept', value: 'application/json, text/plain, */*' });
  if (!has('accept-encoding')) headers.push({ name: 'Accept-Encoding', value: 'gzip, deflate, br' });
  return {
    method: config.method,
    url,
    headers: joinCookies(headers, cookies),
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

function buildHeader(name: string, value: string | undefined): Header[] {
  if (value === undefined) return [];
  checkHeaderText(name, value);
  return [{ name, value: value.trim() }];
}

/** RFC 6265, section 5.4: one Cookie header. */
function joinCookies(headers: readonly Header[], cookies: readonly string[]): readonly Header[] {
  const isCookie = ({ name }: Header): boolean => name.toLowerCase() === 'cookie';
  const all = [...headers.filter(isCookie).map(({ value }) => value), ...cookies];
  if (all.length === 0) return headers;
  return [...headers.filter((header) => !isCookie(header)), { name: 'Cookie', value: all.join('; ') }];
}
