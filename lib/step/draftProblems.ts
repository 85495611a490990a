import { isHeaderValue } from '../http/isHeaderValue.js';
import { isHttpToken } from '../http/isHttpToken.js';
import { isNonEmptyString } from '../json.js';
import { isRequestFunction } from './requestFunction.js';
import { isBlankRow, isFileRow, type BodyDraft, type StepDraft, type Variable } from './stepDraft.js';

type FieldProblems = readonly (readonly [field: string, message: string])[];

/** RFC 6838, section 4.2, with parameters. */
const MEDIA_TYPE = /^[\w!#$&^.+-]+\/[\w!#$&^.+-]+(?:\s*;.*)?$/;

/**
 * Returns error messages for the typed values by field. Errors of expressions are in the preview.
 *
 * @param hasUploadSetting whether the step's function has the setting `uploadFile`, which file rows need
 */
export function findDraftProblems(form: StepDraft, hasUploadSetting: boolean): Readonly<Record<string, string>> {
  return Object.fromEntries([
    ...findUrlProblems(form),
    ...findHeaderProblems(form),
    ...findBodyProblems(form.body, form.settings.uploadFile === true, hasUploadSetting),
    ...form.variables.flatMap(findVariableProblems),
  ]);
}

function findUrlProblems({ function: name, url: { mode, text }, settings }: StepDraft): FieldProblems {
  // The path may come from the base URL, and placeholders may be anywhere in the URL.
  if (isRequestFunction(name) && (text.trim() !== '' || isNonEmptyString(settings.baseUrl))) return [];
  if (mode === 'jsonata') return text.trim() === '' ? [['url', 'Enter an expression that returns the URL']] : [];
  if (text === '') return [['url', 'Enter the URL, such as https://api.example.com/orders']];
  if (/^https?:\/\/./i.test(text) && URL.canParse(text)) return [];
  return [['url', 'Enter a URL that starts with https:// or http://, such as https://api.example.com/orders']];
}

function findHeaderProblems({ headers }: StepDraft): FieldProblems {
  return headers.flatMap((row, index): FieldProblems => {
    const field = `headers.${String(index)}`;
    if (isBlankRow(row)) return [];
    const { name, value } = row;
    if (name === '') return [[`${field}.name`, 'Enter the header name']];
    if (!isHttpToken(name)) return [[`${field}.name`, 'A header name has letters, digits and hyphens, but no spaces']];
    if (value.mode === 'text' && !isHeaderValue(value.text)) {
      return [[field, 'A header value can’t contain line breaks or characters outside Latin-1']];
    }
    return [];
  });
}

function findBodyProblems(
  { kind, parts, mediaType, raw }: BodyDraft,
  readsFiles: boolean,
  hasUploadSetting: boolean,
): FieldProblems {
  if (kind === 'raw' && mediaType.trim() === '' && raw.text !== '')
    return [['mediaType', 'Enter a media type, such as text/plain']];
  if (kind === 'raw' && mediaType.trim() !== '' && !MEDIA_TYPE.test(mediaType.trim())) {
    return [['mediaType', 'A media type has the form type/subtype, such as application/xml']];
  }
  if (kind !== 'multipart') return [];
  return parts.flatMap((row, index): FieldProblems => {
    if (!isFileRow(row) || isBlankRow(row)) return [];
    const field = `parts.${String(index)}.url`;
    if (!hasUploadSetting) return [[field, 'To send files with this function, use multipart in "Body" under Settings']];
    if (!readsFiles) return [[field, 'To send files, turn on "Upload File" under Settings']];
    return row.file.url.text === '' ? [[field, 'Enter the URL of the file']] : [];
  });
}

function findVariableProblems({ name, value, env }: Variable, index: number): FieldProblems {
  const field = `variables.${String(index)}`;
  if (name === '') return [[`${field}.name`, 'Enter the variable name']];
  return env !== undefined && value === ''
    ? [[field, `Enter a value for the sample. ${env} is set only where the flow runs.`]]
    : [];
}
