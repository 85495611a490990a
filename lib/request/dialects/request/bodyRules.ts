import type { JsonObject } from '../../../json.js';
import { isKnownCharset } from '../../charset.js';
import { member, type Definition } from '../../definition/definition.js';
import { choice, defineScalar, flag } from '../../definition/scalars.js';
import { object } from '../../definition/structures.js';
import { DEFAULT_CSV_OPTIONS } from '../../response/csvRecords.js';
import { BODY_FORMATS } from './readBody.js';

const CHARSET = defineScalar(
  'a known charset such as utf-8 or windows-1252',
  { type: 'string', format: 'charset' },
  (value) => (typeof value === 'string' && isKnownCharset(value) ? value : undefined),
);

const CSV = object(
  {
    delimiter: member(separator(1, 10), 'Separates the cells of a row.', { default: DEFAULT_CSV_OPTIONS.delimiter }),
    header: member(flag, 'The first row has the names of the columns; false: rows are lists.', {
      default: DEFAULT_CSV_OPTIONS.header,
    }),
    quote: member(separator(0, 1), 'The character around a cell; empty for none.', {
      default: DEFAULT_CSV_OPTIONS.quote,
    }),
    comment: member(separator(0, 10), 'The text with which lines to skip begin; empty for none.', {
      default: DEFAULT_CSV_OPTIONS.comment,
    }),
  },
  { relations: listEqualSeparators },
);

/** The field `response`: how the body of a response is read. */
export const RESPONSE = object({
  as: member(
    choice(BODY_FORMATS),
    "The format; `auto`: by the media type; `attachment`: store the body as a file; `none`: the body isn't read.",
    { default: 'auto' },
  ),
  onMalformed: member(
    choice(['fail', 'text']),
    'What happens to a body that does not match its format; `text`: it is emitted as text with `malformed: true`.',
    { default: 'fail' },
  ),
  charset: member(CHARSET, 'Overrides the charset of the response.'),
  integers: member(
    choice(['exact', 'number']),
    'Integers beyond 2^53; `exact`: they become text; `number`: they lose digits.',
    { default: 'exact' },
  ),
  csv: member(CSV, 'How CSV is read.', { default: {} }),
});

function separator(min: number, max: number): Definition<string> {
  const length = max === 1 ? 'one character, or empty' : `a text of ${min} to ${max} characters`;
  const schema = { type: 'string', minLength: min, maxLength: max, pattern: '^[^\\r\\n]*$' };
  const read = (value: unknown): string | undefined => {
    const isValid = typeof value === 'string' && value.length >= min && value.length <= max && !/[\r\n]/.test(value);
    return isValid ? value : undefined;
  };
  return { ...defineScalar(`${length}, without line ends`, schema, read), keepsEmpty: true };
}

function* listEqualSeparators(given: JsonObject): Iterable<string> {
  const { delimiter, quote, comment } = { ...DEFAULT_CSV_OPTIONS, ...given };
  if (typeof delimiter !== 'string' || typeof quote !== 'string' || typeof comment !== 'string') return;
  if (quote !== '' && (delimiter.includes(quote) || comment.includes(quote))) {
    yield 'quote must differ from delimiter and comment';
  } else if (comment !== '' && delimiter.startsWith(comment)) {
    yield 'comment must differ from delimiter';
  }
}
