import { expect } from 'chai';
import jsonata from 'jsonata';

import { compileExpression, createScope } from '../../lib/request/expression.js';
import { findFeatures } from '../../lib/request/expression/expressionFeatures.js';
import {
  EXPRESSION_LIMIT_MS,
  ExpressionTimeout,
  runInterruptible,
} from '../../lib/request/expression/evaluationGuard.js';
import type { InputMessage } from '../../lib/request/inputMessage.js';
import { captureError } from './requestHelpers.js';

const still = { now: (): number => 0 };

function evaluate(source: string, message: InputMessage = { body: {} }, tools = still): unknown {
  return compileExpression(source, 'Field').evaluate(createScope(message, tools));
}

const failure = (source: string, message?: InputMessage): string => captureError(() => evaluate(source, message));

describe('compileExpression', () => {
  it('evaluates against the body of the message', () => {
    expect(evaluate('order.id', { body: { order: { id: 7 } } })).to.equal(7);
  });

  it('evaluates against an empty object when the message has no body', () => {
    expect(evaluate('$', {})).to.deep.equal({});
    expect(evaluate('$', { body: null })).to.deep.equal({});
    expect(evaluate('a', {})).to.equal(undefined);
  });

  it('accepts an array, a text or false as the body', () => {
    expect(evaluate('$sum($)', { body: [1, 2] })).to.equal(3);
    expect(evaluate('$ & "!"', { body: 'x' })).to.equal('x!');
    expect(evaluate('$', { body: false })).to.equal(false);
  });

  it('returns the element of a sequence with one element', () => {
    expect(evaluate('items.{"v": n}', { body: { items: [{ n: 1 }] } })).to.deep.equal({ v: 1 });
    expect(evaluate('items.{"v": n}', { body: { items: [{ n: 1 }, { n: 2 }] } })).to.deep.equal([{ v: 1 }, { v: 2 }]);
    expect(evaluate('[items.n]', { body: { items: [{ n: 1 }] } })).to.deep.equal([1]);
    expect(evaluate('items.n', { body: { items: [] } })).to.equal(undefined);
  });

  const literals: [source: string, value: unknown][] = [
    ['"text"', 'text'],
    ['-5', -5],
    ['true', true],
    ['null', null],
    ['  "a"  ', 'a'],
  ];
  for (const [source, value] of literals) {
    it(`returns the value of the literal ${source} without a message`, () => {
      const unusable = new Proxy({}, { get: () => expect.fail('the message was looked at') }) as never;
      expect(compileExpression(source, 'Field').evaluate(unusable)).to.equal(value);
    });
  }

  for (const source of ['"a"[1]', '"a" & b', '"a"[]', '[1]', '"a"{"k": 1}']) {
    it(`evaluates ${source}, which is not only a literal`, () => {
      expect(findFeatures(jsonata(source).ast()).constant).to.equal(undefined);
    });
  }

  it('compiles once and keeps the data of 50 messages apart', () => {
    const expression = compileExpression('($f := function($x){ $x & "-" & elasticio.s.n }; $f(n))', 'Field');
    const scopes = Array.from({ length: 50 }, (_, n) =>
      createScope({ body: { n }, passthrough: { s: { n: -n } } }, still),
    );
    const results = [...scopes, ...scopes.toReversed()].map((scope) => expression.evaluate(scope));
    const expected = Array.from({ length: 50 }, (_, n) => `${n}-${-n}`);
    expect(results).to.deep.equal([...expected, ...expected.toReversed()]);
  });

  it('clears variables after each evaluation', () => {
    const expression = compileExpression('(first ? ($kept := 1); $kept)', 'Field');
    expect(expression.evaluate(createScope({ body: { first: true } }, still))).to.equal(undefined);
    expect(compileExpression('($kept := a; $kept)', 'Field').evaluate(createScope({ body: { a: 1 } }, still))).to.equal(
      1,
    );
    expect(expression.evaluate(createScope({ body: {} }, still))).to.equal(undefined);
  });
});

describe('createScope', () => {
  const kept: InputMessage = { body: { a: 1 }, passthrough: { step_1: { body: { x: 2 } } } };

  it('provides the passthrough as elasticio and $getPassthrough()', () => {
    expect(evaluate('elasticio.step_1.body.x + a', kept)).to.equal(3);
    expect(evaluate('$getPassthrough().step_1.body.x', kept)).to.equal(2);
  });

  it('provides an empty elasticio when the passthrough is empty', () => {
    expect(evaluate('$exists(elasticio)', { body: {}, passthrough: {} })).to.equal(true);
    expect(evaluate('$exists(elasticio)', { body: {} })).to.equal(false);
    expect(evaluate('$getPassthrough()', { body: {} })).to.equal(undefined);
  });

  it('reads elasticio from the body when there is no passthrough', () => {
    expect(evaluate('$getPassthrough().x', { body: { elasticio: { x: 1 } } })).to.equal(1);
  });

  it('rejects a body with a member elasticio when there is a passthrough', () => {
    expect(failure('a', { body: { elasticio: 1 }, passthrough: {} })).to.equal(
      "request: elasticio property is reserved if you are using passthrough functionality; rename it in the message's body",
    );
  });

  it('neither copies nor changes the message', () => {
    const scope = createScope(kept, still);
    expect(compileExpression('elasticio', 'Field').evaluate(scope)).to.equal(kept.passthrough);
    expect(createScope({ body: kept.body }, still).root).to.equal(kept.body);
    expect(kept).to.deep.equal({ body: { a: 1 }, passthrough: { step_1: { body: { x: 2 } } } });
  });

  it('reads the flow variables only when an expression uses them', () => {
    let reads = 0;
    const scope = createScope({ body: {} }, { ...still, flowVariables: () => ({ region: 'eu', reads: (reads += 1) }) });
    expect(compileExpression('"a" & "b"', 'Field').evaluate(scope)).to.equal('ab');
    expect(reads).to.equal(0);
    expect(compileExpression('$getFlowVariables().region', 'Field').evaluate(scope)).to.equal('eu');
    expect(evaluate('$getFlowVariables()')).to.deep.equal({});
  });
});

describe('$moment', () => {
  const cases: [source: string, value: unknown][] = [
    ['$moment("2020-01-31T00:00:00Z").utc().add(1, "d").format("YYYY-MM-DD")', '2020-02-01'],
    ['$moment("31.12.2019", "DD.MM.YYYY").format("YYYY-MM-DD")', '2019-12-31'],
    ['$moment("2020-01-31").clone().subtract(1, "month").format("MMMM")', 'December'],
    ['$moment("2020-01-31").locale("de").format("MMMM")', 'Januar'],
    ['$moment("2020-01-31", "YYYY", true).isValid()', false],
    ['$moment("2021-01-01").diff($moment("2020-01-01"), "days")', 366],
    ['$moment("2020-01-01T00:00:00Z").toISOString()', '2020-01-01T00:00:00.000Z'],
    ['$moment("no date").format()', 'Invalid date'],
  ];
  for (const [source, value] of cases) {
    it(`evaluates ${source}`, () => expect(evaluate(source)).to.equal(value));
  }

  it('serializes to an ISO date in JSON', () => {
    expect(JSON.stringify(evaluate('{"at": $moment("2020-01-01T00:00:00Z")}'))).to.equal(
      '{"at":"2020-01-01T00:00:00.000Z"}',
    );
  });

  it('gives no access to a prototype', () => {
    for (const source of ['$moment().constructor', '$moment().__proto__', '$moment().format.constructor']) {
      expect(evaluate(source), source).to.equal(undefined);
    }
  });
});

describe('compileExpression with an invalid or unsafe expression', () => {
  it('gives no access to a prototype', () => {
    evaluate('(__proto__.(__defineGetter__("polluted", function(){1})); 1)');
    expect(failure('constructor.constructor("return process")()')).to.equal('no error');
    expect('polluted' in {}).to.equal(false);
    const body: unknown = JSON.parse('{"__proto__": {"polluted": true}}');
    expect(evaluate('$merge([$, {"a": 1}])', { body, passthrough: {} })).to.have.property('a', 1);
    expect('polluted' in {}).to.equal(false);
  });

  it('reports the field and position of a syntax error, but not the text', () => {
    const compileFailure = (source: string): string => captureError(() => compileExpression(source, 'Header "X-A"'));
    expect(compileFailure('Bearer s3cret')).to.equal(
      'configuration: Header "X-A": the expression can\'t be parsed: Syntax error: [value] (at character 13)',
    );
    expect(compileFailure('{"a": 1')).to.equal(
      'configuration: Header "X-A": the expression can\'t be parsed: Expected "}" before end of expression (at character 7)',
    );
    expect(compileFailure(' ')).to.equal(
      'configuration: Header "X-A": the expression is empty; write fixed text in quotes: "text"',
    );
  });

  const failing: [source: string, text: string][] = [
    ['$number(token)', 'Unable to cast value to a number: [value] (at character 8)'],
    ['token + 1', 'The left side of the "+" operator must evaluate to a number (at character 7)'],
    [
      'token < 1',
      'The values [value] and [value] either side of operator "<" must be of the same data type (at character 7)',
    ],
    ['$eval(token)', 'Syntax error in expression passed to function eval: [value] (at character 6)'],
    ['$nothing()', 'Attempted to invoke a non-function (at character 9)'],
    ['$sum("a")', 'Argument 1 of function "sum" must be an array of "numbers" (at character 5)'],
    [
      '$toMillis(token)',
      'The argument of the toMillis function must be an ISO 8601 formatted timestamp. Given [value] (at character 10)',
    ],
  ];
  for (const [source, text] of failing) {
    it(`reports the field but no data when ${source} fails`, () => {
      expect(failure(source, { body: { token: 's3cret +' } })).to.equal(`expression: Field: ${text}`);
    });
  }

  it('reports the text of $error and $assert', () => {
    expect(failure('$error("no customer " & id)', { body: { id: 5 } })).to.equal(
      'expression: Field: no customer 5 (at character 7)',
    );
  });

  const tooLong = `expression: Field: the expression ran longer than ${EXPRESSION_LIMIT_MS / 1000} s and was stopped; check for infinite recursion or a pattern like (a+)+`;

  it('stops an expression at the time limit', () => {
    let time = 0;
    const tools = { now: () => (time += 1000) };
    expect(captureError(() => evaluate('($f := function(){ $f() }; $f())', { body: {} }, tools))).to.equal(tooLong);
    expect(time).to.equal(EXPRESSION_LIMIT_MS + 2000);
  });

  it('restarts the time limit for each evaluation', () => {
    let time = 0;
    const scope = createScope({ body: {} }, { now: () => (time += 1000) });
    const expression = compileExpression('$sum([1..300].($ * 2))', 'Field');
    expect(expression.evaluate(scope)).to.equal(90_300);
    expect(expression.evaluate(scope)).to.equal(90_300);
  });

  it('stops infinite recursion', () => {
    expect(failure('($f := function($n){ 1 + $f($n + 1) }; $f(1))')).to.equal(
      'expression: Field: the expression recurses too deeply and was stopped; add an end condition to its recursion',
    );
  });

  it('limits the width of $pad', () => {
    expect(failure('$pad("a", 1e9)')).to.equal(
      'expression: Field: $pad: expected a width of at most 1000000 characters (at character 5)',
    );
    expect(evaluate('$pad("a", -3, "*")')).to.equal('**a');
    expect(evaluate('$length($pad("a", 1000000))')).to.equal(1_000_000);
    expect(evaluate('"a" ~> $pad(3)')).to.equal('a  ');
  });

  it('stops a regular expression at the time limit', () => {
    const bomb = (): boolean => /^(a+)+$/.test(`${'a'.repeat(40)}!`);
    expect(() => runInterruptible(bomb, 20)).to.throw(ExpressionTimeout);
    expect(runInterruptible(() => 'done')).to.equal('done');
    expect(() => runInterruptible(() => expect.fail('its own error'))).to.throw('its own error');
  });

  const slow: [source: string, needsTimer: boolean][] = [
    ['$match(a, /b/)', true],
    ['a.(b ? $replace(c, /d/, ""))', true],
    ['function($x){ $distinct($x) }(a)', true],
    ['$eval(a)', true],
    ['a ~> $distinct', true],
    ['($__evaluate_entry := null; a)', true],
    ['function($__evaluate_entry){ a }(0)', true],
    ['items#$__evaluate_entry.a', true],
    ['items@$__evaluate_entry.a', true],
    ['a.distinct', false],
    ['items.%.id', false],
    ['{"a": b & "/"}', false],
  ];
  for (const [source, needsTimer] of slow) {
    it(`evaluates ${source} ${needsTimer ? 'with' : 'without'} the timer of V8`, () => {
      expect(findFeatures(jsonata(source).ast()).uninterruptible).to.equal(needsTimer);
    });
  }

  it('returns the value of a regular expression', () => {
    expect(evaluate('$replace(a, /o+/, "0")', { body: { a: 'foo' } })).to.equal('f0');
    expect(failure('$match(a, /o/) + 1', { body: { a: 'foo' } })).to.match(/^expression: Field: The left side/);
  });
});
