import { expect } from 'chai';

import { readBody, type BodyRules } from '../../../../lib/request/dialects/request/readBody.js';
import { captureError } from '../../requestHelpers.js';

const rules: BodyRules = { as: 'auto', onMalformed: 'fail', charset: undefined, integers: 'exact' };
const read = (bytes: Buffer | string, type: string | undefined, more: Partial<BodyRules> = {}) =>
  readBody(Buffer.from(bytes as string), type === undefined ? {} : { 'content-type': type }, { ...rules, ...more });

describe('readBody', () => {
  for (const [type, body] of [
    ['application/json', { a: 1 }],
    ['Application/JSON; charset=utf-8', { a: 1 }],
    ['text/json', { a: 1 }],
    ['application/vnd.api+json;v=1', { a: 1 }],
    ['application/problem+json', { a: 1 }],
    ['text/plain', '{"a":1}'],
    ['text/html; charset="utf-8"', '{"a":1}'],
    ['application/xml', '{"a":1}'],
    ['application/soap+xml', '{"a":1}'],
    ['text/csv', '{"a":1}'],
    ['application/x-www-form-urlencoded', '{"a":1}'],
    ['application/x-ndjson', '{"a":1}'],
  ] as const) {
    it(`reads ${type}`, () => expect(read('{"a":1}', type)).to.deep.equal({ body }));
  }

  for (const type of [undefined, '', 'application/octet-stream', 'image/png', 'application/jsonx', 'x']) {
    it(`reads ${String(type)} as base64`, () =>
      expect(read(Buffer.of(0, 255, 10), type)).to.deep.equal({ body: 'AP8K', encoding: 'base64' }));
  }

  it('never turns text into a number', () => {
    expect(read('00123', 'text/plain')).to.deep.equal({ body: '00123' });
    expect(read('1e5', 'text/csv')).to.deep.equal({ body: '1e5' });
  });

  it('returns null for an empty body, whatever the format', () => {
    for (const as of ['auto', 'json', 'text', 'base64', 'none'] as const) {
      expect(read('', 'application/json', { as })).to.deep.equal({ body: null });
    }
    expect(read('x', 'text/plain', { as: 'none' })).to.deep.equal({ body: null });
  });

  it('reads the body in a chosen format', () => {
    expect(read('[1]', 'text/plain', { as: 'json' })).to.deep.equal({ body: [1] });
    expect(read('[1]', 'application/json', { as: 'text' })).to.deep.equal({ body: '[1]' });
    expect(read('a', 'application/json', { as: 'base64' })).to.deep.equal({ body: 'YQ==', encoding: 'base64' });
  });

  it('keeps the digits of long integers, or not', () => {
    expect(read('{"id":9007199254740993}', 'application/json')).to.deep.equal({ body: { id: '9007199254740993' } });
    expect(read('{"id":9007199254740993}', 'application/json', { integers: 'number' })).to.deep.equal({
      body: { id: 9007199254740992 },
    });
  });

  for (const [what, bytes, type, charset, body] of [
    ['UTF-8', 'ü€', 'text/plain', undefined, 'ü€'],
    ['a byte order mark of UTF-8', '\ufeff"ü"', 'application/json; charset=latin1', undefined, 'ü'],
    ['a byte order mark of UTF-16LE', Buffer.from('\ufeff"ü"', 'utf16le'), 'application/json', undefined, 'ü'],
    ['a byte order mark of UTF-16BE', Buffer.from('\ufeff"ü"', 'utf16le').swap16(), 'application/json', undefined, 'ü'],
    ['windows-1252, named latin1', Buffer.of(0x80, 0xe9), 'text/plain; charset=ISO-8859-1', undefined, '€é'],
    ['windows-1252, named l1', Buffer.of(0x80, 0xe9), 'text/plain; charset=l1', undefined, '€é'],
    ['Shift_JIS', Buffer.of(0x93, 0xfa, 0x96, 0x7b), 'text/plain; a=b; Charset = "Shift_JIS"', undefined, '日本'],
    ['a charset that overrides the header', Buffer.of(0xe9), 'text/plain; charset=utf-8', 'windows-1252', 'é'],
    ['an empty charset', 'é', 'text/plain; charset=""', undefined, 'é'],
  ] as const) {
    it(`decodes ${what}`, () => expect(read(bytes, type, { charset })).to.deep.equal({ body }));
  }

  const broken = Buffer.from([0x61, 0xff]);
  for (const [what, bytes, type, error] of [
    [
      'invalid bytes',
      broken,
      'text/plain',
      "The response isn't valid text in the charset utf-8; set response.charset, or response.as to base64",
    ],
    [
      'an unknown charset',
      'a',
      'text/plain; charset=klingon',
      'The response has the charset klingon, which is unknown; set response.charset, or response.as to base64',
    ],
    [
      'broken JSON',
      '{"secret',
      'application/json',
      "The response should be JSON, but its body can't be parsed; set response.as or response.onMalformed to text to emit it as text",
    ],
    [
      'an HTML page as JSON',
      '<html>',
      'application/json',
      "The response should be JSON, but its body can't be parsed; set response.as or response.onMalformed to text to emit it as text",
    ],
    [
      'NaN',
      '[NaN]',
      'application/json',
      "The response should be JSON, but its body can't be parsed; set response.as or response.onMalformed to text to emit it as text",
    ],
  ] as const) {
    it(`throws for ${what}`, () => expect(captureError(() => read(bytes, type))).to.equal(`response: ${error}`));
  }

  it('emits a malformed body as text', () => {
    expect(read('{"a', 'application/json', { onMalformed: 'text' })).to.deep.equal({ body: '{"a', malformed: true });
    expect(read(broken, 'text/plain', { onMalformed: 'text' })).to.deep.equal({ body: 'a\ufffd', malformed: true });
  });
});
