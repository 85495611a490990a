import { expect } from 'chai';
import jsonata from 'jsonata';

import { NeedsJsonata } from '../../../lib/request/expression/compiled/compiledExpression.js';
import { compileExpression, createScope } from '../../../lib/request/expression.js';
import { captureError } from '../requestHelpers.js';
import { compareWithJsonata, compile } from './compareWithJsonata.js';
import { createRandom, generateBody, generateExpression } from './generateCase.js';

const still = { now: (): number => 0 };
const bindings = {
  getFlowVariables: () => ({ region: 'eu', a: [1, { b: 'x' }] }),
  getPassthrough: () => undefined,
  response: { a: [{ b: 2 }], b: [] },
};

describe('an expression that is left to JSONata', () => {
  const sources = [
    'lines[]',
    'lines.sku[]',
    'lines{sku: price}',
    'lines^(price)',
    'lines#$i.sku',
    'lines@$l.sku',
    'lines.%.id',
    'lines.*',
    '**.sku',
    '[1..3]',
    'a ~> $string',
    '/a/',
    'function($x){ $x }',
    '$map(lines, $string)',
    '$string(?, true)',
    '$now()',
    '$moment().format()',
    '$moment',
    '$sum',
    '$unknown()',
    '($sum := 1; $sum)',
    '($clone := 1; $clone)',
    '($getFlowVariables := 1; $getFlowVariables)',
    '($moment := 1; $moment)',
    '($__evaluate_exit := 1; 2)',
    '$getFlowVariables(1)',
    '$sum()',
    '$sum(1, 2)',
    '$substring()',
    '[a][0].b',
    '([a].b).c',
    '"a"[0].b',
    'first()',
    '|$|{"a": 1}|',
    '$distinct(a)',
    '$eval(a)',
    '$random()',
  ];
  for (const source of sources) it(`is ${source}`, () => expect(compile(source)).to.equal(undefined));

  const atRuntime: readonly (readonly [source: string, body: string])[] = [
    ['a + 1', '{"a": "x"}'],
    ['1 + a', '{"a": null}'],
    ['a + 1', '{"a": 1e999}'],
    ['-a', '{"a": []}'],
    ['a < 1', '{"a": "x"}'],
    ['a < 1', '{"a": null}'],
    ['a and b', '{"a": [1, 1e999]}'],
    ['{a: 1}', '{"a": 1}'],
    ['{"a": 1, "a": 2}', '{}'],
    ['{"a": 1, b: 2}', '{"b": "a"}'],
    ['{"_jsonata_lambda": true}', '{}'],
    ['$sum(a)', '{"a": [1, "x"]}'],
    ['$join(a)', '{"a": [1]}'],
    ['$number(a)', '{"a": "1x"}'],
    ['$number(a)', '{"a": "1e999"}'],
    ['$number(a)', '{"a": null}'],
    ['$length(a)', '{"a": 1}'],
    ['$length()', '{"a": 1}'],
    ['$string(a)', '{"a": 1e999}'],
    ['"" & a', '{"a": [1e999]}'],
    ['$string(1, a)', '{"a": 1}'],
    ['$decodeUrl(a)', '{"a": "%"}'],
    ['$replace("a", a, "b")', '{"a": ""}'],
    ['$merge(a)', '{"a": [1]}'],
    ['$exists(a)', '{"a": {"_jsonata_lambda": true}}'],
  ];
  for (const [source, body] of atRuntime) {
    it(`reports what JSONata reports for ${source} on ${body}`, () => {
      const root: unknown = JSON.parse(body);
      expect(() => compile(source)?.(root, bindings)).to.throw();
      expect(compareWithJsonata(source)?.(root, bindings)).to.equal('same failure');
      expect(
        captureError(() => compileExpression(source, 'Field').evaluate(createScope({ body: root }, still))),
      ).to.match(/^expression: Field: /);
    });
  }

  it('groups an empty array, to which JSONata adds an item', () => {
    expect(() => compile('a.{"n": 1}')?.({ a: [[], 1] }, bindings)).to.throw(NeedsJsonata);
    const scope = createScope({ body: { a: [[], 1] } }, still);
    expect(compileExpression('a.{"n": 1}', 'Field').evaluate(scope)).to.deep.equal([{ n: 1 }, { n: 1 }]);
  });

  it('has its decoded bytes cleared before JSONata evaluates it', () => {
    const source = '[$base64encode(text), $base64decode(bytes), -wrong]';
    const scope = createScope({ body: { text: 'été', bytes: '6XTp', wrong: 'x' } }, still);
    const expression = compileExpression(source, 'Field');
    for (let time = 0; time < 2; time++) expect(captureError(() => expression.evaluate(scope))).to.include('negate');
  });
});

describe('generated expressions', () => {
  it('return or report the same as JSONata', () => {
    const random = createRandom(20_261_130);
    const counts = { 'same value': 0, 'same failure': 0, 'left at runtime': 0, 'not compiled': 0 };
    for (let count = 0; count < 700; count++) {
      const source = generateExpression(random);
      const bodies = Array.from({ length: 4 }, () => generateBody(random));
      const compare = isValid(source) ? compareWithJsonata(source) : undefined;
      if (compare === undefined) counts['not compiled'] += 1;
      for (const body of compare === undefined ? [] : bodies) {
        try {
          counts[compare!(JSON.parse(body), bindings)] += 1;
        } catch (error) {
          expect.fail(`${source} on ${body}: ${String(error)}`);
        }
      }
    }
    expect(counts['same value']).to.be.above(1500);
    expect(counts['same failure']).to.be.above(400);
    expect(counts['left at runtime']).to.be.below(40);
    expect(counts['not compiled']).to.be.below(200);
  }).timeout(20_000);

  it('are the same for the same seed', () => {
    expect(generateExpression(createRandom(5))).to.equal(generateExpression(createRandom(5)));
    expect(generateBody(createRandom(5))).to.equal(generateBody(createRandom(5)));
  });

  function isValid(source: string): boolean {
    try {
      jsonata(source);
      return true;
    } catch {
      return false;
    }
  }
});
