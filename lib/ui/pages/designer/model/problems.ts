import type { Fields } from '../../../api/resources.js';
import { labelOf } from '../../../forms/values.js';
import { isBlank, isFile, type BodyForm, type StepForm, type Variable } from './stepForm.js';

type Problems = readonly (readonly [field: string, words: string])[];

/** The token of RFC 9110 section 5.6.2. */
const TOKEN = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;
/** RFC 6838 section 4.2, with parameters. */
const MEDIA_TYPE = /^[\w!#$&^.+-]+\/[\w!#$&^.+-]+(?:\s*;.*)?$/;
/** What a header can't carry (RFC 9110 section 5.5). */
const FORBIDDEN = /[^\t\x20-\x7e\x80-\xff]/;

/** What is wrong with what was typed, by field and in words. What expressions make of a message is told elsewhere. */
export function problemsOf(form: StepForm): Readonly<Record<string, string>> {
  return Object.fromEntries([
    ...urlProblems(form),
    ...headerProblems(form),
    ...bodyProblems(form.body, form.settings.uploadFile === true),
    ...form.variables.flatMap(variableProblems),
  ]);
}

/**
 * What the component says of one of the settings, by the setting's name: its words begin with the label, or name the field.
 * @param words why there is no request
 */
export function settingProblem(words: string, settings: Fields): Readonly<Record<string, string>> {
  const said = words.toLowerCase().replace(/^(configuration error: |incorrect )?"?/, '');
  const [found] = Object.entries(settings)
    .map(([name, field]) => ({ name, label: labelOf(name, field).toLowerCase() }))
    .filter(
      ({ label }) =>
        (said.startsWith(label) && !/^\w/.test(said.slice(label.length))) || said.includes(`in "${label}" field`),
    )
    // "Delay in ms" is not "Delay".
    .sort((a, b) => b.label.length - a.label.length);
  return found === undefined ? {} : { [found.name]: words };
}

/** Why a text is no body of a message. */
export function messageProblem(text: string): string | undefined {
  try {
    JSON.parse(text);
    return undefined;
  } catch (error) {
    const reason = error instanceof Error ? error.message : '';
    return `This is no JSON, so no expression can see it. ${reason}`;
  }
}

function urlProblems({ url: { mode, text } }: StepForm): Problems {
  if (mode === 'jsonata') return text.trim() === '' ? [['url', 'Enter an expression that gives the address']] : [];
  if (text === '') return [['url', 'Enter the address, such as https://api.example.com/orders']];
  if (/^https?:\/\/./i.test(text) && URL.canParse(text)) return [];
  return [['url', 'An address begins with https:// or http:// and has a host, such as https://api.example.com/orders']];
}

function headerProblems({ headers }: StepForm): Problems {
  return headers.flatMap((row, index): Problems => {
    const field = `headers.${String(index)}`;
    if (isBlank(row)) return [];
    const { name, value } = row;
    if (name === '') return [[`${field}.name`, 'Enter the name of the header']];
    if (!TOKEN.test(name))
      return [[`${field}.name`, 'The name of a header has letters, digits and hyphens, no spaces']];
    if (value.mode === 'text' && FORBIDDEN.test(value.text)) {
      return [[field, 'A header carries no line breaks, and no characters beyond Latin-1']];
    }
    return [];
  });
}

function bodyProblems({ kind, parts, mediaType, raw }: BodyForm, readsFiles: boolean): Problems {
  if (kind === 'raw' && mediaType.trim() === '' && raw.text !== '')
    return [['mediaType', 'Enter a media type, such as text/plain']];
  if (kind === 'raw' && mediaType.trim() !== '' && !MEDIA_TYPE.test(mediaType.trim())) {
    return [['mediaType', 'A media type has two words with a slash between them, such as application/xml']];
  }
  if (kind !== 'multipart') return [];
  return parts.flatMap((row, index): Problems => {
    if (!isFile(row) || isBlank(row)) return [];
    const field = `parts.${String(index)}.url`;
    if (!readsFiles) return [[field, 'Files are sent only with "Upload File", under Settings']];
    return row.file.url.text === '' ? [[field, 'Enter the address that the file is read from']] : [];
  });
}

function variableProblems({ name, value, env }: Variable, index: number): Problems {
  const field = `variables.${String(index)}`;
  if (name === '') return [[`${field}.name`, 'Enter the name of the variable']];
  return env !== undefined && value === '' ? [[field, `Enter its value here: ${env} is set where the flow runs`]] : [];
}
