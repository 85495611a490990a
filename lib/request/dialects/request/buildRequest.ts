import { RestError } from '../../../errors.js';
import type { Header, HttpRequest } from '../../../http/message.js';
import { isJsonObject, type JsonObject } from '../../../json.js';
import { createBytesBody, NO_BODY, type BuiltBody } from '../../body/builtBody.js';
import { buildMultipartBody, createBoundary, type OpenFile } from '../../body/multipart.js';
import type { Scope } from '../../expression.js';
import { checkHeaderText } from '../../headers.js';
import type { InputMessage } from '../../inputMessage.js';
import { describeType, toJsonText } from '../../jsonValues.js';
import type { BodyTemplate, Row } from '../../requestConfig.js';
import type { RequestDialectConfig } from './config.js';
import { serializeParameters } from './parameters.js';
import { toScalarText } from './parameterStyles.js';
import { buildAddress } from './requestAddress.js';

const JSON_TYPE = /^[^;]*[/+]json(?:$|[\s;])/i;

/**
 * Builds the request of a step for a message, without its credential.
 *
 * @throws RestError `expression`, `request` for a field or parameter, which the text names
 */
export function buildRequest(
  config: RequestDialectConfig,
  message: InputMessage,
  given: Scope,
  openFile: OpenFile,
): HttpRequest {
  const {
    values,
    path,
    query,
    headers: headerParameters,
    cookies,
    body,
  } = serializeParameters(config.parameters, given);
  const scope = { ...given, bindings: { ...given.bindings, parameters: values } };
  const { url, authorization, placeholder } = buildAddress(config.url.evaluate(scope), config.baseUrl, path, query);
  const headers = [
    ...config.headers.flatMap((row) => buildHeader(row.name, formatHeader(row, scope))),
    ...headerParameters.flatMap(([name, value]) => buildHeader(name, value)),
  ];
  const built = buildBody(config.body, body, scope, message, openFile);
  const has = (name: string): boolean => headers.some((header) => header.name.toLowerCase() === name);
  if (built.requiredContentType !== undefined) {
    const others = headers.filter((header) => header.name.toLowerCase() !== 'content-type');
    headers.splice(0, headers.length, ...others, { name: 'Content-Type', value: built.requiredContentType });
  } else if (built.defaultContentType !== undefined && !has('content-type')) {
    headers.push({ name: 'Content-Type', value: built.defaultContentType });
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

function buildBody(
  template: BodyTemplate,
  parameters: JsonObject,
  scope: Scope,
  message: InputMessage,
  openFile: OpenFile,
): BuiltBody {
  switch (template.kind) {
    case 'none':
    case 'file':
      return Object.keys(parameters).length === 0 ? { body: NO_BODY } : buildRawBody(undefined, undefined, parameters);
    case 'raw':
      return buildRawBody(template.value.evaluate(scope), template.contentType, parameters);
    case 'urlencoded':
      return {
        body: createBytesBody(new URLSearchParams(listFields(template.rows, scope)).toString()),
        defaultContentType: 'application/x-www-form-urlencoded',
      };
    case 'multipart': {
      const parts = listFields(template.rows, scope).map(([name, text]) => ({ name, text }));
      const boundary = createBoundary(parts, message.id);
      return {
        body: buildMultipartBody(parts, boundary, openFile),
        requiredContentType: `multipart/form-data; boundary=${boundary}`,
      };
    }
  }
}

/** Builds a body of one value: text is sent unchanged, null and undefined are no body, everything else is JSON. */
function buildRawBody(value: unknown, contentType: string | undefined, parameters: JsonObject): BuiltBody {
  const hasParameters = Object.keys(parameters).length > 0;
  if (hasParameters && value !== undefined && value !== null && !isJsonObject(value)) {
    throw new RestError('request', `Body: parameters in the body need an object, got ${describeType(value)}`);
  }
  const whole = hasParameters ? { ...(value as JsonObject | null | undefined), ...parameters } : value;
  if (whole === undefined || whole === null) return { body: NO_BODY };
  if (typeof whole === 'string') {
    return { body: createBytesBody(whole), defaultContentType: contentType ?? 'text/plain; charset=utf-8' };
  }
  if (typeof whole === 'object' && contentType !== undefined && !JSON_TYPE.test(contentType)) {
    throw new RestError(
      'request',
      `Body: expected text for the content type ${contentType}, got ${describeType(whole)}; check the expression, or choose application/json`,
    );
  }
  return { body: createBytesBody(toJsonText(whole)), defaultContentType: contentType ?? 'application/json' };
}

/** Evaluates form fields. A list is a repeated field; null and undefined are omitted. */
function listFields(rows: readonly Row[], scope: Scope): [string, string][] {
  return rows.flatMap((row): [string, string][] => {
    const value = row.value.evaluate(scope);
    const items: readonly unknown[] = Array.isArray(value) ? value : [value];
    return items.flatMap((item): [string, string][] => {
      const text = toScalarText(item, `Body field "${row.name}"`);
      return text === undefined ? [] : [[row.name, text]];
    });
  });
}
