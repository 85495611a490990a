import { expect } from 'chai';
import fc from 'fast-check';
import { parseStringPromise } from 'xml2js';

import { buildXml } from '../../../../lib/request/dialects/request/buildXml.js';
import { parseXml } from '../../../../lib/request/response/parseXml.js';
import { captureError } from '../../requestHelpers.js';

const DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>';
const build = (value: object): string => buildXml(value as Record<string, unknown>).replace(DECLARATION, '');

describe('buildXml', () => {
  for (const [what, value, text] of [
    ['text', { a: 'x' }, '<a>x</a>'],
    ['an empty element', { a: '' }, '<a/>'],
    ['an element without members', { a: {} }, '<a/>'],
    ['numbers and booleans', { a: { b: 0, c: false, d: -1.5 } }, '<a><b>0</b><c>false</c><d>-1.5</d></a>'],
    ['attributes and text', { a: { _attr: { b: 1 }, _: 'x' } }, '<a b="1">x</a>'],
    ['a list', { a: { b: ['1', '', { c: '2' }] } }, '<a><b>1</b><b/><b><c>2</c></b></a>'],
    [
      'no element for null, undefined and an empty list',
      { a: { b: null, c: undefined, d: [], e: [null, 'x'] } },
      '<a><e>x</e></a>',
    ],
    ['no attribute for null', { a: { _attr: { b: null, c: '' }, _: null } }, '<a c=""/>'],
    ['prefixes', { 's:a': { _attr: { 'xmlns:s': 'urn:x' }, 's:b': 'y' } }, '<s:a xmlns:s="urn:x"><s:b>y</s:b></s:a>'],
    ['a root in a list', { a: ['x'] }, '<a>x</a>'],
    ['escaped text', { a: '<&>"\'\r\n\t]]>' }, '<a>&lt;&amp;&gt;"\'&#13;\n\t]]&gt;</a>'],
    ['escaped attributes', { a: { _attr: { b: '<&>"\'\r\n\t' } } }, '<a b="&lt;&amp;&gt;&quot;\'&#13;&#10;&#9;"/>'],
    ['names and text beyond ASCII', { größe: '😀\u0085\u2028' }, '<größe>😀\u0085\u2028</größe>'],
  ] as const) {
    it(`writes ${what}`, () => expect(build(value)).to.equal(text));
  }

  it('begins with the declaration of its charset', () =>
    expect(buildXml({ a: 'x' })).to.equal(`${DECLARATION}<a>x</a>`));

  const nest = (levels: number): object => {
    let value: object = { a: 'x' };
    for (let level = 1; level < levels; level += 1) value = { a: value };
    return value;
  };
  it('writes 1000 levels', () => expect(build(nest(1000))).to.have.length(7 * 1000 + 1));

  const characters =
    "the text has a character that XML can't contain, such as a control character; remove it in the expression";
  const names = 'use letters, digits, hyphens and dots, and a letter first';
  for (const [what, value, error] of [
    ['no root', {}, 'expected one root element, got 0; check the expression'],
    ['two roots', { a: '', b: '' }, 'expected one root element, got 2; check the expression'],
    ['a list as root', { a: ['', ''] }, 'expected one root element, got 2; check the expression'],
    ['a root that is null', { a: null }, 'expected one root element, got 0; check the expression'],
    ['a control character', { a: { b: 'secret\u0000' } }, `a: b: ${characters}`],
    ['another control character', { a: { _: 'secret\u001b' } }, `a: ${characters}`],
    ['half of a character', { a: { b: ['x', 'secret\ud83d'] } }, `a: b: ${characters}`],
    ['a noncharacter', { a: '\uffff' }, `a: ${characters}`],
    ['a control character in an attribute', { a: { _attr: { b: '\u0008' } } }, `a: attribute b: ${characters}`],
    ['a space in a name', { a: { 'b c': '1' } }, `a: "b c" isn't a valid name of an element; ${names}`],
    ['markup in a name', { 'a><b': '1' }, `"a><b" isn't a valid name of an element; ${names}`],
    ['a digit at the start of a name', { a: { '1': 'x' } }, `a: "1" isn't a valid name of an element; ${names}`],
    ['an empty name', { a: { '': 'x' } }, `a: "" isn't a valid name of an element; ${names}`],
    [
      'a name of an attribute',
      { a: { _attr: { 'b="1" c': 'x' } } },
      `a: "b=\\"1\\" c" isn't a valid name of an attribute; ${names}`,
    ],
    [
      'attributes that are no object',
      { a: { _attr: 'x' } },
      'a: _attr: expected an object with the attributes, got text; check the expression',
    ],
    [
      'an object as attribute',
      { a: { _attr: { b: {} } } },
      'a: attribute b: expected text, a number, true or false, got an object; check the expression',
    ],
    [
      'an object as text',
      { a: { _: {} } },
      'a: _: expected text, a number, true or false, got an object; check the expression',
    ],
    [
      'a list in a list',
      { a: { b: [['x']] } },
      'a: b: expected text, a number, true or false, got an array; check the expression',
    ],
  ] as const) {
    it(`refuses ${what}`, () => expect(captureError(() => build(value))).to.equal(`request: Body: xml: ${error}`));
  }

  it('refuses more than 1000 levels', () =>
    expect(captureError(() => build(nest(1001)))).to.equal(
      'request: Body: xml: there are more than 1000 levels of elements; check the expression',
    ));

  it('is read by another parser', async () => {
    const text = buildXml({ 's:a': { _attr: { 'xmlns:s': 'urn:x', q: '"\n' }, b: ['<', ' & ', ''] } });
    expect(await parseStringPromise(text, { explicitArray: false })).to.deep.equal({
      's:a': { $: { 'xmlns:s': 'urn:x', q: '"\n' }, b: ['<', ' & ', ''] },
    });
  });

  describe('with random documents', () => {
    const character = fc.integer({ min: 1, max: 0x10ffff }).map((code) => String.fromCodePoint(code));
    const isCharacter = (text: string): boolean =>
      /^[\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]$/u.test(text);
    const anyText = fc.string({
      unit: fc.oneof(
        fc.constantFrom('&', '<', '>', '"', "'", '\r', '\n', '\t', ' ', ']', 'a'),
        character.filter(isCharacter),
      ),
    });
    const name = fc
      .oneof(
        fc.constantFrom('a', 'b', 's:c', '__proto__', 'constructor', 'größe'),
        fc.stringMatching(/^[A-Za-z:][\w.:-]{0,8}$/),
      )
      .filter((text) => text !== '_' && text !== '_attr');
    const members = <Value>(value: fc.Arbitrary<Value>, min: number): fc.Arbitrary<object> =>
      fc
        .uniqueArray(fc.tuple(name, value), { minLength: min, maxLength: 4, selector: ([key]) => key })
        .map((entries) => Object.fromEntries(entries));
    const { element } = fc.letrec<{ element: unknown; complex: object }>((tie) => ({
      element: fc.oneof({ depthSize: 'small' }, anyText, tie('complex')),
      complex: fc
        .record({
          attributes: fc.option(members(anyText, 1), { nil: undefined }),
          text: fc.option(
            anyText.filter((text) => /[^ \t\r\n]/.test(text)),
            { nil: undefined },
          ),
          children: members(fc.oneof(tie('element'), fc.array(tie('element'), { minLength: 2, maxLength: 3 })), 0),
        })
        .filter(({ attributes, children }) => attributes !== undefined || Object.keys(children).length > 0)
        .map(({ attributes, text, children }) => ({
          ...(attributes && { _attr: attributes }),
          ...(text !== undefined && { _: text }),
          ...children,
        })),
    }));

    it('writes what is read as the same object', () => {
      fc.assert(
        fc.property(name, element, (root, value) => {
          const document = Object.fromEntries([[root, value]]);
          expect(parseXml(buildXml(document))).to.deep.equal(document);
        }),
        { numRuns: 500 },
      );
    });
  });
});
