import { expect } from 'chai';

import { isJsonType, parseMediaType, parseMediaTypes, readCharsetParameter } from '../../lib/http/mediaType.js';

describe('parseMediaType', () => {
  const rows: readonly (readonly [header: string, essence: string | undefined, parameters?: Record<string, string>])[] =
    [
      ['', undefined],
      ['json', undefined],
      [';charset=utf-8', undefined],
      ['*/*', undefined],
      ['text/html', 'text/html', {}],
      [' Text/HTML ;Charset=UTF-8 ', 'text/html', { charset: 'UTF-8' }],
      [
        'text/csv; header="a; charset=x"; charset=iso-8859-1',
        'text/csv',
        { header: 'a; charset=x', charset: 'iso-8859-1' },
      ],
      ['text/csv;header="a, b/c";charset=x', 'text/csv', { header: 'a, b/c', charset: 'x' }],
      [String.raw`a/b; x="1\"2;\\"; y=3`, 'a/b', { x: '1"2;\\', y: '3' }],
      ['a/b; x = "1" ; y =2', 'a/b', { x: '1', y: '2' }],
      ['a/b; x="1" junk; y=2', 'a/b', { x: '1', y: '2' }],
      ['a/b; x="1', 'a/b', { x: '1' }],
      ['a/b; x=""; x=2', 'a/b', { x: '' }],
      ['a/b;;; x=1;', 'a/b', { x: '1' }],
      ['a/b; novalue; =1; x=1', 'a/b', { x: '1' }],
      ['a/b; __proto__=1', 'a/b', { ['__proto__']: '1' }],
      ["multipart/form-data; boundary='a b'", 'multipart/form-data', { boundary: "'a" }],
      ['application/json charset=utf-8', 'application/json', { charset: 'utf-8' }],
      // A list, joined by the server or a proxy.
      ['text/html; charset=utf-8, application/json', 'application/json', {}],
      ['text/html; charset=utf-8, text/html', 'text/html', { charset: 'utf-8' }],
      ['text/html; charset=utf-8, text/html; charset=gbk', 'text/html', { charset: 'gbk' }],
      ['text/html; charset=utf-8,gbk', 'text/html', { charset: 'utf-8' }],
      ['application/json, */*', 'application/json', {}],
      [', ,application/json,', 'application/json', {}],
    ];
  for (const [header, essence, parameters] of rows) {
    it(`reads ${JSON.stringify(header)}`, () => {
      const type = parseMediaType(header);
      expect(type?.essence).to.equal(essence);
      expect(type && [...type.parameters]).to.deep.equal(parameters && Object.entries(parameters));
    });
  }
});

describe('parseMediaTypes', () => {
  it('keeps ranges and their parameters in their order', () =>
    expect(
      parseMediaTypes('text/*;q=0.3, */*;q="0" , bad, a/b').map(({ essence, parameters }) => [
        essence,
        ...parameters.values(),
      ]),
    ).to.deep.equal([['text/*', '0.3'], ['*/*', '0'], ['a/b']]));
});

describe('readCharsetParameter', () => {
  for (const [header, charset] of [
    ['text/html', undefined],
    ['text/html; charset=', undefined],
    ['text/html; charset=""', undefined],
    ["text/html; charset='utf-8'", 'utf-8'],
    ['text/html; charset="utf-8"', 'utf-8'],
    ['text/html; charset=" utf-8 "', 'utf-8'],
    ['text/html; charset=utf-8"', 'utf-8'],
    ['text/html; charset="utf-8', 'utf-8'],
    ['text/html; charset = UTF-8', 'UTF-8'],
    ['text/html; xcharset=a; charset=b', 'b'],
  ] as const) {
    it(`reads ${charset ?? 'none'} of ${header}`, () => expect(readCharsetParameter(header)).to.equal(charset));
  }
});

describe('isJsonType', () => {
  for (const type of [
    'application/json',
    'Application/JSON; charset=utf-8',
    'application/problem+json',
    'text/json',
    'text/x-json',
    'application/x-json',
    'application/x-amz-json-1.0',
    'application/x-amz-json-1.1',
    'application/vnd.api+json; ext="https://a.test/b"',
  ]) {
    it(`is true for ${type}`, () => expect(isJsonType(type)).to.equal(true));
  }
  for (const type of [
    '',
    'json',
    'application/jsonl',
    'application/json-seq',
    'text/plain; a=b/json',
    'application/jsonp',
  ]) {
    it(`is false for "${type}"`, () => expect(isJsonType(type)).to.equal(false));
  }
});
