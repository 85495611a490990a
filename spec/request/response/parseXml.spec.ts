import { expect } from 'chai';

import { parseXml } from '../../../lib/request/response/parseXml.js';
import { captureError } from '../requestHelpers.js';

const REFUSED =
  /^malformed: The response should be XML, but it is not well-formed at line \d+, column \d+; set response.as or response.onMalformed to text to emit it as text$/;

describe('parseXml', () => {
  for (const [what, text, value] of [
    ['text', '<a>x</a>', { a: 'x' }],
    ['an empty element', '<a/>', { a: '' }],
    ['white space in text', '<a> x\n</a>', { a: ' x\n' }],
    ['only white space', '<a> </a>', { a: ' ' }],
    ['attributes', '<a b="1" c:d=\'x"y\'/>', { a: { _attr: { b: '1', 'c:d': 'x"y' } } }],
    ['attributes and text', '<a b="1">x</a>', { a: { _attr: { b: '1' }, _: 'x' } }],
    ['child elements', '<a>\n  <b>1</b>\n  <c/>\n</a>', { a: { b: '1', c: '' } }],
    ['repeated elements', '<a><b>1</b><c/><b>2</b></a>', { a: { b: ['1', '2'], c: '' } }],
    ['mixed content', '<a>x<b/>y</a>', { a: { _: 'xy', b: '' } }],
    ['a no-break space as text', '<a b="1">\u00a0</a>', { a: { _attr: { b: '1' }, _: '\u00a0' } }],
    ['CDATA', '<a><![CDATA[<b>&amp;]]></a>', { a: '<b>&amp;' }],
    ['entities of XML and character references', '<a>&lt;&amp;&#228;&#x1F600;</a>', { a: '<&ä😀' }],
    ['comments and instructions', '<?xml version="1.0"?><!-- x --><a>1<!-- 2 --><?x y?>3</a>', { a: '13' }],
    ['prefixes', '<s:a xmlns:s="urn:x"><s:b/></s:a>', { 's:a': { _attr: { 'xmlns:s': 'urn:x' }, 's:b': '' } }],
    ['a document type', '<!DOCTYPE a SYSTEM "http://a.test/a.dtd"><a>1</a>', { a: '1' }],
    ['text that looks like a number', '<a>007</a>', { a: '007' }],
    ['CR LF as a line feed', '<a>x\r\ny\rz</a>', { a: 'x\ny\nz' }],
  ] as const) {
    it(`reads ${what}`, () => expect(parseXml(text)).to.deep.equal(value));
  }

  it('keeps names of Object', () => {
    const value = parseXml('<a><__proto__ __proto__="1">x</__proto__><constructor>y</constructor></a>');
    expect(JSON.stringify(value)).to.equal('{"a":{"__proto__":{"_attr":{"__proto__":"1"},"_":"x"},"constructor":"y"}}');
  });

  for (const [what, text] of [
    ['nothing', ''],
    ['text alone', 'x'],
    ['an element that is not closed', '<a><b></a>'],
    ['a body that is cut off', '<a><b>1</b>'],
    ['a second root', '<a/><b/>'],
    ['text after the root', '<a/>x'],
    ['a repeated attribute', '<a b="1" b="2"/>'],
    ['an attribute without quotes', '<a b=1/>'],
    ['a control character', '<a>\u0001</a>'],
    ['an unknown entity', '<a>&nbsp;</a>'],
    ['a bare ampersand', '<a>x & y</a>'],
    ['a page', '<!doctype html><p>x<br></p>'],
    ['an entity of a document type', '<!DOCTYPE a [<!ENTITY b "secret">]><a>&b;</a>'],
    ['a file as entity', '<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>'],
    ['entities that multiply', `<!DOCTYPE a [<!ENTITY x "x">${'<!ENTITY y "&x;&x;">'.repeat(9)}]><a>&y;</a>`],
  ] as const) {
    it(`refuses ${what}`, () => expect(captureError(() => parseXml(text))).to.match(REFUSED));
  }

  it('refuses more than 1000 levels', () => {
    const nest = (levels: number): string => '<a>'.repeat(levels) + '</a>'.repeat(levels);
    expect(captureError(() => parseXml(nest(999)))).to.equal('no error');
    expect(captureError(() => parseXml(nest(100_000)))).to.equal(
      'malformed: The response should be XML, but it has more than 1000 levels of nesting; set response.as or response.onMalformed to text to emit it as text',
    );
  });
});
