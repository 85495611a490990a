import { parseJson, type JsonObject } from '../../json.js';
import { isJsonType } from '../../http/mediaType.js';
import type { ImportContext } from '../importContext.js';
import { isSecretParameter } from '../looksSecret.js';
import type { GivenOption } from './givenOptions.js';
import { toJsonSource } from './jsonBody.js';
import { formatReference, readReference, toSource } from './references.js';

/** The media types by which curl sends files, by the end of their name. */
const TYPES: Readonly<Record<string, string>> = {
  gif: 'image/gif',
  jpg: 'image/jpeg',
  jpeg: 'image/jpeg',
  png: 'image/png',
  svg: 'image/svg+xml',
  txt: 'text/plain',
  htm: 'text/html',
  html: 'text/html',
  pdf: 'application/pdf',
  xml: 'application/xml',
};

/** Converts the parts of -F and --form-string to the field `body`. */
export function convertForm(
  forms: readonly (GivenOption & { readonly name: string })[],
  context: ImportContext,
): JsonObject {
  return {
    multipart: forms.flatMap(({ name, shown, value }) => {
      const equals = value.indexOf('=');
      if (equals < 0) {
        context.notes.refuse(shown, 'a part has the form name=value; add the =');
        return [];
      }
      const field = value.slice(0, equals);
      const content = value.slice(equals + 1);
      if (name === 'form-string') return [toValuePart(field, content, undefined, undefined, context)];
      return convertPart(field, content, shown, context);
    }),
  };
}

function convertPart(field: string, content: string, shown: string, context: ImportContext): readonly JsonObject[] {
  const { notes } = context;
  const isFile = content.startsWith('@');
  if (content.startsWith('<')) {
    notes.refuse(shown, `the text of the part ${field} is in a file that wasn’t read; enter it in the step`);
    return [{ name: field, value: '""' }];
  }
  const { word, rest } = readWord(isFile ? content.slice(1) : content);
  const { type, filename, others } = readParameters(rest);
  if (others.length > 0) notes.refuse(shown, `the part ${field} can’t have ${others.join(', ')}; remove it`);
  if (!isFile) return [toValuePart(field, word, type ?? guessType(filename), filename, context)];
  if (rest.startsWith(',')) notes.refuse(shown, `the part ${field} has several files; add a part for each`);
  const name = filename ?? word.split(/[/\\]/).at(-1) ?? word;
  notes.refuse(
    shown,
    `the file of the part ${field} wasn’t read; the step sends an attachment of the message with its name, enter its URL instead`,
  );
  const attachment = word.split(/[/\\]/).at(-1) ?? word;
  return [
    {
      name: field,
      file: toSource(attachment),
      filename: toSource(name),
      contentType: type ?? guessType(word) ?? 'application/octet-stream',
    },
  ];
}

function guessType(filename: string | undefined): string | undefined {
  return TYPES[/\.(\w+)$/.exec(filename ?? '')?.[1]?.toLowerCase() ?? ''];
}

function toValuePart(
  name: string,
  given: string,
  contentType: string | undefined,
  filename: string | undefined,
  context: ImportContext,
): JsonObject {
  const { notes } = context;
  let value = given;
  if (value !== '' && readReference(value) === undefined && isSecretParameter(name, value)) {
    const variable = context.nameSecret(name, value);
    notes.approximate('body', `the value of ${name} is the variable ${variable} of the flow, because it may be secret`);
    value = formatReference(variable);
  }
  if (name === '') notes.approximate('-F', 'a part without a name is sent with an empty one');
  const more = {
    ...(filename !== undefined && { filename: toSource(filename) }),
    ...(contentType !== undefined && { contentType }),
  };
  if (contentType === undefined || !isJsonType(contentType)) return { name, value: toSource(value), ...more };
  // The step writes the value of such a part as JSON.
  const json = toJsonSource(value);
  if (json?.isSpaced === true)
    notes.approximate('body', 'the step sends the JSON without the white space between its tokens');
  if (json !== undefined) return { name, value: json.source, ...more };
  const isJson = parseJson(value) !== undefined;
  notes.approximate(
    '-F',
    isJson
      ? `the JSON of the part ${name} may be written in another way`
      : `the part ${name} is no JSON, so it is sent without its type`,
  );
  return isJson
    ? { name, value, ...more }
    : { name, value: toSource(value), ...(filename !== undefined && { filename: toSource(filename) }) };
}

/** Reads a word of a part: in double quotes, or to the next semicolon or comma. */
function readWord(text: string): { readonly word: string; readonly rest: string } {
  const [whole, quoted] = /^"((?:[^"\\]|\\[^])*)"/.exec(text) ?? [];
  if (whole !== undefined && quoted !== undefined) {
    return { word: quoted.replace(/\\([\\"])/g, '$1'), rest: text.slice(whole.length) };
  }
  const end = text.indexOf(';');
  return end < 0 ? { word: text, rest: '' } : { word: text.slice(0, end), rest: text.slice(end) };
}

interface PartParameters {
  readonly type: string | undefined;
  readonly filename: string | undefined;
  /** Names of others. */
  readonly others: readonly string[];
}

function readParameters(text: string): PartParameters {
  let type: string | undefined;
  let filename: string | undefined;
  const others: string[] = [];
  for (const [, parameter = ''] of text.matchAll(/;\s*((?:[^;"]|"(?:[^"\\]|\\[^])*")*)/g)) {
    const [name = ''] = parameter.split('=', 1);
    const { word } = readWord(parameter.slice(name.length + 1));
    if (name === 'type') type = word;
    else if (name === 'filename') filename = word;
    else if (name === 'headers' || name === 'encoder') others.push(name);
    // Parameters of the media type, such as charset.
    else if (type !== undefined && parameter !== '') type += `;${parameter}`;
    else if (parameter !== '') others.push('a parameter that curl doesn’t know');
  }
  return { type, filename, others };
}
