import { isJsonObject, parseJson } from '../../../json.js';
import { RestError } from '../../../errors.js';
import type { BodyTemplate, Row } from '../../requestConfig.js';
import type { Scope } from '../../expression.js';
import { FORM_TYPE, JSON_TYPE, MULTIPART_TYPE } from '../../mediaTypes.js';
import { toJsonText, describeType } from '../../jsonValues.js';
import type { BodyContext, BuiltBody } from '../../body/builtBody.js';
import { createBytesBody, NO_BODY } from '../../body/builtBody.js';
import { listFormEntries } from './formEntries.js';
import type { Part } from '../../body/multipart.js';
import { createBoundary, buildMultipartBody } from '../../body/multipart.js';
import { encodePairs } from '../../body/urlencoded.js';

/**
 * Builds the body of a v2 request by the rules of axios.
 *
 * @throws RestError `expression`, `request`
 */
export function buildBody(template: BodyTemplate, context: BodyContext): BuiltBody {
  const { scope, openFile } = context;
  switch (template.kind) {
    case 'none':
      return { body: NO_BODY };
    case 'raw':
      return buildRawBody(template, context);
    case 'file': {
      const url = template.value.evaluate(scope);
      if (typeof url !== 'string' || url === '') {
        throw new RestError('request', `Body: expected the URL of the file to upload, got ${describeType(url)}`);
      }
      return { body: { kind: 'stream', open: () => openFile(url) }, defaultContentType: template.contentType };
    }
    case 'urlencoded': {
      const text = encodePairs(template.rows.map((row) => [row.name, row.value.evaluate(scope)]));
      if (context.method === 'GET') return { body: NO_BODY, query: text };
      return { body: createBytesBody(text), defaultContentType: `${FORM_TYPE};charset=utf-8` };
    }
    case 'multipart':
      return buildMultipart(buildParts(template.rows, template.files, scope), context);
  }
}

/**
 * Builds a raw body. Values other than text are sent as JSON. With a JSON header row, text that is valid JSON is sent
 * unchanged and other text is quoted. The configured media type is the default Content-Type of text only.
 */
function buildRawBody(template: BodyTemplate & { kind: 'raw' }, context: BodyContext): BuiltBody {
  const value = template.value.evaluate(context.scope);
  const row = context.contentTypeRow ?? '';
  const isJson = row.includes(JSON_TYPE);
  if (typeof value === 'object' && value !== null) {
    if (row.includes(FORM_TYPE)) return { body: createBytesBody(encodePairs(listFormEntries(value))) };
    if (row.includes(MULTIPART_TYPE)) {
      const parts = listFormEntries(value).map(([name, text]) => ({ name, text }));
      return buildMultipart(parts, context);
    }
    return { body: createBytesBody(toJsonText(value)), defaultContentType: JSON_TYPE };
  }
  if (typeof value === 'number' || typeof value === 'boolean') {
    return { body: createBytesBody(toJsonText(value)), defaultContentType: JSON_TYPE };
  }
  const textType = template.contentType === undefined ? {} : { defaultContentType: template.contentType };
  if (typeof value === 'string') return { body: createBytesBody(isJson ? quoteUnlessJson(value) : value), ...textType };
  return { body: isJson ? createBytesBody(toJsonText(value)) : NO_BODY };
}

/** Returns valid JSON unchanged but trimmed, and any other text as a JSON string. */
function quoteUnlessJson(text: string): string {
  return parseJson(text) === undefined ? JSON.stringify(text) : text.trim();
}

function buildMultipart(parts: readonly Part[], { message, openFile }: BodyContext): BuiltBody {
  const boundary = createBoundary(parts, message.id);
  return {
    body: buildMultipartBody(parts, boundary, openFile),
    requiredContentType: `${MULTIPART_TYPE}; boundary=${boundary}`,
  };
}

function buildParts(rows: readonly Row[], files: boolean, scope: Scope): Part[] {
  return rows.flatMap((row) => buildPart(row, files, scope));
}

/** Builds the part of a row; none when its value is undefined. */
function buildPart(row: Row, files: boolean, scope: Scope): Part[] {
  const value = row.value.evaluate(scope);
  if (value === undefined) return [];
  if (!files || !isJsonObject(value) || !value.url) {
    return [{ name: row.name, text: typeof value === 'string' ? value : toJsonText(value) }];
  }
  const { url, filename, knownLength } = value;
  if (typeof url !== 'string') {
    throw new RestError(
      'request',
      `Body field "${row.name}": expected url to be the URL of a file, got ${describeType(url)}`,
    );
  }
  const length = Number(knownLength);
  return [
    {
      name: row.name,
      url,
      ...(typeof filename === 'string' && filename !== '' ? { fileName: filename } : {}),
      ...(Number.isInteger(length) && length > 0 ? { length } : {}),
    },
  ];
}
