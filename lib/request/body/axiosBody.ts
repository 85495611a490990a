import { RestError } from '../../errors.js';
import type { Body } from '../../http/message.js';
import type { BodyTemplate, Row } from '../config.js';
import type { Scope } from '../expression.js';
import { isRecord, jsonText, kindOf } from '../values.js';
import { formEntries } from './formEntries.js';
import type { OpenFile, Part } from './multipart.js';
import { multipartBody, randomBoundary } from './multipart.js';
import { encodePairs } from './urlencoded.js';

/** A body, and what it says of the rest of the request. */
export interface BuiltBody {
  readonly body: Body;
  /** Content-Type for when no header row gives one. */
  readonly contentType?: string;
  /** Content-Type whatever the rows give: it holds the boundary. */
  readonly ownContentType?: string;
  /** Pairs for the query instead of a body. */
  readonly query?: string;
}

const NONE: Body = { kind: 'none' };
const FORM = 'application/x-www-form-urlencoded';
const JSON_TYPE = 'application/json';
const MULTIPART = 'multipart/form-data';

/** The body of a request of the axios functions, whose rules are those of axios. */
export function axiosBody(
  template: BodyTemplate,
  method: string,
  contentTypeRow: string | undefined,
  scope: Scope,
  openFile: OpenFile,
): BuiltBody {
  switch (template.kind) {
    case 'none':
      return { body: NONE };
    case 'raw':
      return rawBody(template, contentTypeRow, scope, openFile);
    case 'file': {
      const url = template.value.evaluate(scope);
      if (typeof url !== 'string' || url === '') {
        throw new RestError('request', `Body: expected the address of the file to upload, got ${kindOf(url)}`);
      }
      return { body: { kind: 'stream', open: () => openFile(url) }, contentType: template.contentType };
    }
    case 'urlencoded': {
      const text = encodePairs(template.rows.map((row) => [row.name, row.value.evaluate(scope)]));
      if (method === 'GET') return { body: NONE, query: text };
      return { body: bytesOf(text), contentType: `${FORM};charset=utf-8` };
    }
    case 'multipart':
      return multipart(
        template.rows.flatMap((row) => partOf(row, template.files, scope)),
        openFile,
      );
  }
}

/**
 * A value is JSON when it is no text, or when a header row says so; then text that is valid JSON is sent as it is and
 * other text is quoted. The configured media type is announced for text alone: it never decided how values are written.
 */
function rawBody(
  template: BodyTemplate & { kind: 'raw' },
  contentTypeRow: string | undefined,
  scope: Scope,
  openFile: OpenFile,
): BuiltBody {
  const value = template.value.evaluate(scope);
  const row = contentTypeRow ?? '';
  const isJson = row.includes(JSON_TYPE);
  if (typeof value === 'object' && value !== null) {
    if (row.includes(FORM)) return { body: bytesOf(encodePairs(formEntries(value))) };
    if (row.includes(MULTIPART))
      return multipart(
        formEntries(value).map(([name, text]) => ({ name, text })),
        openFile,
      );
    return { body: bytesOf(jsonText(value)), contentType: JSON_TYPE };
  }
  if (typeof value === 'number' || typeof value === 'boolean') {
    return { body: bytesOf(jsonText(value)), contentType: JSON_TYPE };
  }
  const announced = template.contentType === undefined ? {} : { contentType: template.contentType };
  if (typeof value === 'string') return { body: bytesOf(isJson ? jsonOf(value) : value), ...announced };
  return { body: isJson ? bytesOf(jsonText(value)) : NONE };
}

function jsonOf(text: string): string {
  try {
    JSON.parse(text);
    return text.trim();
  } catch {
    return JSON.stringify(text);
  }
}

function multipart(parts: readonly Part[], openFile: OpenFile): BuiltBody {
  const boundary = randomBoundary();
  return {
    body: multipartBody(parts, boundary, openFile),
    ownContentType: `${MULTIPART}; boundary=${boundary}`,
  };
}

/** A row's part; none when its value isn't there. */
function partOf(row: Row, files: boolean, scope: Scope): Part[] {
  const value = row.value.evaluate(scope);
  if (value === undefined) return [];
  if (!files || !isRecord(value) || !value.url) {
    return [{ name: row.name, text: typeof value === 'string' ? value : jsonText(value) }];
  }
  const { url, filename, knownLength } = value;
  if (typeof url !== 'string') {
    throw new RestError('request', `Body field "${row.name}": expected url to be a file's address, got ${kindOf(url)}`);
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

function bytesOf(text: string): Body {
  return text === '' ? NONE : { kind: 'bytes', bytes: Buffer.from(text) };
}
