import { parseJson, type JsonObject } from '../../json.js';
import { METHODS_WITH_FORM_DEFAULT } from '../../request/dialects/v2/setDefaultHeaders.js';
import type { Expression } from '../../request/expression.js';
import { FORM_TYPE, JSON_TYPE, MULTIPART_TYPE } from '../../request/mediaTypes.js';
import type { BodyTemplate, Row } from '../../request/requestConfig.js';
import { parseFileValue } from '../fileValue.js';
import { quoteString, readTopLevel } from '../jsonataSyntax.js';
import { formatValue } from '../stepValue.js';
import type { ConversionNotes } from './conversionNotes.js';

/** The parts of the request that v2's bodies depend on. */
interface BodyRequest {
  readonly contentType: Row | undefined;
  readonly method: string;
}

interface ConvertedBody {
  /** The member of `reader`. */
  readonly body?: JsonObject;
  /** The field, which replaces the member. */
  readonly bodyField?: JsonObject;
  readonly parameters?: readonly JsonObject[];
}

/** Converts a body. The form of a GET, which v2 sends in the query, becomes parameters. */
export function convertBody(body: BodyTemplate, request: BodyRequest, notes: ConversionNotes): ConvertedBody {
  switch (body.kind) {
    case 'none':
      noteMissingBody(request, notes);
      return {};
    case 'file':
      return { bodyField: { file: body.value.source, contentType: body.contentType } };
    case 'raw':
      return convertRaw(body, request, notes);
    case 'urlencoded':
      if (request.method === 'GET') return convertQueryForm(body.rows, notes);
      if (readRowType(request.contentType) === undefined)
        notes.add('headers', `Content-Type: ${FORM_TYPE}, without ;charset=utf-8`);
      noteFields(body.rows, 'v2 sent null and objects as JSON, undefined as text', notes);
      return { body: { contentType: FORM_TYPE, urlencoded: body.rows.map(toStoredRow) } };
    case 'multipart':
      if (body.files && body.rows.some(({ value }) => value.constant === undefined)) {
        return { bodyField: { multipart: body.rows.map((row) => convertPart(row, notes)) } };
      }
      noteFields(body.rows, 'v2 sent them as JSON', notes);
      return { body: { contentType: MULTIPART_TYPE, formData: body.rows.map(toStoredRow) } };
  }
}

/** Converts a part that may be a file: an object with its URL. */
function convertPart({ name, value }: Row, notes: ConversionNotes): JsonObject {
  if (value.constant !== undefined) return { name, value: value.source };
  const file = parseFileValue(value.source);
  if (file === undefined) {
    notes.refuse(
      `Body field "${name}": only the message tells whether it is a file; write { "url": …, "filename": … } without other members in the step first`,
    );
    return {};
  }
  const { url, filename } = file;
  return { name, file: formatValue(url), ...(filename.text !== '' && { filename: formatValue(filename) }) };
}

function toStoredRow({ name, value }: Row): JsonObject {
  return { key: name, value: value.source };
}

function noteMissingBody({ method, contentType }: BodyRequest, notes: ConversionNotes): void {
  if (readRowType(contentType) === undefined && METHODS_WITH_FORM_DEFAULT.has(method)) {
    notes.add('headers', `Content-Type: none without a body; v2 sent ${FORM_TYPE}`);
  }
}

/** Notes what is different for fields whose values only the message tells, and for null. */
function noteFields(rows: readonly Row[], before: string, notes: ConversionNotes): void {
  const names = rows.filter(({ value: { constant } }) => constant === undefined || constant.value === null);
  if (names.length === 0) return;
  notes.add(
    'body',
    `${names.map(({ name }) => name).join(', ')}: null and undefined are left out, a list repeats the field, an object is an error; ${before}`,
  );
}

function convertQueryForm(rows: readonly Row[], notes: ConversionNotes): ConvertedBody {
  const names = rows.map(({ name }) => name);
  if (names.includes('') || new Set(names).size < names.length) {
    notes.refuse(
      'Body: the form of a GET has fields without a name, or with the same; enter the query in the URL first',
    );
  }
  notes.add('URL', 'the form of the GET becomes parameters in the query; a space is %20, not +');
  if (rows.some(({ value: { constant } }) => constant === undefined || constant.value === null)) {
    notes.add(
      'URL',
      'null and undefined are left out of the query, a list repeats the parameter, the members of an object are parameters, and an object in one of them is an error; v2 sent JSON',
    );
  }
  return { parameters: rows.map(({ name, value }) => ({ name, in: 'query', value: value.source })) };
}

function convertRaw(
  { value, contentType: entered }: BodyTemplate & { kind: 'raw' },
  request: BodyRequest,
  notes: ConversionNotes,
): ConvertedBody {
  const { contentType: row } = request;
  const rowType = readRowType(row);
  const asForm = [FORM_TYPE, MULTIPART_TYPE].find((type) => rowType?.includes(type));
  if (row !== undefined && rowType === undefined) {
    notes.add(
      'body',
      'the result of the Content-Type row no longer decides whether text is quoted as JSON, or an object sent as a form',
    );
  }
  if (value.constant !== undefined) return convertLiteral(value.constant.value, value.source, entered, request, notes);
  if (asForm !== undefined) {
    notes.refuse(
      `Body: the Content-Type row sends an object as a form; choose the body type ${asForm} in the step first`,
    );
  }
  if (isStructure(value)) return { body: { contentType: JSON_TYPE, raw: value.source } };
  if (rowType?.includes(JSON_TYPE) === true) {
    notes.add('body', "text is sent unchanged, and null sends no body; v2 quoted text that isn't JSON");
  }
  // With a row, the type entered for the body has no effect.
  if (rowType !== undefined) return { body: { raw: value.source } };
  noteDynamicType(entered, request, notes);
  return { body: { ...(entered !== undefined && { contentType: entered }), raw: value.source } };
}

function noteDynamicType(entered: string | undefined, { method }: BodyRequest, notes: ConversionNotes): void {
  const hasFormDefault = METHODS_WITH_FORM_DEFAULT.has(method);
  if (hasFormDefault) notes.add('headers', `Content-Type: none if the body is null; v2 sent ${FORM_TYPE}`);
  if (entered === JSON_TYPE) return;
  if (entered === undefined) {
    noteTextType(hasFormDefault, notes);
  } else if (/[/+]json(?:$|[\s;])/.test(entered)) {
    notes.add('headers', `Content-Type: ${entered} for objects too; v2 sent ${JSON_TYPE}`);
  } else {
    notes.add('body', `an object or a list is an error, because the body's type is ${entered}; v2 sent JSON`);
    notes.add('headers', `Content-Type: ${entered} for numbers too; v2 sent ${JSON_TYPE}`);
  }
}

function noteTextType(hasFormDefault: boolean, notes: ConversionNotes): void {
  const before = hasFormDefault ? `v2 sent ${FORM_TYPE}` : 'v2 sent none';
  notes.add('headers', `Content-Type: text/plain; charset=utf-8 for text; ${before}`);
}

function convertLiteral(
  value: unknown,
  source: string,
  entered: string | undefined,
  request: BodyRequest,
  notes: ConversionNotes,
): ConvertedBody {
  const isJson = readRowType(request.contentType)?.includes(JSON_TYPE) === true;
  if (value === null) {
    if (isJson) return { body: { raw: quoteString('null') } };
    noteMissingBody(request, notes);
    return {};
  }
  if (typeof value !== 'string') return { body: { contentType: JSON_TYPE, raw: source } };
  const raw = isJson ? quoteString(parseJson(value) === undefined ? JSON.stringify(value) : value.trim()) : source;
  if (readRowType(request.contentType) === undefined && entered === undefined) {
    noteTextType(METHODS_WITH_FORM_DEFAULT.has(request.method), notes);
  }
  return { body: { ...(entered !== undefined && { contentType: entered }), raw } };
}

/** Returns the text of a Content-Type row that is a literal. */
function readRowType(row: Row | undefined): string | undefined {
  const value = row?.value.constant?.value;
  return typeof value === 'string' ? value.trim() : undefined;
}

/** Whether an expression always gives an object or a list: it is a constructor of one. */
function isStructure({ source }: Expression): boolean {
  const text = source.trim();
  // `[1][0]` is two bracketed parts.
  return /^[{[]/.test(text) && readTopLevel(text) === '' && readTopLevel(text.slice(1, -1)) !== undefined;
}
