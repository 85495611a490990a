import type { JsonObject } from '../../../json.js';
import { isKnownCharset } from '../../charset.js';
import { readTextField } from '../../fields.js';
import { DEFAULT_CSV_OPTIONS, type CsvOptions } from '../../response/csvRecords.js';
import type { ConfigProblems } from './configProblems.js';
import { BODY_FORMATS, type BodyRules } from './readBody.js';

/** Reads the field that says how the body of a response is read. Errors are collected. */
export function readBodyRules(value: unknown, problems: ConfigProblems): BodyRules {
  const given = problems.readObject(value, 'Response', ['as', 'onMalformed', 'charset', 'integers', 'csv']) ?? {};
  const choose = <Choice extends string>(member: string, choices: readonly Choice[], preset: Choice): Choice =>
    problems.readChoice(given[member], choices, `Response: ${member}`) ?? preset;
  const charset = problems.collect(() => readTextField(given.charset, 'Response: charset'));
  if (charset !== undefined && !isKnownCharset(charset)) {
    problems.add(`Response: the charset "${charset.slice(0, 60)}" is unknown; enter one such as utf-8 or windows-1252`);
  }
  return {
    as: choose('as', BODY_FORMATS, 'auto'),
    onMalformed: choose('onMalformed', ['fail', 'text'], 'fail'),
    charset,
    integers: choose('integers', ['exact', 'number'], 'exact'),
    csv: readCsvOptions(given.csv, problems),
  };
}

function readCsvOptions(value: unknown, problems: ConfigProblems): CsvOptions {
  const given = problems.readObject(value, 'Response: csv', Object.keys(DEFAULT_CSV_OPTIONS)) ?? {};
  const options: CsvOptions = {
    delimiter: readSeparator(given, 'delimiter', 1, 10, problems),
    header: problems.readFlag(given.header, 'Response: csv: header') ?? DEFAULT_CSV_OPTIONS.header,
    quote: readSeparator(given, 'quote', 0, 1, problems),
    comment: readSeparator(given, 'comment', 0, 10, problems),
  };
  const { delimiter, quote, comment } = options;
  if (quote !== '' && (delimiter.includes(quote) || comment.includes(quote))) {
    problems.add('Response: csv: quote must differ from delimiter and comment');
  } else if (comment !== '' && delimiter.startsWith(comment)) {
    problems.add('Response: csv: comment must differ from delimiter');
  }
  return options;
}

function readSeparator(
  given: JsonObject,
  member: 'delimiter' | 'quote' | 'comment',
  min: number,
  max: number,
  problems: ConfigProblems,
): string {
  const value = given[member];
  const preset = DEFAULT_CSV_OPTIONS[member];
  if (value === undefined || value === null) return preset;
  const isValid = typeof value === 'string' && value.length >= min && value.length <= max && !/[\r\n]/.test(value);
  if (isValid) return value;
  const length = max === 1 ? 'one character, or empty' : `a text of ${min} to ${max} characters`;
  problems.add(`Response: csv: ${member} must be ${length}, without line ends`);
  return preset;
}
