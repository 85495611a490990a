import type { BodyTemplate, Row } from './requestConfig.js';
import type { Expression } from './expression.js';
import { compileExpression } from './expression.js';
import { createFieldError, readTextField } from './fields.js';
import { describeType } from './jsonValues.js';
import { isHttpToken } from '../http/isHttpToken.js';
import { FORM_TYPE, MULTIPART_TYPE } from './mediaTypes.js';
import { isJsonObject, type JsonObject } from '../json.js';

/** The type of header rows in which the editor displays the credential, masked. They are never sent. */
const CREDENTIAL_ROW_TYPE = 'CREDS_HEADER_TYPE';

/**
 * Reads the field `reader`, in which the step's editor stores the request.
 *
 * @throws RestError `configuration` when it isn't an object
 */
export function readReaderField(fields: JsonObject): JsonObject {
  const reader = fields.reader;
  if (isJsonObject(reader)) return reader;
  throw createFieldError(
    `REST API: expected an object with method and url, got ${describeType(reader)}; configure the request`,
  );
}

/** @throws RestError `configuration` when the value isn't text or doesn't compile */
export function readExpression(value: unknown, label: string): Expression {
  if (typeof value === 'string') return compileExpression(value, label);
  throw createFieldError(
    `${label}: expected an expression, got ${describeType(value)}; enter one, with fixed text in quotes`,
  );
}

interface HeaderRowOptions {
  /** Skip a row without a name or a value instead of failing. */
  readonly skipIncomplete: boolean;
}

/**
 * Reads the header rows that are sent.
 *
 * @throws RestError `configuration` when a row is invalid
 */
export function readHeaderRows(value: unknown, options: HeaderRowOptions): readonly Row[] {
  return readRows(value, 'Headers').flatMap((row, index) => {
    if (row._type === CREDENTIAL_ROW_TYPE) return [];
    const name = readTextField(row.key, `Header ${index + 1}`)?.trim();
    if (options.skipIncomplete && (name === undefined || name === '' || row.value === undefined || row.value === ''))
      return [];
    if (name === undefined || name === '')
      throw createFieldError(`Header ${index + 1}: the name is empty; enter one or remove the row`);
    if (!isHttpToken(name)) {
      throw createFieldError(
        `Header ${index + 1}: "${name}" isn't a valid header name; use letters, digits and hyphens`,
      );
    }
    return [{ name, value: readExpression(row.value, `Header "${name}"`) }];
  });
}

const BINARY_TYPE = 'application/octet-stream';

interface BodyOptions {
  /** Replace file URLs in the body by the files. */
  readonly files: boolean;
}

/**
 * Reads the configured body. The media type selects `urlencoded`, `formData` or `raw`; without one it is `raw`.
 *
 * @throws RestError `configuration` when the body is invalid
 */
export function readBodyTemplate(value: unknown, options: BodyOptions): BodyTemplate {
  if (value === undefined || value === null || value === '') return { kind: 'none' };
  if (!isJsonObject(value)) throw createFieldError(`Body: expected an object, got ${describeType(value)}`);
  const contentType = readTextField(value.contentType, 'Body content type')?.toLowerCase();
  if (contentType === FORM_TYPE) {
    const rows = readBodyRows(value.urlencoded);
    return rows.length === 0 ? { kind: 'none' } : { kind: 'urlencoded', rows };
  }
  if (contentType === MULTIPART_TYPE)
    return { kind: 'multipart', rows: readBodyRows(value.formData), files: options.files };
  const raw = value.raw;
  if (contentType === BINARY_TYPE && options.files) {
    return { kind: 'file', contentType, value: readExpression(raw, 'Body') };
  }
  if (raw === undefined || raw === null || raw === '') return { kind: 'none' };
  return { kind: 'raw', ...(contentType === undefined ? {} : { contentType }), value: readExpression(raw, 'Body') };
}

function readBodyRows(value: unknown): readonly Row[] {
  return readRows(value, 'Body fields').map((row, index) => {
    const name = readTextField(row.key, `Body field ${index + 1}`) ?? '';
    return {
      name,
      value: readExpression(row.value, name === '' ? `Body field ${index + 1}` : `Body field "${name}"`),
    };
  });
}

function readRows(value: unknown, label: string): readonly JsonObject[] {
  if (value === undefined || value === null || value === '') return [];
  if (!Array.isArray(value)) throw createFieldError(`${label}: expected a list of rows, got ${describeType(value)}`);
  return value.map((row: unknown, index) => {
    if (isJsonObject(row)) return row;
    throw createFieldError(`${label}: expected row ${index + 1} to have a key and a value, got ${describeType(row)}`);
  });
}
