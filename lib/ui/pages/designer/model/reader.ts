import { fileOf, storedFile } from './fileValue.js';
import { unquoted } from './jsonataText.js';
import { isBlank, isFile, NO_BODY, type BodyForm, type PartRow, type Row, type StepForm } from './stepForm.js';
import { storedValue, valueOf } from './value.js';

const JSON_TYPE = 'application/json';
const FORM = 'application/x-www-form-urlencoded';
const MULTIPART = 'multipart/form-data';

interface StoredRow {
  readonly key: string;
  readonly value: string;
}

/** The request as the step stores it, under `reader`: what a RESTAPIView gives. */
export interface Reader {
  readonly method: string;
  readonly url: string;
  readonly headers: readonly StoredRow[];
  readonly body?: {
    readonly contentType: string;
    readonly raw?: string;
    readonly urlencoded?: readonly StoredRow[];
    readonly formData?: readonly StoredRow[];
  };
}

export type RequestForm = Pick<StepForm, 'method' | 'url' | 'headers' | 'body'>;

export function toReader({ method, url, headers, body }: RequestForm): Reader {
  const stored = storedBody(body);
  return {
    method,
    url: storedValue(url),
    headers: headers.filter((row) => !isBlank(row)).map(storedRow),
    ...(stored === undefined ? {} : { body: stored }),
  };
}

function storedBody({ kind, json, form, parts, mediaType, raw }: BodyForm): Reader['body'] {
  switch (kind) {
    case 'none':
      return undefined;
    case 'json':
      return { contentType: JSON_TYPE, raw: json };
    case 'form':
      return { contentType: FORM, urlencoded: form.filter((row) => !isBlank(row)).map(storedRow) };
    case 'multipart':
      return { contentType: MULTIPART, formData: parts.filter((row) => !isBlank(row)).map(storedPart) };
    case 'raw':
      return { contentType: mediaType.trim(), raw: raw.text === '' ? '' : storedValue(raw) };
  }
}

function storedRow({ name, value }: Row): StoredRow {
  return { key: name, value: storedValue(value) };
}

function storedPart(row: PartRow): StoredRow {
  return isFile(row) ? { key: row.name, value: storedFile(row.file) } : storedRow(row);
}

/**
 * The form of a request that was stored, whoever stored it.
 * @param files whether the step reads files: only then an object with an address is one
 */
export function fromReader(reader: unknown, files: boolean): RequestForm {
  const { method, url, headers, body } = record(reader);
  return {
    method: typeof method === 'string' && method !== '' ? method.toUpperCase() : 'GET',
    url: valueOf(url),
    // Rows that repeat the credential are for people to see in another editor; they are never sent.
    headers: rowsOf(headers)
      .filter(({ _type }) => _type !== 'CREDS_HEADER_TYPE')
      .map(rowOf),
    body: bodyOf(record(body), files),
  };
}

function bodyOf({ contentType, raw, urlencoded, formData }: Stored, files: boolean): BodyForm {
  const type = typeof contentType === 'string' ? contentType.trim() : '';
  switch (type.toLowerCase()) {
    case FORM:
      return { ...NO_BODY, kind: 'form', form: rowsOf(urlencoded).map(rowOf) };
    case MULTIPART:
      return { ...NO_BODY, kind: 'multipart', parts: rowsOf(formData).map((row) => partOf(row, files)) };
  }
  if (typeof raw !== 'string' || (raw === '' && type === '')) return NO_BODY;
  if (type.toLowerCase() === JSON_TYPE) return { ...NO_BODY, kind: 'json', json: raw };
  return { ...NO_BODY, kind: 'raw', mediaType: type, raw: valueOf(raw) };
}

type Stored = Readonly<Record<string, unknown>>;

function rowOf({ key, value }: Stored): Row {
  return { name: typeof key === 'string' ? key : '', value: valueOf(value) };
}

function partOf(row: Stored, files: boolean): PartRow {
  const plain = rowOf(row);
  const source = typeof row.value === 'string' ? row.value : '';
  const file = files && unquoted(source) === undefined ? fileOf(source) : undefined;
  return file === undefined ? plain : { name: plain.name, file };
}

function rowsOf(value: unknown): readonly Stored[] {
  return Array.isArray(value) ? value.map(record) : [];
}

function record(value: unknown): Stored {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Stored) : {};
}
