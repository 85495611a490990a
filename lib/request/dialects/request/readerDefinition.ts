import { RestError } from '../../../errors.js';
import { HTTP_TOKEN } from '../../../http/isHttpToken.js';
import { member, type Definition } from '../../definition/definition.js';
import { text } from '../../definition/scalars.js';
import { object } from '../../definition/structures.js';
import type { Expression } from '../../expression.js';
import { createFieldError } from '../../fields.js';
import { readExpression, readHeaderRows } from '../../readerField.js';
import type { Row } from '../../requestConfig.js';
import { readReaderBody, type RequestBody } from './requestBody.js';

/** A row as editors store it. They may add members of their own. */
const ROWS_SCHEMA = {
  type: 'array',
  items: { type: 'object', properties: { key: { type: 'string' }, value: { type: 'string', format: 'jsonata' } } },
};

/** A URL instead of an expression, the usual first mistake. It has no secret: such a URL has neither user nor query. */
const FIXED_URL = /^\s*https?:\/\/[^\s"'@?&]{1,200}\s*$/i;

const ADDRESS: Definition<Expression> = {
  expected: 'an expression, with fixed text in quotes',
  schema: { type: 'string', format: 'jsonata' },
  read: (value, label, problems) =>
    problems.collect(() => {
      try {
        return readExpression(value, label);
      } catch (error: unknown) {
        if (!(error instanceof RestError) || typeof value !== 'string' || !FIXED_URL.test(value)) throw error;
        throw createFieldError(`${error.message}; put a fixed URL in quotes: "${value.trim()}"`);
      }
    }),
};

const HEADERS: Definition<readonly Row[]> = {
  expected: 'a list of rows with key and value',
  schema: ROWS_SCHEMA,
  read: (value, _, problems) => problems.collect(() => readHeaderRows(value, { skipIncomplete: false })),
};

const READER_BODY: Definition<RequestBody> = {
  expected: 'an object with contentType and raw, urlencoded or formData',
  schema: {
    type: 'object',
    properties: {
      contentType: { type: 'string' },
      raw: { type: 'string', format: 'jsonata' },
      urlencoded: ROWS_SCHEMA,
      formData: ROWS_SCHEMA,
    },
  },
  read: (value, _, problems) => problems.collect(() => readReaderBody(value)),
};

/** The field `reader`, in which the step's editor stores the request. */
export const READER = object(
  {
    method: member(
      text({ expected: 'a method such as GET or POST', pattern: HTTP_TOKEN }),
      'Any method; it is sent in upper case.',
      { label: 'Method', default: 'GET', examples: ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] },
    ),
    url: member(ADDRESS, 'An expression. `{name}` in it is the path parameter `name`. Absent: the base URL.', {
      label: 'URL',
    }),
    headers: member(HEADERS, 'Rows with the name as `key` and an expression as `value`.', {
      label: 'Headers',
      default: [],
    }),
    body: member(READER_BODY, 'The body: text is sent unchanged, any other value as JSON.', { label: 'Body' }),
  },
  { expected: 'an object with method and url' },
);
