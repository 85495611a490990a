import type { Fields } from '../../../api/resources.js';
import { getLabel } from '../../../forms/formValues.js';
import { isBlankRow, isFileRow, type BodyForm, type StepForm, type Variable } from './stepForm.js';

type FieldProblems = readonly (readonly [field: string, words: string])[];

/** The token of RFC 9110 section 5.6.2. */
const TOKEN = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;
/** RFC 6838 section 4.2, with parameters. */
const MEDIA_TYPE = /^[\w!#$&^.+-]+\/[\w!#$&^.+-]+(?:\s*;.*)?$/;
/** What a header can't carry (RFC 9110 section 5.5). */
const INVALID_HEADER_CHARACTER = /[^\t\x20-\x7e\x80-\xff]/;

/** What is wrong with what was typed, by field and in words. What expressions make of a message is told elsewhere. */
export function findStepProblems(form: StepForm): Readonly<Record<string, string>> {
  return Object.fromEntries([
    ...findUrlProblems(form),
    ...findHeaderProblems(form),
    ...findBodyProblems(form.body, form.settings.uploadFile === true),
    ...form.variables.flatMap(findVariableProblems),
  ]);
}

/**
 * What the component says of one of the settings, by the setting's name: its words begin with the label, or name the field.
 * @param problem why there is no request
 */
export function findSettingProblem(problem: string, settings: Fields): Readonly<Record<string, string>> {
  const text = problem.toLowerCase().replace(/^(configuration error: |incorrect )?"?/, '');
  const [found] = Object.entries(settings)
    .map(([name, field]) => ({ name, label: getLabel(name, field).toLowerCase() }))
    .filter(
      ({ label }) =>
        (text.startsWith(label) && !/^\w/.test(text.slice(label.length))) || text.includes(`in "${label}" field`),
    )
    // "Delay in ms" is not "Delay".
    .sort((a, b) => b.label.length - a.label.length);
  return found === undefined ? {} : { [found.name]: problem };
}

/** Why a text is no body of a message. */
export function findMessageProblem(text: string): string | undefined {
  try {
    JSON.parse(text);
    return undefined;
  } catch (error) {
    const reason = error instanceof Error ? error.message : '';
    return `This is no JSON, so no expression can see it. ${reason}`;
  }
}

function findUrlProblems({ url: { mode, text } }: StepForm): FieldProblems {
  if (mode === 'jsonata') return text.trim() === '' ? [['url', 'Enter an expression that gives the address']] : [];
  if (text === '') return [['url', 'Enter the address, such as https://api.example.com/orders']];
  if (/^https?:\/\/./i.test(text) && URL.canParse(text)) return [];
  return [['url', 'An address begins with https:// or http:// and has a host, such as https://api.example.com/orders']];
}

function findHeaderProblems({ headers }: StepForm): FieldProblems {
  return headers.flatMap((row, index): FieldProblems => {
    const field = `headers.${String(index)}`;
    if (isBlankRow(row)) return [];
    const { name, value } = row;
    if (name === '') return [[`${field}.name`, 'Enter the name of the header']];
    if (!TOKEN.test(name))
      return [[`${field}.name`, 'The name of a header has letters, digits and hyphens, no spaces']];
    if (value.mode === 'text' && INVALID_HEADER_CHARACTER.test(value.text)) {
      return [[field, 'A header carries no line breaks, and no characters beyond Latin-1']];
    }
    return [];
  });
}

function findBodyProblems({ kind, parts, mediaType, raw }: BodyForm, readsFiles: boolean): FieldProblems {
  if (kind === 'raw' && mediaType.trim() === '' && raw.text !== '')
    return [['mediaType', 'Enter a media type, such as text/plain']];
  if (kind === 'raw' && mediaType.trim() !== '' && !MEDIA_TYPE.test(mediaType.trim())) {
    return [['mediaType', 'A media type has two words with a slash between them, such as application/xml']];
  }
  if (kind !== 'multipart') return [];
  return parts.flatMap((row, index): FieldProblems => {
    if (!isFileRow(row) || isBlankRow(row)) return [];
    const field = `parts.${String(index)}.url`;
    if (!readsFiles) return [[field, 'Files are sent only with "Upload File", under Settings']];
    return row.file.url.text === '' ? [[field, 'Enter the address that the file is read from']] : [];
  });
}

function findVariableProblems({ name, value, env }: Variable, index: number): FieldProblems {
  const field = `variables.${String(index)}`;
  if (name === '') return [[`${field}.name`, 'Enter the name of the variable']];
  return env !== undefined && value === '' ? [[field, `Enter its value here: ${env} is set where the flow runs`]] : [];
}
