import { decodePercent } from '../../decodePercent.js';
import type { JsonObject } from '../../json.js';
import { FORM_TYPE, JSON_TYPE } from '../../request/mediaTypes.js';
import { parseMediaType } from '../../http/mediaType.js';
import type { ImportContext } from '../importContext.js';
import { createImportError } from '../importedStep.js';
import { isSecretParameter } from '../looksSecret.js';
import { encodeDataField, readDataField, type DataField } from './dataFields.js';
import { convertForm } from './convertForm.js';
import type { GivenOption, GivenOptions } from './givenOptions.js';
import { replaceJsonSecrets, toJsonSource } from './jsonBody.js';
import type { CurlCommand } from './readCommand.js';
import { formatReference, hasMarks, listReferences, readReference, toSource } from './references.js';

const DATA_OPTIONS = ['data', 'data-ascii', 'data-raw', 'data-binary', 'data-urlencode', 'json'] as const;

/** The body of a step. */
export interface ConvertedBody {
  /** The field `body`; undefined for none. */
  readonly body?: JsonObject;
  /** Whether the field sets the Content-Type that the command has, so that it needs no row. */
  readonly setsContentType: boolean;
  /** Content-Type without a header of the command. */
  readonly defaultType?: string;
}

/** The parts of the command that a body depends on. */
interface BodyRequest {
  /** The header Content-Type of the command. */
  readonly contentType: string | undefined;
  readonly removesContentType: boolean;
}

/** Whether the command sends a body, or puts it into the query. */
export function listDataOptions(options: GivenOptions): readonly (GivenOption & { readonly name: string })[] {
  return options.list(...DATA_OPTIONS);
}

/**
 * Converts the body of the options -d, --json, -F and -T.
 *
 * @throws RestError `usage` for options that curl doesn't combine
 */
export function convertBody(
  options: GivenOptions,
  { script, input }: CurlCommand,
  request: BodyRequest,
  context: ImportContext,
): ConvertedBody {
  const data = listDataOptions(options);
  const forms = options.list('form', 'form-string');
  const upload = options.last('upload-file');
  const kinds = [data[0], forms[0], upload].filter((option) => option !== undefined);
  if (kinds.length > 1) {
    const [one, other] = kinds;
    throw createImportError(
      script,
      other?.at ?? 0,
      `curl can’t send both ${one?.shown ?? ''} and ${other?.shown ?? ''}; remove one of them`,
    );
  }
  if (forms.length > 0) return { body: convertForm(forms, context), setsContentType: true };
  if (upload !== undefined) return convertFile(upload.value, upload.shown, request.contentType, context);
  return data.length === 0 ? { setsContentType: false } : convertData(data, input, request, context);
}

/** Joins the texts of data options: with & unless they are JSON. */
export function joinData(
  data: readonly (GivenOption & { readonly name: string })[],
  input: string | undefined,
  context: ImportContext,
): string {
  let joined = '';
  data.forEach((option, index) => {
    const { text } = readField(option, input);
    if (text === undefined) {
      context.notes.refuse(option.shown, 'the content of a file wasn’t read; enter it in the step');
      return;
    }
    joined += (index > 0 && option.name !== 'json' ? '&' : '') + text;
  });
  return joined;
}

function readField(
  { name, value }: { readonly name: string; readonly value: string },
  input: string | undefined,
): DataField {
  return name === 'data-urlencode' ? encodeDataField(value, input) : readDataField(name, value, input);
}

function convertData(
  data: readonly (GivenOption & { readonly name: string })[],
  input: string | undefined,
  { contentType, removesContentType }: BodyRequest,
  context: ImportContext,
): ConvertedBody {
  const defaultType = data.some(({ name }) => name === 'json') ? JSON_TYPE : FORM_TYPE;
  const [first] = data;
  const file = first === undefined ? undefined : readField(first, input).file;
  const type = contentType ?? defaultType;
  if (file !== undefined && data.length === 1) return convertFile(file, first?.shown ?? '', type, context);
  const text = joinData(data, input, context);
  if (removesContentType) context.notes.approximate('-H Content-Type', 'the step sends a body with a Content-Type');
  return { ...convertText(text, type, context), defaultType };
}

function convertText(text: string, type: string, context: ImportContext): ConvertedBody {
  const essence = parseMediaType(type)?.essence;
  const isForm = essence === FORM_TYPE;
  if (essence === JSON_TYPE || essence?.endsWith('+json') === true) {
    const safe = replaceJsonSecrets(text, context);
    const json = toJsonSource(safe);
    if (json !== undefined) {
      if (json.isSpaced)
        context.notes.approximate('body', 'the step sends the JSON without the white space between its tokens');
      return { body: { json: json.source }, setsContentType: type === JSON_TYPE };
    }
    return toTextBody(safe, type);
  }
  const pairs = isForm && !/^\s*[[{]/.test(text) ? readPairs(text, context) : undefined;
  if (pairs === undefined) {
    const safe = replaceJsonSecrets(text, context);
    if (isForm && /^\s*\{/.test(text)) {
      context.notes.take(
        'body',
        `it looks like JSON but is sent as ${FORM_TYPE}, as curl does; set Content-Type to ${JSON_TYPE} if the server expects JSON`,
      );
    }
    return toTextBody(safe, type);
  }
  if (pairs.rows === undefined) return toTextBody(pairs.text, type);
  return { body: { form: pairs.rows }, setsContentType: type === FORM_TYPE };
}

function toTextBody(text: string, type: string): ConvertedBody {
  const hasType = !hasMarks(type) && /^[\w!#$&^.+-]+\/[\w!#$&^.+-]+(?:[ \t]*;[\x20-\x7e]*)?$/.test(type);
  return { body: { text: toSource(text), ...(hasType && { contentType: type }) }, setsContentType: hasType };
}

/** A form as rows, or as text if the rows would be sent in other bytes. */
interface FormPairs {
  readonly text: string;
  readonly rows: readonly JsonObject[] | undefined;
}

function readPairs(text: string, context: ImportContext): FormPairs {
  const pairs = text.split('&').map((pair) => {
    const equals = pair.indexOf('=');
    if (equals < 0) return { pair, row: undefined };
    const [rawName, rawValue] = [pair.slice(0, equals), pair.slice(equals + 1)];
    const [name, value] = [decode(rawName), decode(rawValue)];
    const isSecret = rawValue !== '' && readReference(value) === undefined && isSecretParameter(name, value);
    if (isSecret) {
      const variable = context.nameSecret(name, value);
      context.notes.approximate(
        'body',
        `the value of ${name} is the variable ${variable} of the flow, because it may be secret`,
      );
      return { pair: `${rawName}=${formatReference(variable, true)}`, row: toRow(name, formatReference(variable)) };
    }
    const isExact =
      name !== '' && (hasMarks(pair) ? isPlain(pair) : new URLSearchParams([[name, value]]).toString() === pair);
    return { pair, row: isExact ? toRow(name, value) : undefined };
  });
  const rows = pairs.flatMap(({ row }): readonly JsonObject[] => (row === undefined ? [] : [row]));
  return {
    text: pairs.map(({ pair }) => pair).join('&'),
    rows: rows.length === pairs.length && rows.length > 0 ? rows : undefined,
  };
}

/** Whether the text around references is sent as it is. */
function isPlain(pair: string): boolean {
  const [name = '', value = ''] = pair.split('=');
  return listReferences(name).length === 0 && /^[\w.*-]*$/.test(name + value.replace(/\uFDD0%?\w+\uFDD1/g, ''));
}

function toRow(name: string, value: string): JsonObject {
  return { name, value: toSource(value) };
}

/** References lose their mark: the form encodes all values. */
function decode(text: string): string {
  const plain = text.replace(/\uFDD0%/g, '\uFDD0').replaceAll('+', ' ');
  return decodePercent(plain) ?? plain;
}

function convertFile(
  file: string,
  shown: string,
  contentType: string | undefined,
  { notes }: ImportContext,
): ConvertedBody {
  if (file === '-' || file === '.') {
    notes.refuse(shown, 'the input of curl is unknown; enter the body in the step');
    return { setsContentType: false };
  }
  const name = file.split(/[/\\]/).at(-1) ?? file;
  notes.refuse(
    shown,
    `the file ${hasMarks(name) ? '' : name} wasn’t read; the step sends an attachment of the message with its name, enter its URL or its content instead`,
  );
  const body = { file: toSource(name), ...(contentType !== undefined && !hasMarks(contentType) && { contentType }) };
  return { body, setsContentType: contentType !== undefined && !hasMarks(contentType) };
}
