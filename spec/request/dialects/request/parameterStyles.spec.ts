import { expect } from 'chai';
import fc from 'fast-check';
import { parseTemplate } from 'url-template';

import {
  encodeAllowingReserved,
  encodeUnreserved,
  serializeParameter,
  type Style,
} from '../../../../lib/request/dialects/request/parameterStyles.js';
import { captureError } from '../../requestHelpers.js';

const list = ['blue', 'black', 'brown'];
const record = { R: 100, G: 200, B: 150 };

const serialize = (style: Style, explode: boolean, value: unknown): string | undefined =>
  serializeParameter(value, { name: 'color', style, explode, encode: encodeUnreserved }, 'Parameter "color"');

describe('serializeParameter', () => {
  // OpenAPI 3.1.1, section "Style Examples": empty, string, array, object; `-` is not defined there.
  const table: readonly (readonly [Style, boolean, string, string, string, string])[] = [
    ['matrix', false, ';color', ';color=blue', ';color=blue,black,brown', ';color=R,100,G,200,B,150'],
    ['matrix', true, ';color', ';color=blue', ';color=blue;color=black;color=brown', ';R=100;G=200;B=150'],
    ['label', false, '.', '.blue', '.blue,black,brown', '.R,100,G,200,B,150'],
    ['label', true, '.', '.blue', '.blue.black.brown', '.R=100.G=200.B=150'],
    ['simple', false, '', 'blue', 'blue,black,brown', 'R,100,G,200,B,150'],
    ['simple', true, '', 'blue', 'blue,black,brown', 'R=100,G=200,B=150'],
    ['form', false, 'color=', 'color=blue', 'color=blue,black,brown', 'color=R,100,G,200,B,150'],
    ['form', true, 'color=', 'color=blue', 'color=blue&color=black&color=brown', 'R=100&G=200&B=150'],
    ['spaceDelimited', false, '-', '-', 'color=blue%20black%20brown', 'color=R%20100%20G%20200%20B%20150'],
    ['pipeDelimited', false, '-', '-', 'color=blue%7Cblack%7Cbrown', 'color=R%7C100%7CG%7C200%7CB%7C150'],
    ['deepObject', true, '-', '-', '-', 'color%5BR%5D=100&color%5BG%5D=200&color%5BB%5D=150'],
  ];
  for (const [style, explode, ...expected] of table) {
    for (const [index, value] of ['', 'blue', list, record].entries()) {
      const text = expected[index]!;
      if (text === '-') continue;
      it(`serializes ${JSON.stringify(value)} in the style ${style}, explode ${explode}`, () =>
        expect(serialize(style, explode, value)).to.equal(text));
    }
  }

  for (const style of ['matrix', 'label', 'simple', 'form', 'deepObject'] as const) {
    it(`sends nothing for no value in the style ${style}`, () => {
      for (const value of [undefined, null, [], {}, [null], { a: null, b: undefined }]) {
        expect(serialize(style, true, value), JSON.stringify(value)).to.equal(undefined);
      }
    });
  }

  it('sends false, 0 and empty text', () => {
    expect([false, 0, ''].map((value) => serialize('form', true, value))).to.deep.equal([
      'color=false',
      'color=0',
      'color=',
    ]);
    expect(serialize('form', true, ['', 0, null, false])).to.equal('color=&color=0&color=false');
  });

  it('encodes values and members, so that delimiters in them differ from those of the style', () => {
    expect(serialize('form', false, ['a,b', 'c&d'])).to.equal('color=a%2Cb,c%26d');
    expect(serialize('label', true, ['a.b', 'c/d'])).to.equal('.a.b.c%2Fd');
    expect(serialize('deepObject', true, { 'a]': 'é=1' })).to.equal('color%5Ba%5D%5D=%C3%A9%3D1');
    expect(serialize('form', true, { 'a&b': "!'()*" })).to.equal('a%26b=%21%27%28%29%2A');
  });

  const invalid: readonly (readonly [string, unknown, string])[] = [
    [
      'an object in a list',
      [{ a: 1 }],
      'request: Parameter "color": expected text, a number, true or false, got an object',
    ],
    [
      'a list in an object',
      { a: [1] },
      'request: Parameter "color", member "a": expected text, a number, true or false, got an array',
    ],
    [
      'a number that is not finite',
      Infinity,
      'request: Parameter "color": expected text, a number, true or false, got a number',
    ],
    [
      'half of a character',
      '\ud800',
      'request: Parameter "color": the text has half of a character (a lone surrogate)',
    ],
  ];
  for (const [what, value, error] of invalid) {
    it(`throws for ${what}`, () =>
      expect(captureError(() => serialize('form', true, value))).to.equal(`${error}; check the expression`));
  }

  it('throws for deepObject without an object', () =>
    expect(captureError(() => serialize('deepObject', true, 'x'))).to.equal(
      'request: Parameter "color": expected an object, as the style deepObject needs, got text; check the expression',
    ));

  it('keeps any text: the server decodes what was given', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        const query = serialize('form', true, text)!;
        expect(new URL(`http://a.test/?${query}`).searchParams.get('color')).to.equal(text);
        expect(decodeURIComponent(serialize('simple', false, text)!)).to.equal(text);
      }),
    );
  });
});

describe('encodeAllowingReserved', () => {
  // RFC 6570, section 3.2.3.
  for (const [text, encoded] of [
    ['value', 'value'],
    ['Hello World!', 'Hello%20World!'],
    ['50%', '50%25'],
    ['http://example.com/home/', 'http://example.com/home/'],
    ['/foo/bar', '/foo/bar'],
    ['already%20encoded', 'already%20encoded'],
    ['a#b', 'a%23b'],
    ['ü€😀', '%C3%BC%E2%82%AC%F0%9F%98%80'],
  ] as const) {
    it(`encodes ${text}`, () => expect(encodeAllowingReserved(text)).to.equal(encoded));
  }
});

describe('serializeParameter and RFC 6570', () => {
  // OpenAPI 3.1.1, appendix C: the styles that are operators of URI templates.
  const operators: readonly (readonly [Style, string])[] = [
    ['simple', ''],
    ['label', '.'],
    ['matrix', ';'],
    ['form', '?'],
  ];
  const text = fc.string({ unit: 'grapheme', maxLength: 5 });
  const scalar = fc.oneof(text, fc.constantFrom(0, -1.5, true, false, '', ' ', '%41', "!'()*", 'a,b;c=d'));
  const value = fc.oneof(
    scalar,
    fc.array(fc.option(scalar), { maxLength: 4 }),
    fc.dictionary(fc.string({ minLength: 1, maxLength: 3 }), fc.option(scalar), { maxKeys: 4 }),
  );
  const listMembers = (given: unknown): unknown[] =>
    typeof given === 'object' && given !== null ? Object.values(given) : [given];
  /** The oracle writes `;color=` for an empty member, and sends an object without members. */
  const isUnlikeRfc = (style: Style, given: unknown): boolean =>
    listMembers(given).every((member) => member === null) || (style === 'matrix' && listMembers(given).includes(''));
  for (const [style, operator] of operators) {
    for (const explode of [false, true]) {
      const template = parseTemplate(`{${operator}color${explode ? '*' : ''}}`);
      it(`agree on the style ${style}, explode ${explode}`, () => {
        fc.assert(
          fc.property(value, (given) => {
            fc.pre(!isUnlikeRfc(style, given));
            const expected = template.expand({ color: given });
            expect(serialize(style, explode, given) ?? '').to.equal(style === 'form' ? expected.slice(1) : expected);
          }),
          { numRuns: 1000 },
        );
      });
    }
  }

  // RFC 6570, section 3.2, with the values of section 3.2.
  const count = ['one', 'two', 'three'];
  const keys = { semi: ';', dot: '.', comma: ',' };
  for (const [style, explode, given, expected] of [
    ['simple', false, count, 'one,two,three'],
    ['label', false, count, '.one,two,three'],
    ['label', true, count, '.one.two.three'],
    ['matrix', false, count, ';color=one,two,three'],
    ['matrix', true, count, ';color=one;color=two;color=three'],
    ['form', false, count, 'color=one,two,three'],
    ['form', true, count, 'color=one&color=two&color=three'],
    ['simple', false, keys, 'semi,%3B,dot,.,comma,%2C'],
    ['simple', true, keys, 'semi=%3B,dot=.,comma=%2C'],
    ['label', true, keys, '.semi=%3B.dot=..comma=%2C'],
    ['matrix', false, keys, ';color=semi,%3B,dot,.,comma,%2C'],
    ['matrix', true, keys, ';semi=%3B;dot=.;comma=%2C'],
    ['form', false, keys, 'color=semi,%3B,dot,.,comma,%2C'],
    ['form', true, keys, 'semi=%3B&dot=.&comma=%2C'],
    ['simple', false, 'Hello World!', 'Hello%20World%21'],
    ['simple', false, '50%', '50%25'],
    ['matrix', false, '', ';color'],
    ['form', false, '', 'color='],
    ['label', false, 'fred.com', '.fred.com'],
    ['matrix', true, ['', 'a'], ';color;color=a'],
    ['matrix', true, { a: '', b: 'c' }, ';a;b=c'],
    ['label', true, { a: '', b: 'c' }, '.a=.b=c'],
    ['form', true, { a: '', b: 'c' }, 'a=&b=c'],
  ] as const) {
    it(`gives ${expected}`, () => expect(serialize(style, explode, given)).to.equal(expected));
  }
});
