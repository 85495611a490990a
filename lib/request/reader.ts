import type { BodyTemplate, Row } from './config.js';
import type { Expression } from './expression.js';
import { compileExpression } from './expression.js';
import { fieldError, textField } from './fields.js';
import type { Fields } from './fields.js';
import { isRecord, kindOf } from './values.js';

/** Rows of this type repeat the credential, for people to see; their value is masked. They are never sent. */
const CREDENTIAL_ROW = 'CREDS_HEADER_TYPE';

/** The token of RFC 9110 section 5.6.2: what a method and a header's name are made of. */
const TOKEN = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;

/** The request that the step's editor stored, under `reader`. */
export function readerOf(fields: Fields): Fields {
  const reader = fields.reader;
  if (isRecord(reader)) return reader;
  throw fieldError(`REST API: expected an object with method and url, got ${kindOf(reader)}; configure the request`);
}

export function isToken(text: string): boolean {
  return TOKEN.test(text);
}

/** @throws RestError 'configuration' with the label, when it isn't text or doesn't compile */
export function expressionOf(value: unknown, label: string): Expression {
  if (typeof value === 'string') return compileExpression(value, label);
  throw fieldError(`${label}: expected an expression, got ${kindOf(value)}; enter one, fixed text in quotes`);
}

export interface HeaderRules {
  /** Whether a row without a name or without a value is passed over instead of being an error. */
  readonly skipIncomplete: boolean;
}

/** The header rows that are sent. */
export function headerRows(value: unknown, rules: HeaderRules): readonly Row[] {
  return rowsOf(value, 'Headers').flatMap((row, index) => {
    if (row._type === CREDENTIAL_ROW) return [];
    const name = textField(row.key, `Header ${index + 1}`)?.trim();
    if (rules.skipIncomplete && (name === undefined || name === '' || row.value === undefined || row.value === ''))
      return [];
    if (name === undefined || name === '')
      throw fieldError(`Header ${index + 1}: the name is empty; enter one or remove the row`);
    if (!isToken(name)) {
      throw fieldError(`Header ${index + 1}: "${name}" can't be a header's name; use letters, digits and hyphens`);
    }
    return [{ name, value: expressionOf(row.value, `Header "${name}"`) }];
  });
}

/** The media types whose bodies are made of rows. */
const FORM = 'application/x-www-form-urlencoded';
const MULTIPART = 'multipart/form-data';
const BINARY = 'application/octet-stream';

export interface BodyRules {
  /** Whether file addresses in the body stand for the files. */
  readonly files: boolean;
}

/** The body that is configured. A configured media type decides which of its parts counts; without one it is `raw`. */
export function bodyTemplate(value: unknown, rules: BodyRules): BodyTemplate {
  if (value === undefined || value === null || value === '') return { kind: 'none' };
  if (!isRecord(value)) throw fieldError(`Body: expected an object, got ${kindOf(value)}`);
  const contentType = textField(value.contentType, 'Body content type')?.toLowerCase();
  if (contentType === FORM) {
    const rows = bodyRows(value.urlencoded);
    return rows.length === 0 ? { kind: 'none' } : { kind: 'urlencoded', rows };
  }
  if (contentType === MULTIPART) return { kind: 'multipart', rows: bodyRows(value.formData), files: rules.files };
  const raw = value.raw;
  if (contentType === BINARY && rules.files) {
    return { kind: 'file', contentType, value: expressionOf(raw, 'Body') };
  }
  if (raw === undefined || raw === null || raw === '') return { kind: 'none' };
  return { kind: 'raw', ...(contentType === undefined ? {} : { contentType }), value: expressionOf(raw, 'Body') };
}

function bodyRows(value: unknown): readonly Row[] {
  return rowsOf(value, 'Body fields').map((row, index) => {
    const name = textField(row.key, `Body field ${index + 1}`) ?? '';
    return {
      name,
      value: expressionOf(row.value, name === '' ? `Body field ${index + 1}` : `Body field "${name}"`),
    };
  });
}

function rowsOf(value: unknown, label: string): readonly Fields[] {
  if (value === undefined || value === null || value === '') return [];
  if (!Array.isArray(value)) throw fieldError(`${label}: expected a list of rows, got ${kindOf(value)}`);
  return value.map((row: unknown, index) => {
    if (isRecord(row)) return row;
    throw fieldError(`${label}: expected row ${index + 1} to have a key and a value, got ${kindOf(row)}`);
  });
}
