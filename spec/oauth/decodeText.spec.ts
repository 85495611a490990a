import { expect } from 'chai';
import { decodeText } from '../../lib/oauth/decodeText.js';
import { parseForm, decodeFormText } from '../../lib/oauth/formEncoding.js';

describe('decodeText', () => {
  const bytes = (text: string): Buffer => Buffer.from(text, 'latin1');
  const rows: readonly (readonly [what: string, body: Buffer, type: string | undefined, text: string])[] = [
    ['nothing', Buffer.alloc(0), undefined, ''],
    ['one byte', bytes('a'), undefined, 'a'],
    ['UTF-8', Buffer.from('é€'), undefined, 'é€'],
    ['declared UTF-8', Buffer.from('é€'), 'text/plain; charset=UTF8', 'é€'],
    ['windows-1252 that is declared as UTF-8', bytes('\x80\xe9'), 'text/plain; charset=utf-8', '€é'],
    [
      'UTF-8 with a byte order mark that is declared as latin1',
      Buffer.from('\uFEFFé'),
      'text/plain; charset=latin1',
      'é',
    ],
    [
      'all of windows-1252 between 80 and 9F',
      bytes('\x80\x85\x91\x92\x93\x94\x96\x99\x9f'),
      'text/plain; charset=windows-1252',
      '€…‘’“”–™Ÿ',
    ],
    ['shift_jis', Buffer.from([0x93, 0xfa, 0x96, 0x7b]), "application/json; charset='shift_jis'", '日本'],
    ['gb18030', Buffer.from([0xc8, 0xd5]), 'application/json;Charset = GB18030 ; x=y', '日'],
    ['koi8-r', Buffer.from([0xc4, 0xc1]), 'text/html; charset=koi8-r', 'да'],
    [
      'a page with a charset declaration',
      bytes('<meta charset=iso-8859-1>\xe9'),
      'text/html',
      '<meta charset=iso-8859-1>é',
    ],
    [
      'XML with an encoding declaration',
      bytes('<?xml version="1.0" encoding="ISO-8859-1"?>\xe9'),
      'application/xml',
      '<?xml version="1.0" encoding="ISO-8859-1"?>é',
    ],
    [
      'JSON with "charset=" in a string',
      Buffer.from('{"a":"charset=koi8-r é"}'),
      'application/json',
      '{"a":"charset=koi8-r é"}',
    ],
    ['UTF-16LE', Buffer.from('{}', 'utf16le'), undefined, '{}'],
    ['UTF-8 that is declared as UTF-16BE', Buffer.from('{"a":"é"}'), 'text/plain; charset=utf-16be', '{"a":"é"}'],
  ];
  for (const [what, body, type, text] of rows) {
    it(`decodes ${what}`, () => expect(decodeText(body, type)).to.equal(text));
  }
});

describe('decodeFormText', () => {
  for (const [escaped, text] of [
    ['a+b%20c', 'a b c'],
    ['%C3%A9', 'é'],
    ['%e9t%E9', 'été'],
    ['%80', '€'],
    ['100%', '100%'],
    ['%zz%4', '%zz%4'],
    ['%25C3%25A9', '%C3%A9'],
    ['é', 'é'],
    ['%EF%BB%BFa', 'a'],
    ['%ED%A0%80', 'í\u00a0€'],
  ] as const) {
    it(`decodes ${escaped}`, () => expect(decodeFormText(escaped)).to.equal(text));
  }
});

describe('parseForm', () => {
  it('keeps the order and repeated names, and reads &amp; as a separator', () => {
    expect(parseForm('a=1&amp;b=2&&a=3&c&=d&e=f=g')).to.deep.equal([
      ['a', '1'],
      ['b', '2'],
      ['a', '3'],
      ['c', ''],
      ['', 'd'],
      ['e', 'f=g'],
    ]);
    expect(parseForm('')).to.deep.equal([]);
  });
});
