import type { BodyTemplate, Row } from './requestConfig.js';
import type { Expression } from './expression.js';
import { compileExpression } from './expression.js';
import { createFieldError, readTextField } from './fields.js';
import type { Fields } from './fields.js';
import { isJsonObject, describeType } from './jsonValues.js';

/** Rows of this type repeat the credential, for people to see; their value is masked. They are never sent. */
const CREDENTIAL_ROW = 'CREDS_HEADER_TYPE';

/** The token of RFC 9110 section 5.6.2: what a method and a header's name are made of. */
const TOKEN = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;

/** The request that the step's editor stored, under `reader`. */
export function readReaderField(fields: Fields): Fields {
  const reader = fields.reader;
  if (isJsonObject(reader)) return reader;
  throw createFieldError(
    `REST API: expected an object with method and url, got ${describeType(reader)}; configure the request`,
  );
}

export function isToken(text: string): boolean {
  return TOKEN.test(text);
}

/** @throws RestError 'configuration' with the label, when it isn't text or doesn't compile */
export function readExpression(value: unknown, label: string): Expression {
  if (typeof value === 'string') return compileExpression(value, label);
  throw createFieldError(
    `${label}: expected an expression, got ${describeType(value)}; enter one, fixed text in quotes`,
  );
}

export interface HeaderRowOptions {
  /** Whether a row without a name or without a value is passed over instead of being an error. */
  readonly skipIncomplete: boolean;
}

/** The header rows that are sent. */
export function readHeaderRows(value: unknown, rules: HeaderRowOptions): readonly Row[] {
  return rowsOf(value, 'Headers').flatMap((row, index) => {
    if (row._type === CREDENTIAL_ROW) return [];
    const name = readTextField(row.key, `Header ${index + 1}`)?.trim();
    if (rules.skipIncomplete && (name === undefined || name === '' || row.value === undefined || row.value === ''))
      return [];
    if (name === undefined || name === '')
      throw createFieldError(`Header ${index + 1}: the name is empty; enter one or remove the row`);
    if (!isToken(name)) {
      throw createFieldError(
        `Header ${index + 1}: "${name}" can't be a header's name; use letters, digits and hyphens`,
      );
    }
    return [{ name, value: readExpression(row.value, `Header "${name}"`) }];
  });
}

/** The media types whose bodies are made of rows. */
const FORM = 'application/x-www-form-urlencoded';
const MULTIPART = 'multipart/form-data';
const BINARY = 'application/octet-stream';

export interface BodyOptions {
  /** Whether file addresses in the body stand for the files. */
  readonly files: boolean;
}

/** The body that is configured. A configured media type decides which of its parts counts; without one it is `raw`. */
export function readBodyTemplate(value: unknown, rules: BodyOptions): BodyTemplate {
  if (value === undefined || value === null || value === '') return { kind: 'none' };
  if (!isJsonObject(value)) throw createFieldError(`Body: expected an object, got ${describeType(value)}`);
  const contentType = readTextField(value.contentType, 'Body content type')?.toLowerCase();
  if (contentType === FORM) {
    const rows = bodyRows(value.urlencoded);
    return rows.length === 0 ? { kind: 'none' } : { kind: 'urlencoded', rows };
  }
  if (contentType === MULTIPART) return { kind: 'multipart', rows: bodyRows(value.formData), files: rules.files };
  const raw = value.raw;
  if (contentType === BINARY && rules.files) {
    return { kind: 'file', contentType, value: readExpression(raw, 'Body') };
  }
  if (raw === undefined || raw === null || raw === '') return { kind: 'none' };
  return { kind: 'raw', ...(contentType === undefined ? {} : { contentType }), value: readExpression(raw, 'Body') };
}

function bodyRows(value: unknown): readonly Row[] {
  return rowsOf(value, 'Body fields').map((row, index) => {
    const name = readTextField(row.key, `Body field ${index + 1}`) ?? '';
    return {
      name,
      value: readExpression(row.value, name === '' ? `Body field ${index + 1}` : `Body field "${name}"`),
    };
  });
}

function rowsOf(value: unknown, label: string): readonly Fields[] {
  if (value === undefined || value === null || value === '') return [];
  if (!Array.isArray(value)) throw createFieldError(`${label}: expected a list of rows, got ${describeType(value)}`);
  return value.map((row: unknown, index) => {
    if (isJsonObject(row)) return row;
    throw createFieldError(`${label}: expected row ${index + 1} to have a key and a value, got ${describeType(row)}`);
  });
}
