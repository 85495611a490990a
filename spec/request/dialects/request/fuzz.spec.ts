import { expect } from 'chai';
import fc from 'fast-check';

import { RestError } from '../../../../lib/errors.js';
import { request } from '../../../../lib/request/dialects/request/index.js';
import { STYLES } from '../../../../lib/request/dialects/request/parameterStyles.js';
import { createScope } from '../../../../lib/request/expression.js';
import { configEnvironment, rejectFile } from '../../requestHelpers.js';

const FIELDS = [...Object.keys(request.descriptor.fields).filter((key) => key !== 'reader'), 'advanced'];
const MEMBERS = [
  ...['name', 'in', 'value', 'type', 'default', 'style', 'explode', 'status', 'error', 'body', 'headers', 'do', 'wait'],
  ...['attempts', 'maxTime', 'json', 'form', 'multipart', 'graphql', 'file', 'text', 'as', 'charset', 'verify', 'idle'],
];

const leaf = fc.oneof(
  fc.constantFrom<unknown>(
    '',
    'x',
    '"x"',
    'query',
    'path',
    'GET',
    '404',
    'retry',
    '30s',
    'true',
    null,
    true,
    false,
    0,
    -1,
  ),
  fc.double(),
  fc.string({ maxLength: 5 }),
);
const { value: anything } = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    leaf,
    fc.array(tie('value'), { maxLength: 3 }),
    fc.dictionary(fc.constantFrom(...MEMBERS, '__proto__', 'constructor'), tie('value'), { maxKeys: 4 }),
  ),
}));

/** Returns the result, or undefined for an error that tells its reader what to change; throws any other error. */
function attempt<Result>(run: () => Result): Result | undefined {
  try {
    return run();
  } catch (error: unknown) {
    if (!(error instanceof RestError)) throw error;
    expect(error.message).to.not.include('[object Object]');
    return undefined;
  }
}

describe('request with any input', () => {
  it('parses a configuration or throws a RestError', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.constantFrom(...FIELDS), anything, { maxKeys: 5 }), anything, (fields, reader) => {
        attempt(() =>
          request.parse({ secretId: 's', reader: { url: '"http://a.test/"' }, ...fields }, configEnvironment),
        );
        attempt(() =>
          request.parse({ secretId: 's', reader: { url: reader, headers: reader, body: reader } }, configEnvironment),
        );
        attempt(() => request.parse({ secretId: 's', reader, ...fields }, configEnvironment));
      }),
      { numRuns: 500 },
    );
  });

  it('parses YAML texts or throws a RestError', () => {
    const parts = fc.constantFrom(
      '- ',
      '{',
      '}',
      '[',
      ']',
      ': ',
      '\n',
      '  ',
      '\t',
      'a',
      '"',
      "'",
      '&a ',
      '*a',
      '|',
      '>',
      '!!x ',
      '? ',
      ',',
      '%',
      '---\n',
      '<<',
      '\u0000',
      '#',
    );
    fc.assert(
      fc.property(fc.array(parts, { maxLength: 30 }), (text) => {
        attempt(() =>
          request.parse(
            { secretId: 's', reader: { url: '"http://a.test"' }, outcomes: text.join('') },
            configEnvironment,
          ),
        );
      }),
      { numRuns: 1000 },
    );
  });

  it('builds a request of any message, or throws a RestError; nothing leaves its place', () => {
    const places = {
      path: ['simple', 'label', 'matrix'],
      query: STYLES.slice(0, 1).concat('spaceDelimited', 'pipeDelimited', 'deepObject'),
      header: ['simple'],
      cookie: ['form'],
    };
    const parameter = fc
      .constantFrom(...(Object.keys(places) as (keyof typeof places)[]))
      .chain((place) => fc.record({ in: fc.constant(place), style: fc.constantFrom(...places[place]) }));
    fc.assert(
      fc.property(parameter, fc.oneof(anything, fc.string({ unit: 'binary' })), (given, data) => {
        const config = request.parse(
          {
            secretId: 's',
            reader: { url: `"http://a.test/x/${given.in === 'path' ? '{p}/' : ''}y?z=1"` },
            parameters: [{ name: 'p', value: 'data', ...given }],
          },
          configEnvironment,
        );
        const message = { body: { data } };
        const scope = createScope(message, { now: () => 0 });
        const built = attempt(() => request.buildRequest(config, message, scope, rejectFile));
        if (built === undefined) return;
        expect(built.url.origin).to.equal('http://a.test');
        expect(built.url.hash).to.equal('');
        const segments = built.url.pathname.split('/');
        expect([segments.length, segments[1], segments.at(-1)]).to.deep.equal([given.in === 'path' ? 4 : 3, 'x', 'y']);
        for (const { name, value } of built.headers) expect(value, name).to.match(/^[\t\x20-\x7e\x80-\xff]*$/);
      }),
      { numRuns: 1000 },
    );
  });
});
