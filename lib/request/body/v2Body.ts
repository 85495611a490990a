import { RestError } from '../../errors.js';
import type { BodyTemplate, Row } from '../requestConfig.js';
import type { Scope } from '../expression.js';
import { isJsonObject, toJsonText, describeType } from '../jsonValues.js';
import type { BodyContext, BuiltBody } from './builtBody.js';
import { createBytesBody, NO_BODY } from './builtBody.js';
import { listFormEntries } from './formEntries.js';
import type { Part } from './multipart.js';
import { createBoundary, buildMultipartBody } from './multipart.js';
import { encodePairs } from './urlencoded.js';

const FORM = 'application/x-www-form-urlencoded';
const JSON_TYPE = 'application/json';
const MULTIPART = 'multipart/form-data';

/** The body of a request of the axios functions, whose rules are those of axios. */
export function buildV2Body(template: BodyTemplate, context: BodyContext): BuiltBody {
  const { scope, openFile } = context;
  switch (template.kind) {
    case 'none':
      return { body: NO_BODY };
    case 'raw':
      return rawBody(template, context);
    case 'file': {
      const url = template.value.evaluate(scope);
      if (typeof url !== 'string' || url === '') {
        throw new RestError('request', `Body: expected the address of the file to upload, got ${describeType(url)}`);
      }
      return { body: { kind: 'stream', open: () => openFile(url) }, defaultContentType: template.contentType };
    }
    case 'urlencoded': {
      const text = encodePairs(template.rows.map((row) => [row.name, row.value.evaluate(scope)]));
      if (context.method === 'GET') return { body: NO_BODY, query: text };
      return { body: createBytesBody(text), defaultContentType: `${FORM};charset=utf-8` };
    }
    case 'multipart':
      return multipart(partsOf(template.rows, template.files, scope), context);
  }
}

/**
 * A value is JSON when it is no text, or when a header row says so; then text that is valid JSON is sent as it is and
 * other text is quoted. The configured media type is announced for text alone: it never decided how values are written.
 */
function rawBody(template: BodyTemplate & { kind: 'raw' }, context: BodyContext): BuiltBody {
  const value = template.value.evaluate(context.scope);
  const row = context.contentTypeRow ?? '';
  const isJson = row.includes(JSON_TYPE);
  if (typeof value === 'object' && value !== null) {
    if (row.includes(FORM)) return { body: createBytesBody(encodePairs(listFormEntries(value))) };
    if (row.includes(MULTIPART)) {
      const parts = listFormEntries(value).map(([name, text]) => ({ name, text }));
      return multipart(parts, context);
    }
    return { body: createBytesBody(toJsonText(value)), defaultContentType: JSON_TYPE };
  }
  if (typeof value === 'number' || typeof value === 'boolean') {
    return { body: createBytesBody(toJsonText(value)), defaultContentType: JSON_TYPE };
  }
  const announced = template.contentType === undefined ? {} : { contentType: template.contentType };
  if (typeof value === 'string') return { body: createBytesBody(isJson ? jsonOf(value) : value), ...announced };
  return { body: isJson ? createBytesBody(toJsonText(value)) : NO_BODY };
}

function jsonOf(text: string): string {
  try {
    JSON.parse(text);
    return text.trim();
  } catch {
    return JSON.stringify(text);
  }
}

function multipart(parts: readonly Part[], { message, openFile }: BodyContext): BuiltBody {
  const boundary = createBoundary(parts, message.id);
  return {
    body: buildMultipartBody(parts, boundary, openFile),
    requiredContentType: `${MULTIPART}; boundary=${boundary}`,
  };
}

function partsOf(rows: readonly Row[], files: boolean, scope: Scope): Part[] {
  return rows.flatMap((row) => partOf(row, files, scope));
}

/** A row's part; none when its value isn't there. */
function partOf(row: Row, files: boolean, scope: Scope): Part[] {
  const value = row.value.evaluate(scope);
  if (value === undefined) return [];
  if (!files || !isJsonObject(value) || !value.url) {
    return [{ name: row.name, text: typeof value === 'string' ? value : toJsonText(value) }];
  }
  const { url, filename, knownLength } = value;
  if (typeof url !== 'string') {
    throw new RestError(
      'request',
      `Body field "${row.name}": expected url to be a file's address, got ${describeType(url)}`,
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
