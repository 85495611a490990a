import { asJsonObject, type JsonObject } from '../json.js';
import { FORM_TYPE, JSON_TYPE, MULTIPART_TYPE } from '../request/mediaTypes.js';
import { parseFileValue, formatFileValue } from './fileValue.js';
import { unquoteString } from './jsonataSyntax.js';
import {
  isBlankRow,
  isFileRow,
  EMPTY_BODY,
  type BodyDraft,
  type PartRow,
  type Row,
  type StepDraft,
} from './stepDraft.js';
import { formatValue, parseValue } from './stepValue.js';

interface StoredRow {
  readonly key: string;
  readonly value: string;
}

/** The request in the step's configuration, `reader`: the value of a field of view class RESTAPIView. */
interface ReaderConfig {
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

export type RequestDraft = Pick<StepDraft, 'method' | 'url' | 'headers' | 'body'>;

/** Returns the stored form of a request, without blank rows. */
export function toReaderConfig({ method, url, headers, body }: RequestDraft): ReaderConfig {
  const stored = toStoredBody(body);
  return {
    method,
    url: formatValue(url),
    headers: headers.filter((row) => !isBlankRow(row)).map(toStoredRow),
    ...(stored === undefined ? {} : { body: stored }),
  };
}

function toStoredBody({ kind, json, form, parts, mediaType, raw }: BodyDraft): ReaderConfig['body'] {
  switch (kind) {
    case 'none':
      return undefined;
    case 'json':
      return { contentType: JSON_TYPE, raw: json };
    case 'form':
      return { contentType: FORM_TYPE, urlencoded: form.filter((row) => !isBlankRow(row)).map(toStoredRow) };
    case 'multipart':
      return { contentType: MULTIPART_TYPE, formData: parts.filter((row) => !isBlankRow(row)).map(toStoredPart) };
    case 'raw':
      return { contentType: mediaType.trim(), raw: raw.text === '' ? '' : formatValue(raw) };
  }
}

function toStoredRow({ name, value }: Row): StoredRow {
  return { key: name, value: formatValue(value) };
}

function toStoredPart(row: PartRow): StoredRow {
  return isFileRow(row) ? { key: row.name, value: formatFileValue(row.file) } : toStoredRow(row);
}

/**
 * Parses a stored request, including one from another editor.
 * @param readsFiles whether the step uploads files; only then a multipart value with a URL is a file
 */
export function fromReaderConfig(reader: unknown, readsFiles: boolean): RequestDraft {
  const { method, url, headers, body } = asJsonObject(reader);
  return {
    method: typeof method === 'string' && method !== '' ? method.toUpperCase() : 'GET',
    url: parseValue(url),
    // Another editor shows the credential's header in such rows; they are never sent.
    headers: asRows(headers)
      .filter(({ _type }) => _type !== 'CREDS_HEADER_TYPE')
      .map(parseRow),
    body: parseBody(asJsonObject(body), readsFiles),
  };
}

function parseBody({ contentType, raw, urlencoded, formData }: JsonObject, readsFiles: boolean): BodyDraft {
  const type = typeof contentType === 'string' ? contentType.trim() : '';
  switch (type.toLowerCase()) {
    case FORM_TYPE:
      return { ...EMPTY_BODY, kind: 'form', form: asRows(urlencoded).map(parseRow) };
    case MULTIPART_TYPE:
      return { ...EMPTY_BODY, kind: 'multipart', parts: asRows(formData).map((row) => parsePart(row, readsFiles)) };
  }
  if (typeof raw !== 'string' || (raw === '' && type === '')) return EMPTY_BODY;
  if (type.toLowerCase() === JSON_TYPE) return { ...EMPTY_BODY, kind: 'json', json: raw };
  return { ...EMPTY_BODY, kind: 'raw', mediaType: type, raw: parseValue(raw) };
}

function parseRow({ key, value }: JsonObject): Row {
  return { name: typeof key === 'string' ? key : '', value: parseValue(value) };
}

function parsePart(row: JsonObject, readsFiles: boolean): PartRow {
  const plain = parseRow(row);
  const source = typeof row.value === 'string' ? row.value : '';
  const file = readsFiles && unquoteString(source) === undefined ? parseFileValue(source) : undefined;
  return file === undefined ? plain : { name: plain.name, file };
}

function asRows(value: unknown): readonly JsonObject[] {
  return Array.isArray(value) ? value.map(asJsonObject) : [];
}
