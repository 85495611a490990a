import { expect } from 'chai';
import fc from 'fast-check';
import jsonata from 'jsonata';
import { compileExpression, createScope } from '../../lib/request/expression.js';
import { captureError } from './requestHelpers.js';

const scopeOf = (body: unknown) => createScope({ body }, { now: () => 0 });
const evaluate = (source: string, body: unknown = {}): unknown =>
  compileExpression(source, 'Field').evaluate(scopeOf(body));

const ID = 4_611_686_018_427_387;

describe('whole numbers up to 2^53 (case jsonata-15-digits)', () => {
  const exact: readonly (readonly [source: string, value: unknown])[] = [
    ['"http://h/users/" & id', 'http://h/users/4611686018427387'],
    ['id & ""', '4611686018427387'],
    ['"" & -id', '-4611686018427387'],
    ['"a" & id & "b" & id & "c"', 'a4611686018427387b4611686018427387c'],
    ['"a" & (id & "b") & (1 + id)', 'a4611686018427387b4611686018427388'],
    ['"" & 9007199254740991', '9007199254740991'],
    ['"" & 9007199254740992', '9007199254740992'],
    ['"" & 4611686018427387', '4611686018427387'],
    ['$string(id)', '4611686018427387'],
    ['id.$string()', '4611686018427387'],
    ['$string({"id": id})', '{"id":4611686018427387}'],
    ['$string({"id": id}, true)', '{\n  "id": 4611686018427387\n}'],
    ['$string([id, [id]])', '[4611686018427387,[4611686018427387]]'],
    ['"" & [id]', '[4611686018427387]'],
    ['"" & {"a": [{"b": id}]}', '{"a":[{"b":4611686018427387}]}'],
    ['$string($)', '{"id":4611686018427387,"ids":[4611686018427387,9007199254740991]}'],
    ['$join($map(ids, $string), ",")', '4611686018427387,9007199254740991'],
    ['$join(ids.$string(), ",")', '4611686018427387,9007199254740991'],
    ['ids.("u" & $)', ['u4611686018427387', 'u9007199254740991']],
    ['ids ~> $string', '[4611686018427387,9007199254740991]'],
    ['ids ~> $map($string) ~> $join("-")', '4611686018427387-9007199254740991'],
    ['$map(ids, function($x){ $x & "" })', ['4611686018427387', '9007199254740991']],
    ['{$string(id): id}', { '4611686018427387': ID }],
    ['$clone($).id', ID],
    ['($ ~> |$|{"x": 1}|).id', ID],
    ['$eval("$string(id) & id")', '46116860184273874611686018427387'],
    ['$formatNumber(id, "0")', '4611686018427387'],
    ['$formatBase(id)', '4611686018427387'],
    ['$formatInteger(id, "0")', '4611686018427387'],
    ['$number("4611686018427387") & ""', '4611686018427387'],
    ['$split("" & id, "")[15]', '7'],
    ['$length("" & id)', 16],
  ];
  for (const [source, value] of exact) {
    it(`keep their digits in ${source}`, () => {
      expect(evaluate(source, { id: ID, ids: [ID, 9_007_199_254_740_991] })).to.deep.equal(value);
    });
  }

  const asBefore: readonly (readonly [source: string, value: string])[] = [
    ['0.1 + 0.2', '0.3'],
    ['1 / 3', '0.333333333333333'],
    ['4611686018427387.5 / 10', '461168601842739'],
    ['1e21', '1e+21'],
    ['12345678901234567890', '12345678901234600000'],
    ['1e-7', '1e-7'],
    ['-0', '0'],
    ['null', 'null'],
    ['true', 'true'],
    ['nothing', ''],
    ['$sum', ''],
    ['[0.1 + 0.2, $sum]', '[0.3,""]'],
    ['function($x){ $x }', ''],
  ];
  for (const [source, text] of asBefore) {
    it(`leave ${source} as it was: ${text}`, () => {
      expect(evaluate(`"" & (${source})`)).to.equal(text);
      expect(jsonata(`"" & (${source})`).evaluate({}, {})).to.equal(text);
    });
  }

  it('keep their digits in one compiled expression for all messages', () => {
    const expression = compileExpression('"a" & id & "b" & n', 'Field');
    for (let n = 0; n < 50; n++) expect(expression.evaluate(scopeOf({ id: ID + n, n }))).to.equal(`a${ID + n}b${n}`);
  });

  it("don't turn & into a function for ~>", () => {
    const expression = compileExpression('a ~> b & c', 'Field');
    for (let time = 1; time <= 3; time++) {
      expect(captureError(() => expression.evaluate(scopeOf({ a: 1, b: 2, c: 3 })))).to.include(
        'The right side of the function application operator ~> must be a function',
      );
    }
  });

  it('fail when a number is not finite', () => {
    const body: unknown = JSON.parse('{"x": 1e999}');
    for (const source of ['"a" & x', '$string(x)', '"a" & {"x": x}', '$string({"x": x})']) {
      const [ours, plain] = [captureError(() => evaluate(source, body)), plainFailure(source, body)];
      expect(ours.startsWith(`expression: Field: ${plain.replace(/null$/, '')}`), `${ours} / ${plain}`).to.equal(true);
    }
  });

  function plainFailure(source: string, body: unknown): string {
    try {
      return String(jsonata(source).evaluate(body, {}));
    } catch (error) {
      return (error as Error).message;
    }
  }
});

describe('expressions without long whole numbers', () => {
  const number = fc.oneof(
    fc.double({ noNaN: true, noDefaultInfinity: true }),
    fc.integer(),
    fc.constantFrom(0.1, 0.2, 1e21, -0, 1e-9, 123456789012345, 1e15 - 1),
  );
  const isLong = (value: unknown): boolean =>
    typeof value === 'number'
      ? Number.isInteger(value) && Math.abs(value) >= 1e15 && Math.abs(value) <= 2 ** 53
      : false;
  const value = fc.letrec((tie) => ({
    any: fc.oneof(
      { maxDepth: 2 },
      fc.string(),
      number.filter((one) => !isLong(one)),
      fc.boolean(),
      fc.constant(null),
      fc.array(tie('any'), { maxLength: 3 }),
      fc.dictionary(fc.constantFrom('a', 'b', 'c'), tie('any'), { maxKeys: 3 }),
    ),
  })).any;
  const source = fc.letrec<{ any: string }>((tie) => ({
    any: fc.oneof(
      { maxDepth: 4, depthIdentifier: 'source' },
      fc.constantFrom(
        'a',
        'b',
        'c',
        '$',
        'a.b',
        'b[0]',
        '$$',
        '*',
        '"t"',
        '1.5',
        '3',
        'null',
        'true',
        '$string',
        '$sum',
      ),
      fc.tuple(tie('any'), tie('any')).map(([left, right]) => `${left} & ${right}`),
      fc.tuple(tie('any'), tie('any')).map(([left, right]) => `(${left} & ${right})`),
      tie('any').map((inner) => `$string(${inner})`),
      tie('any').map((inner) => `(${inner} ~> $string)`),
      tie('any').map((inner) => `$string(${inner}, true)`),
      tie('any').map((inner) => `$clone(${inner})`),
      tie('any').map((inner) => `[${inner}]`),
      tie('any').map((inner) => `{"k": ${inner}}`),
      tie('any').map((inner) => `$map(${inner}, $string)`),
      tie('any').map((inner) => `(${inner}).($ & "-")`),
      tie('any').map((inner) => `(${inner})["" & $ = "t"]`),
      tie('any').map((inner) => `($f := function($x){ $x & ${inner} }; $f(a))`),
      tie('any').map((inner) => `(${inner} ? "y" & b : "n")`),
    ),
  })).any;

  const isFunction = (one: unknown): boolean =>
    typeof one === 'function' ||
    (typeof one === 'object' && one !== null && ('_jsonata_function' in one || '_jsonata_lambda' in one));

  const outcome = (run: () => unknown): object => {
    try {
      return { value: JSON.stringify(run(), (_key, one: unknown) => (isFunction(one) ? 'function' : one)) };
    } catch {
      return { failed: 'error' };
    }
  };

  it('return the same as JSONata', () => {
    let values = 0;
    fc.assert(
      fc.property(source, value, (text, body) => {
        const root = scopeOf(body).root;
        const plain = outcome(() => jsonata(text).evaluate(root, {}));
        expect(
          outcome(() => evaluate(text, body)),
          text,
        ).to.deep.equal(plain);
        if ('value' in plain) values += 1;
      }),
      // This number rounds to infinity.
      { numRuns: 1000, examples: [['$string(($).($ & "-"), true)', -1.7976931348623151e308]] },
    );
    expect(values).to.be.above(300);
  });
});

describe('$base64encode and $base64decode (case jsonata-base64)', () => {
  const encoded: readonly (readonly [text: string, base64: string])[] = [
    ['ü€', 'w7zigqw='],
    ['ü', 'w7w='],
    ['user:pässword', 'dXNlcjpww6Rzc3dvcmQ='],
    ['abc', 'YWJj'],
    ['', ''],
    ['😀', '8J+YgA=='],
    ['日本', '5pel5pys'],
    ['a\u0000\n~', 'YQAKfg=='],
  ];
  for (const [text, base64] of encoded) {
    it(`encodes ${JSON.stringify(text)} to ${base64} and decodes it`, () => {
      expect(evaluate('$base64encode(text)', { text })).to.equal(base64);
      expect(evaluate('$base64decode(base64)', { base64 })).to.equal(text);
    });
  }

  it('encodes the header of RFC 7617', () => {
    const source = '"Basic " & $base64encode(user & ":" & password)';
    expect(evaluate(source, { user: 'ü', password: '€' })).to.equal('Basic w7w64oKs');
  });

  it('decodes base64url, whitespace and text without padding', () => {
    for (const base64 of ['w7_igqw', 'w7/igqw', ' w7/i\ngqw= ']) {
      expect(evaluate('$base64decode(base64)', { base64 })).to.equal('ÿ€'.slice(0, 2));
    }
  });

  it('decodes each byte that is not UTF-8 to one character, as v2 does', () => {
    expect(evaluate('$base64decode("/9j/4A==")')).to.equal('\u00ff\u00d8\u00ff\u00e0');
    expect(evaluate('$base64decode("6XTp")')).to.equal('été');
  });

  it('encodes decoded bytes to the same bytes in one expression', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 40 }), (octets) => {
        const base64 = Buffer.from(octets).toString('base64');
        expect(evaluate('$base64encode($base64decode(base64))', { base64 })).to.equal(base64);
        expect(evaluate('base64 ~> $base64decode ~> $base64encode', { base64 })).to.equal(base64);
      }),
    );
  });

  it('encodes the bytes of a file that an earlier step decoded', () => {
    for (const head of ['89504e470d0a1a0a', 'ffd8ffe000104a46494600800a', '255044462d312e340a25e2e3cfd38f']) {
      const octets = Buffer.from(head, 'hex');
      const text = evaluate('$base64decode(base64)', { base64: octets.toString('base64') });
      expect(evaluate('$base64encode(text)', { text })).to.equal(octets.toString('base64'));
    }
  });

  it('clears decoded bytes between messages', () => {
    const expression = compileExpression('bytes ? $base64decode(bytes) : $base64encode(text)', 'Field');
    expect(expression.evaluate(scopeOf({ bytes: '6XTp' }))).to.equal('été');
    expect(expression.evaluate(scopeOf({ text: 'été' }))).to.equal('w6l0w6k=');
  });

  it('encodes a lone surrogate as the replacement character', () => {
    expect(evaluate('$base64encode(text)', { text: '\ud800' })).to.equal('77+9');
  });

  it('returns undefined for undefined', () => {
    expect(evaluate('$base64encode(nothing)')).to.equal(undefined);
    expect(evaluate('$base64decode(nothing)')).to.equal(undefined);
  });
});
