import { Ajv } from 'ajv';
import { expect } from 'chai';

import { ConfigProblems } from '../../../lib/request/definition/configProblems.js';
import { member, type Definition } from '../../../lib/request/definition/definition.js';
import {
  anyValue,
  choice,
  defineScalar,
  duration,
  expression,
  flag,
  literal,
  number,
  text,
  wholeNumber,
} from '../../../lib/request/definition/scalars.js';
import { byType, list, object, yaml } from '../../../lib/request/definition/structures.js';
import { captureError } from '../requestHelpers.js';

/** Returns the value, or the errors without their code. */
function read(kind: Definition<unknown>, value: unknown): unknown {
  const problems = new ConfigProblems();
  const found = kind.read(value, 'X', problems);
  const error = captureError(() => problems.throwIfAny());
  return error === 'no error' ? found : error.replace('configuration: ', '');
}

const POINT = object(
  {
    name: member(text(), 'The name.', { required: true }),
    x: member(wholeNumber(0, 9), 'Right.', { default: 1 }),
    wait: member(duration(0, 60_000), 'Time.', { default: '30s' }),
    note: member(text(), 'A note.'),
    quote: member(
      {
        ...defineScalar('a text', { type: 'string' }, (value) => (typeof value === 'string' ? value : undefined)),
        keepsEmpty: true,
      },
      'A character.',
      { label: 'The quote' },
    ),
  },
  {
    label: ({ name }, position) => (typeof name === 'string' ? `Point "${name}"` : position),
    *relations({ name, x }) {
      if (name !== undefined && name === x) yield 'name must differ from x';
    },
  },
);
const defaults = { x: 1, wait: 30_000, note: undefined, quote: undefined };

describe('definitions', () => {
  const cases: readonly (readonly [string, Definition<unknown>, unknown, unknown])[] = [
    ['flag', flag, false, false],
    ['flag', flag, 'yes', 'X: expected true or false, got "yes"'],
    ['choice', choice(['ab', 'cd']), 'cd', 'cd'],
    ['choice', choice(['json', 'text']), 'jsn', 'X: expected one of json, text, got "jsn"; did you mean "json"?'],
    ['choice', choice(['json', 'text']), 'yaml', 'X: expected one of json, text, got "yaml"'],
    ['choice', choice(['gzip']), ['gzip'], 'X: expected gzip, got an array'],
    ['number', number(1, 10), 1.5, 1.5],
    ['number', number(1, 10), NaN, 'X: expected a number from 1 to 10, got NaN'],
    ['whole number', wholeNumber(1), 5, 5],
    ['whole number', wholeNumber(1), 1.5, 'X: expected a whole number, at least 1, got 1.5'],
    ['whole number', wholeNumber(0, 9), '5', 'X: expected a whole number from 0 to 9, got "5"'],
    ['duration', duration(0, 5000), '5s', 5000],
    [
      'duration',
      duration(1, 5000),
      '6s',
      'X: expected milliseconds or a text such as 30s, from 1 to 5000 ms, got "6s"',
    ],
    ['text', text(), 5, '5'],
    ['text', text({ pattern: '[a-z]+' }), ' ab ', 'ab'],
    ['text', text({ expected: 'a name', pattern: '[a-z]+' }), 'a b', 'X: expected a name, got "a b"'],
    ['secret text', text({ pattern: '[a-z]+', isSecret: true }), 'pass word', 'X: expected text, got text'],
    ['any value', anyValue, { a: 1 }, { a: 1 }],
    ['expression', expression, 5, 'X: expected an expression, got a number; enter one, with fixed text in quotes'],
    [
      'expression',
      expression,
      'a +',
      "X: the expression can't be parsed: Unexpected end of expression (at character 3)",
    ],
    ['object', POINT, { name: 'a' }, { name: 'a', ...defaults }],
    ['object', POINT, { name: 'a', x: null, wait: '', note: '', quote: '' }, { name: 'a', ...defaults, quote: '' }],
    ['object', POINT, {}, 'X: name is missing; enter text'],
    ['object', POINT, { name: '' }, 'X: name is missing; enter text'],
    ['object', POINT, 'secret', 'X: expected an object with name, x, wait, note, quote, got text'],
    ['object', POINT, { name: 'a', quote: 1 }, 'The quote: expected a text, got 1'],
    [
      'object',
      POINT,
      { name: 'a', nam: 1, x: 10, y: 1 },
      '3 errors in the configuration: (1) Point "a": unknown member "nam"; did you mean "name"?; ' +
        '(2) Point "a": unknown member "y"; did you mean "x"?; ' +
        '(3) Point "a": x: expected a whole number from 0 to 9, got 10',
    ],
    [
      'object',
      POINT,
      JSON.parse('{ "name": "a", "__proto__": 1 }'),
      'Point "a": unknown member "__proto__"; it can have name, x, wait, note, quote',
    ],
    ['list', list(POINT, { of: 'points', item: 'Point' }), [], []],
    ['list', list(POINT, { of: 'points', item: 'Point' }), {}, 'X: expected a list of points, got an object'],
    [
      'list',
      list(POINT, { of: 'points', item: 'Point' }),
      [{ name: 'a' }, null],
      'Point 2: expected an object with name, x, wait, note, quote, got null',
    ],
    ['kinds by type', byType({ boolean: flag, object: POINT }), true, true],
    [
      'kinds by type',
      byType({ boolean: flag, object: POINT }),
      { name: 'a', x: -1 },
      'Point "a": x: expected a whole number from 0 to 9, got -1',
    ],
    [
      'kinds by type',
      byType({ boolean: flag, array: list(flag, { of: 'flags', item: 'Flag' }) }),
      'secret',
      'X: expected true or false, or a list of flags, got text',
    ],
    ['YAML', yaml(POINT), 'name: a', { name: 'a', ...defaults }],
    [
      'YAML',
      yaml(POINT),
      '{',
      'X: the text is neither YAML nor JSON at line 2, column 1: unexpected end of the stream within a flow collection',
    ],
    ['YAML', yaml(POINT), '# nothing', undefined],
  ];
  for (const [what, kind, value, result] of cases) {
    it(`read ${what}: ${JSON.stringify(value)}`, () => expect(read(kind, value)).to.deep.equal(result));
  }

  it('compile true and false as their own value', () => {
    const scope = { root: {}, bindings: {}, now: () => 0 };
    const found = [false, true].map((value) => literal.read(value, 'X', new ConfigProblems())?.evaluate(scope));
    expect(found).to.deep.equal([false, true]);
  });

  it('demand exactly one member of several', () => {
    const either = object(
      { a: member(flag, ''), b: member(flag, ''), c: member(flag, '') },
      { exactlyOne: ['a', 'b'] },
    );
    expect(read(either, { b: true })).to.deep.equal({ a: undefined, b: true, c: undefined });
    expect(read(either, { c: true, a: '' })).to.equal('X: enter exactly one of a, b; there is none');
    expect(read(either, { a: true, b: true })).to.equal('X: enter exactly one of a, b; there is a and b');
  });

  it('demand at least one member of several', () => {
    const some = object({ a: member(flag, ''), b: member(flag, '') }, { atLeastOne: ['a', 'b'] });
    expect(read(some, { b: true })).to.deep.equal({ a: undefined, b: true });
    expect(read(some, {})).to.equal('X: enter at least one of a, b');
  });

  it('report relations between valid members after all others', () => {
    const range = object(
      { from: member(wholeNumber(0, 9), ''), to: member(wholeNumber(0, 9), '') },
      {
        *relations({ from, to }) {
          if (Number(from) > Number(to)) yield 'from must be before to';
        },
      },
    );
    expect(read(range, { from: 5, to: 1, x: 1 })).to.equal(
      '2 errors in the configuration: (1) X: unknown member "x"; it can have from, to; (2) X: from must be before to',
    );
  });

  it('have a JSON Schema with descriptions and defaults as they are entered', () => {
    expect(POINT.schema).to.deep.equal({
      type: 'object',
      properties: {
        name: { description: 'The name.', type: ['string', 'number'] },
        x: { description: 'Right.', type: 'integer', minimum: 0, maximum: 9, default: 1 },
        wait: {
          description: 'Time.',
          type: ['number', 'string'],
          minimum: 0,
          maximum: 60_000,
          pattern: '^\\s*(?:\\d+|\\d+(?:\\.\\d+)? ?(?:ms|s|m|h))\\s*$',
          default: '30s',
        },
        note: { description: 'A note.', type: ['string', 'number'] },
        quote: { title: 'The quote', description: 'A character.', type: 'string' },
      },
      required: ['name'],
      additionalProperties: false,
    });
    expect(new Ajv({ strictTypes: false }).compile(POINT.schema)({ name: 'a', wait: '30s' })).to.equal(true);
  });
});
