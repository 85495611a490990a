import type { JsonObject } from '../../../json.js';
import type { Expression } from '../../expression.js';
import type { ConfigProblems } from '../../definition/configProblems.js';
import { member, type ValueOf } from '../../definition/definition.js';
import { choice, expression, text } from '../../definition/scalars.js';
import { byType, list, object } from '../../definition/structures.js';
import { readBodyTemplate } from '../../readerField.js';
import type { Row } from '../../requestConfig.js';

/** The body of a request, compiled. */
export type RequestBody =
  | { readonly kind: 'none' }
  /** Text unchanged, other values as JSON: the body of `reader`. */
  | { readonly kind: 'raw'; readonly value: Expression; readonly contentType: string | undefined }
  | { readonly kind: 'json'; readonly value: Expression }
  | { readonly kind: 'form'; readonly value: Expression | readonly Row[] }
  | { readonly kind: 'multipart'; readonly parts: readonly PartTemplate[] }
  | { readonly kind: 'text'; readonly value: Expression; readonly contentType: string }
  /** Text unchanged, an object as a document. */
  | { readonly kind: 'xml'; readonly value: Expression; readonly contentType: string }
  | { readonly kind: 'ndjson'; readonly value: Expression }
  | {
      readonly kind: 'graphql';
      readonly query: string;
      readonly variables: Expression | undefined;
      readonly operationName: string | undefined;
    }
  | { readonly kind: 'file'; readonly value: Expression; readonly contentType: string | undefined };

/** A part of a multipart form: a value, or files. */
export interface PartTemplate {
  readonly name: string;
  readonly source: 'value' | 'file';
  readonly value: Expression;
  readonly fileName: Expression | undefined;
  readonly contentType: string | undefined;
}

export interface BodyFields {
  readonly body: RequestBody;
  readonly isCompressed: boolean;
}

const KINDS = ['json', 'form', 'multipart', 'text', 'xml', 'ndjson', 'graphql', 'file'] as const;

const MEDIA_TYPE = text({
  expected: 'a media type such as text/csv',
  // RFC 9110, section 8.3.1, with parameters.
  pattern: '[\\w!#$&^.+-]+\\/[\\w!#$&^.+-]+(?:[ \\t]*;[\\x20-\\x7e]*)?',
});

const NAME = member(text(), 'The name of the field.', { required: true });
const labelField = ({ name }: JsonObject, position: string): string =>
  typeof name === 'string' || typeof name === 'number' ? `Body field "${name}"` : position;

const FORM_ROW = object(
  { name: NAME, value: member(expression, 'An expression.', { required: true }) },
  { label: labelField },
);

const PART = object(
  {
    name: NAME,
    value: member(expression, 'An expression: the value.'),
    file: member(
      expression,
      'An expression: a file, or several as a list; each its URL, or the name of an attachment.',
    ),
    filename: member(expression, 'An expression: the name of the file for the server.'),
    contentType: member(MEDIA_TYPE, 'The media type of the part.'),
  },
  { label: labelField, exactlyOne: ['value', 'file'] },
);

const GRAPHQL = object({
  query: member(text({ expected: 'the document as text, which is no expression' }), 'The document, as text.', {
    required: true,
  }),
  variables: member(expression, 'An expression.'),
  operationName: member(text(), 'The operation of the document to execute, as text.'),
});

/** The field `body`. */
export const BODY = object(
  {
    json: member(expression, 'An expression: any value, sent as JSON.'),
    form: member(
      byType({
        string: expression,
        array: list(FORM_ROW, { of: 'rows with name and value', item: 'Body: form field' }),
      }),
      'An expression whose members are the fields of a form, or a list of rows. A list repeats the field.',
    ),
    multipart: member(
      list(PART, { of: 'parts with name and value or file', item: 'Body: part' }),
      'The parts of a multipart form.',
    ),
    text: member(expression, 'An expression: text.'),
    xml: member(expression, 'An expression: text, or an object with the root element.'),
    ndjson: member(expression, 'An expression: a list, each value of it a line of JSON.'),
    graphql: member(GRAPHQL, 'A request of GraphQL.'),
    file: member(expression, 'An expression: a file by its URL, or the name of an attachment of the message.'),
    contentType: member(MEDIA_TYPE, 'The media type of `text`, `xml` or `file`.'),
    compress: member(choice(['gzip']), 'Compresses the body.'),
  },
  { exactlyOne: KINDS, relations: listContradictions },
);

function* listContradictions(given: JsonObject): Iterable<string> {
  const kind = KINDS.find((name) => given[name] !== undefined);
  if (given.contentType !== undefined && kind !== undefined && !['text', 'xml', 'file'].includes(kind)) {
    yield `contentType is for text, xml and file; set the header Content-Type for ${kind}`;
  }
}

/** Converts the field `body`, or the body of `reader`. Errors are collected. */
export function toBodyFields(
  given: ValueOf<typeof BODY> | undefined,
  inReader: RequestBody,
  problems: ConfigProblems,
): BodyFields {
  if (given === undefined) return { body: inReader, isCompressed: false };
  if (inReader.kind !== 'none') problems.add('Body: there is one in REST API too; remove one of them');
  return { body: toRequestBody(given), isCompressed: given.compress === 'gzip' };
}

function toRequestBody(given: ValueOf<typeof BODY>): RequestBody {
  const { json, form, multipart, text: plain, xml, ndjson, graphql, file, contentType } = given;
  if (json !== undefined) return { kind: 'json', value: json };
  if (form !== undefined) return { kind: 'form', value: form };
  if (multipart !== undefined) return { kind: 'multipart', parts: multipart.flatMap((part) => toPart(part) ?? []) };
  if (plain !== undefined)
    return { kind: 'text', value: plain, contentType: contentType ?? 'text/plain; charset=utf-8' };
  if (xml !== undefined) return { kind: 'xml', value: xml, contentType: contentType ?? 'application/xml' };
  if (ndjson !== undefined) return { kind: 'ndjson', value: ndjson };
  if (graphql !== undefined) return { kind: 'graphql', ...graphql };
  return file === undefined ? { kind: 'none' } : { kind: 'file', value: file, contentType };
}

function toPart({ name, value, file, filename, contentType }: ValueOf<typeof PART>): PartTemplate | undefined {
  const content = value ?? file;
  return (
    content && { name, source: value === undefined ? 'file' : 'value', value: content, fileName: filename, contentType }
  );
}

/** Reads the body of `reader`. */
export function readReaderBody(value: unknown): RequestBody {
  const template = readBodyTemplate(value, { files: false });
  switch (template.kind) {
    case 'none':
    case 'file':
      return { kind: 'none' };
    case 'raw':
      return { kind: 'raw', value: template.value, contentType: template.contentType };
    case 'urlencoded':
      return { kind: 'form', value: template.rows };
    case 'multipart':
      return {
        kind: 'multipart',
        parts: template.rows.map((row) => ({ ...row, source: 'value', fileName: undefined, contentType: undefined })),
      };
  }
}
