import { asJsonObject, isJsonObject, type JsonObject } from '../../../../json.js';
import { isBlankRow, isFileRow, type BodyDraft, type FileRow } from '../../../../step/stepDraft.js';
import { formatValue } from '../../../../step/stepValue.js';

/** The kinds of the field `body`, with their titles. */
export const BODY_KINDS = {
  json: 'JSON',
  form: 'Form',
  multipart: 'Multipart',
  text: 'Text',
  xml: 'XML',
  ndjson: 'NDJSON',
  graphql: 'GraphQL',
  file: 'File',
} as const;
export type BodyKind = keyof typeof BODY_KINDS;

export const BODY_KIND_NAMES = Object.keys(BODY_KINDS) as readonly BodyKind[];

/** Kinds that can have the member `contentType`. */
export const TYPED_KINDS: readonly BodyKind[] = ['text', 'xml', 'file'];

/** Returns the kind of a body; undefined if it has none. */
export function findBodyKind(body: JsonObject): BodyKind | undefined {
  return BODY_KIND_NAMES.find((kind) => Object.hasOwn(body, kind));
}

/** Whether fields can show the value of the field `body`: it has one kind, with a value of its form. */
export function isEditableBody(value: unknown): boolean {
  if (value === undefined) return true;
  if (!isJsonObject(value)) return false;
  const kinds = BODY_KIND_NAMES.filter((kind) => Object.hasOwn(value, kind));
  const [kind] = kinds;
  if (kind === undefined || kinds.length > 1) return false;
  const content = value[kind];
  switch (kind) {
    case 'multipart':
      return isObjectList(content);
    case 'form':
      return typeof content === 'string' || isObjectList(content);
    case 'graphql':
      return isJsonObject(content);
    default:
      return typeof content === 'string' || content === null;
  }
}

function isObjectList(value: unknown): boolean {
  return Array.isArray(value) && value.every(isJsonObject);
}

/** The value of each kind before anything is entered. */
const EMPTY_CONTENT: Readonly<Record<BodyKind, unknown>> = {
  json: '',
  form: [],
  multipart: [],
  text: '',
  xml: '',
  ndjson: '',
  graphql: {},
  file: '',
};

/** Returns a body of another kind. @param values the last values of each kind, as bodies */
export function changeKind(
  kind: BodyKind,
  before: JsonObject,
  values: Readonly<Partial<Record<BodyKind, JsonObject>>>,
): JsonObject {
  const { compress, contentType } = before;
  return {
    ...(values[kind] ?? { [kind]: EMPTY_CONTENT[kind] }),
    ...(TYPED_KINDS.includes(kind) && values[kind] === undefined && contentType !== undefined && { contentType }),
    ...(compress !== undefined && { compress }),
  };
}

/** Returns the body of the field `reader` as values of the field `body`. */
export function convertDraftBody(body: BodyDraft): Readonly<Partial<Record<BodyKind, JsonObject>>> {
  switch (body.kind) {
    case 'none':
      return {};
    case 'json':
      return { json: { json: body.json } };
    case 'form':
      return {
        form: {
          form: body.form
            .filter((row) => !isBlankRow(row))
            .map(({ name, value }) => ({ name, value: formatValue(value) })),
        },
      };
    case 'multipart':
      return {
        multipart: {
          multipart: body.parts
            .filter((row) => !isBlankRow(row))
            .map((row) => (isFileRow(row) ? toFilePart(row) : { name: row.name, value: formatValue(row.value) })),
        },
      };
    case 'raw':
      return { text: { text: formatValue(body.raw), contentType: body.mediaType } };
  }
}

function toFilePart({ name, file: { url, filename } }: FileRow): JsonObject {
  return { name, file: formatValue(url), ...(filename.text !== '' && { filename: formatValue(filename) }) };
}

export function readRows(value: unknown): readonly JsonObject[] {
  return Array.isArray(value) ? value.map(asJsonObject) : [];
}
