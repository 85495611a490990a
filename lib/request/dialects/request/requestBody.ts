import type { JsonObject } from '../../../json.js';
import type { Expression } from '../../expression.js';
import { createFieldError, readTextField } from '../../fields.js';
import { describeType } from '../../jsonValues.js';
import { readBodyTemplate, readExpression } from '../../readerField.js';
import type { Row } from '../../requestConfig.js';
import type { ConfigProblems } from './configProblems.js';

/** The body of a request, compiled. */
export type RequestBody =
  | { readonly kind: 'none' }
  /** Text unchanged, other values as JSON: the body of `reader`. */
  | { readonly kind: 'raw'; readonly value: Expression; readonly contentType: string | undefined }
  | { readonly kind: 'json'; readonly value: Expression }
  | { readonly kind: 'form'; readonly value: Expression | readonly Row[] }
  | { readonly kind: 'multipart'; readonly parts: readonly PartTemplate[] }
  | { readonly kind: 'text'; readonly value: Expression; readonly contentType: string }
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
const MEMBERS = [...KINDS, 'contentType', 'compress'];
const NONE: BodyFields = { body: { kind: 'none' }, isCompressed: false };

/** RFC 9110, section 8.3.1, with parameters. */
const MEDIA_TYPE = /^[\w!#$&^.+-]+\/[\w!#$&^.+-]+(?:[ \t]*;[\x20-\x7e]*)?$/;

/** Reads the field `body`, or the body of `reader`. Errors are collected. */
export function readBodyFields(value: unknown, readerBody: unknown, problems: ConfigProblems): BodyFields {
  const inReader = problems.collect(() => readReaderBody(readerBody)) ?? NONE.body;
  const given = problems.readObject(value, 'Body', MEMBERS);
  if (given === undefined) return { body: inReader, isCompressed: false };
  if (inReader.kind !== 'none') problems.add('Body: there is one in REST API too; remove one of them');
  const kinds = KINDS.filter((kind) => given[kind] !== undefined);
  const [kind] = kinds;
  if (kind === undefined || kinds.length > 1) {
    const found = kinds.length === 0 ? 'none' : kinds.join(' and ');
    problems.add(`Body: enter exactly one of ${KINDS.join(', ')}; there is ${found}`);
    return NONE;
  }
  const contentType = problems.collect(() => readMediaType(given.contentType, 'Body: contentType'));
  if (contentType !== undefined && kind !== 'text' && kind !== 'xml' && kind !== 'file') {
    problems.add(`Body: contentType is for text, xml and file; set the header Content-Type for ${kind}`);
  }
  const isCompressed = given.compress === 'gzip';
  if (given.compress !== undefined && given.compress !== null && !isCompressed) {
    problems.add('Body: compress must be gzip');
  }
  const body = problems.collect(() => readKind(kind, given[kind], contentType, problems));
  return { body: body ?? NONE.body, isCompressed };
}

function readReaderBody(value: unknown): RequestBody {
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

function readKind(
  kind: (typeof KINDS)[number],
  value: unknown,
  contentType: string | undefined,
  problems: ConfigProblems,
): RequestBody {
  const label = `Body: ${kind}`;
  switch (kind) {
    case 'form':
      return { kind, value: Array.isArray(value) ? readFormRows(value, problems) : readExpression(value, label) };
    case 'multipart':
      return { kind, parts: readParts(value, problems) };
    case 'graphql':
      return readGraphql(value, problems);
    case 'text':
      return { kind, value: readExpression(value, label), contentType: contentType ?? 'text/plain; charset=utf-8' };
    case 'xml':
      return { kind: 'text', value: readExpression(value, label), contentType: contentType ?? 'application/xml' };
    case 'file':
      return { kind, value: readExpression(value, label), contentType };
    case 'json':
    case 'ndjson':
      return { kind, value: readExpression(value, label) };
  }
}

function readFormRows(rows: readonly unknown[], problems: ConfigProblems): readonly Row[] {
  return rows.flatMap((item, index) => {
    const label = `Body: form field ${index + 1}`;
    const row = problems.readObject(item ?? '', label, ['name', 'value']);
    const name = row && readName(row, label, problems);
    if (row === undefined || name === undefined) return [];
    const value = problems.collect(() => readExpression(row.value, `Body field "${name}"`));
    return value === undefined ? [] : [{ name, value }];
  });
}

const PART_MEMBERS = ['name', 'value', 'file', 'filename', 'contentType'];

function readParts(value: unknown, problems: ConfigProblems): readonly PartTemplate[] {
  if (!Array.isArray(value)) {
    throw createFieldError(
      `Body: multipart: expected a list of parts with name and value or file, got ${describeType(value)}`,
    );
  }
  return value.flatMap((item: unknown, index) => {
    const part = problems.readObject(item ?? '', `Body: part ${index + 1}`, PART_MEMBERS);
    const read = part && readPart(part, `Body: part ${index + 1}`, problems);
    return read === undefined ? [] : [read];
  });
}

function readPart(part: JsonObject, position: string, problems: ConfigProblems): PartTemplate | undefined {
  const name = readName(part, position, problems);
  if (name === undefined) return undefined;
  const label = `Body field "${name}"`;
  if ((part.value === undefined) === (part.file === undefined)) {
    problems.add(`${label}: enter either value or file`);
    return undefined;
  }
  const source = part.file === undefined ? 'value' : 'file';
  const value = problems.collect(() => readExpression(part[source], label));
  const fileName =
    part.filename === undefined
      ? undefined
      : problems.collect(() => readExpression(part.filename, `${label}: filename`));
  const contentType = problems.collect(() => readMediaType(part.contentType, `${label}: contentType`));
  return value === undefined ? undefined : { name, source, value, fileName, contentType };
}

function readName(row: JsonObject, label: string, problems: ConfigProblems): string | undefined {
  const name = problems.collect(() => readTextField(row.name, `${label}: name`));
  if (name === undefined) problems.add(`${label}: the name is empty; enter one`);
  return name;
}

const GRAPHQL_MEMBERS = ['query', 'variables', 'operationName'];

function readGraphql(value: unknown, problems: ConfigProblems): RequestBody {
  const given = problems.readObject(value, 'Body: graphql', GRAPHQL_MEMBERS) ?? {};
  const query = problems.collect(() => readTextField(given.query, 'Body: graphql: query'));
  if (query === undefined)
    problems.add('Body: graphql: the query is empty; enter the document, which is text, not an expression');
  return {
    kind: 'graphql',
    query: query ?? '',
    variables:
      given.variables === undefined
        ? undefined
        : problems.collect(() => readExpression(given.variables, 'Body: graphql: variables')),
    operationName: problems.collect(() => readTextField(given.operationName, 'Body: graphql: operationName')),
  };
}

function readMediaType(value: unknown, label: string): string | undefined {
  const text = readTextField(value, label)?.trim();
  if (text === undefined || MEDIA_TYPE.test(text)) return text;
  throw createFieldError(`${label}: expected a media type such as text/csv, got "${text.slice(0, 60)}"`);
}
