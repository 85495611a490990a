import { expect } from 'chai';
import jsonata from 'jsonata';

import { createBase64Functions } from '../../../lib/request/expression/base64.js';
import { compileTree } from '../../../lib/request/expression/compiled/compileTree.js';
import { createEvaluationGuard, ExpressionTimeout } from '../../../lib/request/expression/evaluationGuard.js';
import { compileExpression } from '../../../lib/request/expression.js';
import { captureError } from '../requestHelpers.js';
import { compareWithJsonata, compile } from './compareWithJsonata.js';

const flowVariables = { region: 'eu', list: [{ n: 1 }, { n: 2 }] };
const response = { status: 200, body: { error: null } };
const bindings = { getFlowVariables: () => flowVariables, getPassthrough: () => undefined, response };

/** Evaluates an expression that has to be compiled. */
function evaluate(source: string, body: unknown): unknown {
  const compiled = compile(source);
  if (compiled === undefined) throw new Error(`${source} is not compiled`);
  return compiled(body, bindings);
}

const lines = [
  { sku: 'a', price: 2, quantity: 3, tags: ['x', 'y'] },
  { sku: 'b', price: 0.5, quantity: 4, tags: [] },
];
const order = { id: 17, customer: { first: 'Ann', last: 'Lee' }, lines, one: [{ n: 1 }], nothing: null, empty: [] };

describe('a compiled expression', () => {
  const cases: Readonly<Record<string, readonly (readonly [source: string, value: unknown])[]>> = {
    literals: [
      ['("text")', 'text'],
      ['(1.5)', 1.5],
      ['(null)', null],
      ['(true)', true],
    ],
    paths: [
      ['id', 17],
      ['customer.first', 'Ann'],
      ['customer.`last`', 'Lee'],
      ['customer."last"', 'Lee'],
      ['missing', undefined],
      ['missing.first', undefined],
      ['id.first', undefined],
      ['nothing', null],
      ['nothing.first', undefined],
      ['empty', []],
      ['empty.n', undefined],
      ['one', [{ n: 1 }]],
      ['one.n', 1],
      ['lines.sku', ['a', 'b']],
      ['lines.tags', ['x', 'y']],
      ['lines.missing', undefined],
      ['lines.(price * quantity)', [6, 2]],
      [
        'lines.[sku, price]',
        [
          ['a', 2],
          ['b', 0.5],
        ],
      ],
      ['[lines, one].n', 1],
      ['[missing].n', []],
      ['$.customer.last', 'Lee'],
      ['lines.$.sku', ['a', 'b']],
      ['lines.($$.id)', [17, 17]],
      ['toString', undefined],
      ['customer.constructor', undefined],
      ['`__proto__`', undefined],
    ],
    predicates: [
      ['lines[0].sku', 'a'],
      ['lines[-1].sku', 'b'],
      ['lines[1.9].sku', 'b'],
      ['lines[2].sku', undefined],
      ['lines.tags[0]', 'x'],
      ['lines[sku = "b"].price', 0.5],
      ['lines[price > 0][0].sku', 'a'],
      ['lines[[0, 1]].sku', ['a', 'b']],
      ['(lines.sku)[1]', 'b'],
      ['customer[0].first', 'Ann'],
    ],
    operators: [
      ['id + 3', 20],
      ['id - 3', 14],
      ['id * 2', 34],
      ['id / 2', 8.5],
      ['id % 5', 2],
      ['-id', -17],
      ['-missing', undefined],
      ['id + missing', undefined],
      ['missing + id', undefined],
      ['1e308 * 10', Infinity],
      ['id = 17', true],
      ['id != 17', false],
      ['missing = missing', false],
      ['missing != 1', false],
      ['lines = $$.lines', true],
      ['customer = {"last": "Lee", "first": "Ann"}', true],
      ['customer = {"last": "Lee"}', false],
      ['id > 16', true],
      ['id <= 16', false],
      ['"a" < "b"', true],
      ['id >= missing', undefined],
      ['"a" in lines.sku', true],
      ['"c" in lines.sku', false],
      ['17 in id', true],
      ['missing in id', false],
      ['id and customer', true],
      ['empty or nothing', false],
      ['"" or id', true],
    ],
    concatenation: [
      ['customer.first & " " & customer.last', 'Ann Lee'],
      ['"id-" & id & missing', 'id-17'],
      ['"" & nothing & true & 0.1', 'nulltrue0.1'],
      ['"" & lines.sku', '["a","b"]'],
      ['"" & (0.1 + 0.2)', '0.3'],
      ['"" & 9007199254740991', '9007199254740991'],
    ],
    constructors: [
      ['{"a": id, "b": missing, "c": nothing}', { a: 17, c: null }],
      ['{"a": lines.sku, "b": one.n}', { a: ['a', 'b'], b: 1 }],
      ['{customer.first: id}', { Ann: 17 }],
      ['{missing: id}', {}],
      ['lines.{"sku": sku}', [{ sku: 'a' }, { sku: 'b' }]],
      ['one.{"n": n}', { n: 1 }],
      ['{}', {}],
      ['[]', []],
      ['[id, missing, nothing]', [17, null]],
      ['[lines.sku, [id]]', ['a', 'b', [17]]],
    ],
    conditions: [
      ['id > 1 ? "many" : "one"', 'many'],
      ['missing ? 1 : 2', 2],
      ['missing ? 1', undefined],
      ['empty ? 1 : 2', 2],
    ],
    blocks: [
      ['()', undefined],
      ['(1; 2)', 2],
      ['($x := id; $x + 1)', 18],
      ['($x := 1; ($x := 2); $x)', 1],
      ['($x := 1; ($y := 2; $x + $y))', 3],
      ['lines.($total := price * quantity; $total)', [6, 2]],
      ['($y := $x; $x := 1; $y)', undefined],
    ],
    'variables of the message': [
      ['$response.status >= 200', true],
      ['$response.body.error', null],
      ['($v := $response; $v.status)', 200],
      ['($v := $response; $response := 1; [$v.status, $response])', [200, 1]],
      ['$unknown', undefined],
      ['$toString', undefined],
    ],
    'functions of the message': [
      ['$getFlowVariables().region', 'eu'],
      ['$getFlowVariables().list.n', [1, 2]],
      ['$getPassthrough()', undefined],
    ],
    'functions on texts': [
      ['$string(customer)', '{"first":"Ann","last":"Lee"}'],
      ['$string([id], true)', '[\n  17\n]'],
      ['$string(missing)', undefined],
      ['customer.first.$string()', 'Ann'],
      ['$length("a😀")', 2],
      ['$uppercase(customer.first)', 'ANN'],
      ['lines.sku.$uppercase()', ['A', 'B']],
      ['$lowercase("ÄB")', 'äb'],
      ['$trim(" a \\n b ")', 'a b'],
      ['$substring("hello", 1, 3)', 'ell'],
      ['$substring("hello", -2)', 'lo'],
      ['$substring("a😀b", 1, 1)', '😀'],
      ['$substring("hello", -9, 2)', 'he'],
      ['$substring("hello", 1, 0)', ''],
      ['customer.first.$substring(1)', 'nn'],
      ['$substringBefore("a=b=c", "=")', 'a'],
      ['$substringAfter("a=b=c", "=")', 'b=c'],
      ['$substringAfter("abc", "=")', 'abc'],
      ['$contains("abc", "bc")', true],
      ['$contains(missing, "bc")', undefined],
      ['$split("a,b", ",")', ['a', 'b']],
      ['$replace("a.b.c", ".", "$0")', 'a$0b$0c'],
      ['$join(lines.sku, ",")', 'a,b'],
      ['$join("a")', 'a'],
      ['$encodeUrlComponent("a b&ü")', 'a%20b%26%C3%BC'],
      ['$encodeUrl("a b&")', 'a%20b&'],
      ['$decodeUrlComponent("a%20b")', 'a b'],
      ['$decodeUrl("a%20b%26")', 'a b%26'],
      ['$base64encode("ü")', 'w7w='],
      ['$base64decode("w7w=")', 'ü'],
    ],
    'functions on numbers': [
      ['$number("-1.5e1")', -15],
      ['$number(true)', 1],
      ['$abs(-2)', 2],
      ['$floor(-1.5)', -2],
      ['$ceil(1.2)', 2],
      ['$round(2.5)', 2],
      ['$round(3.5)', 4],
      ['$round(-0.4)', 0],
      ['$round(1.005, 2)', 1],
      ['$round(125, -1)', 120],
      ['$round(1e-7, 7)', 1e-7],
      ['$sum(lines.price)', 2.5],
      ['$sum(id)', 17],
      ['$sum([])', 0],
      ['$sum(missing)', undefined],
      ['$max(lines.price)', 2],
      ['$min(lines.price)', 0.5],
      ['$min([])', undefined],
      ['$average(lines.price)', 1.25],
      ['$count(lines)', 2],
      ['$count(nothing)', 1],
      ['$count(missing)', 0],
    ],
    'other functions': [
      ['$append(id, lines.sku)', [17, 'a', 'b']],
      ['$append(missing, id)', 17],
      ['$exists(nothing)', true],
      ['$exists(missing)', false],
      ['$boolean([0, ""])', false],
      ['$boolean({})', false],
      ['$boolean(missing)', undefined],
      ['$not(empty)', true],
      ['$not(missing)', undefined],
      ['$lookup(customer, "first")', 'Ann'],
      ['$lookup(lines, "sku")', ['a', 'b']],
      ['$lookup(customer, "toString")', undefined],
      ['$keys(customer)', ['first', 'last']],
      ['$keys(lines)', ['sku', 'price', 'quantity', 'tags']],
      ['$keys(one)', 'n'],
      ['$keys(id)', undefined],
      ['$merge([customer, {"last": "Low"}])', { first: 'Ann', last: 'Low' }],
      ['$merge(missing)', undefined],
    ],
  };
  for (const [kind, rows] of Object.entries(cases)) {
    it(`returns the value of ${kind}`, () => {
      for (const [source, value] of rows) {
        expect(evaluate(source, order), source).to.deep.equal(value);
        expect(compareWithJsonata(source)?.(order, bindings), source).to.equal('same value');
      }
    });
  }

  it('treats an array as the root as JSONata does', () => {
    for (const [source, value] of [
      ['$', [1, { a: 2 }]],
      ['a', 2],
      ['$[1].a', 2],
      ['$$[0]', 1],
      ['$count($)', 2],
      ['$string()', '[1,{"a":2}]'],
      ['{"n": $count($)}', { n: 2 }],
    ] as const) {
      expect(evaluate(source, [1, { a: 2 }]), source).to.deep.equal(value);
      expect(compareWithJsonata(source)?.([1, { a: 2 }], bindings), source).to.equal('same value');
    }
  });

  it('returns the objects and arrays of the message, not copies', () => {
    expect(evaluate('lines', order)).to.equal(lines);
    expect(evaluate('lines[0]', order)).to.equal(lines[0]);
    expect(evaluate('{"lines": lines}', order)).to.have.property('lines', lines);
    expect(evaluate('$getFlowVariables()', order)).to.equal(flowVariables);
  });

  it('creates new values for each message', () => {
    const compiled = compile('{"a": [1, {}]}')!;
    const [first, second] = [compiled({}, bindings), compiled({}, bindings)] as { a: unknown[] }[];
    expect(first).to.deep.equal(second);
    expect(first!.a).not.to.equal(second!.a);
    expect(first!.a[1]).not.to.equal(second!.a[1]);
  });

  it('evaluates long arrays', () => {
    const long = { rows: Array.from({ length: 200_000 }, (_, n) => ({ n, list: [n] })) };
    expect(evaluate('$sum(rows.n)', long)).to.equal(19_999_900_000);
    expect(evaluate('$count(rows[n >= 100000].list)', long)).to.equal(100_000);
    expect(evaluate('$count($append(rows, rows))', long)).to.equal(400_000);
    expect(evaluate('$count($keys($merge(rows.{$string(n): n})))', { rows: long.rows.slice(0, 2000) })).to.equal(2000);
  });

  it('stops at the time limit', () => {
    let time = 0;
    const guard = createEvaluationGuard();
    const tools = { step: guard.step, base64: createBase64Functions() };
    const compiled = compileTree(jsonata('rows.($$.rows.($$.rows.n))').ast(), tools)!;
    guard.start(() => (time += 1000));
    const root = { rows: Array.from({ length: 200 }, (_, n) => ({ n })) };
    expect(() => compiled({ root, bindings })).to.throw(ExpressionTimeout);
    expect(time).to.equal(7000);
    const expression = compileExpression('rows.($$.rows.($$.rows.n))', 'Field');
    expect(captureError(() => expression.evaluate({ root, bindings, now: () => (time += 1000) }))).to.include(
      'the expression ran longer than 5 s and was stopped',
    );
  });
});
