import { expect } from 'chai';

import { convertToUtf8, decodeChunks } from '../../../lib/request/response/decodeChunks.js';
import { collect, cut } from './readerHelpers.js';

const utf16be = (text: string): Buffer => Buffer.from(text, 'utf16le').swap16();

const CASES = [
  ['UTF-8', Buffer.from('ü€😀'), 'utf-8', 'ü€😀'],
  ['UTF-8 by another name', Buffer.from('ü'), 'UTF8', 'ü'],
  ['UTF-8 with a byte order mark', Buffer.from('\ufeffü'), 'utf-8', 'ü'],
  ['a second byte order mark', Buffer.from('\ufeff\ufeffü'), 'utf-8', '\ufeffü'],
  ['a byte order mark alone', Buffer.from('\ufeff'), 'utf-8', ''],
  ['one byte', Buffer.from('a'), 'utf-8', 'a'],
  ['nothing', Buffer.alloc(0), 'utf-8', ''],
  ['UTF-16LE', Buffer.from('\ufeffü😀', 'utf16le'), 'utf-16le', 'ü😀'],
  ['UTF-16BE', utf16be('\ufeffü😀'), 'utf-16be', 'ü😀'],
  ['windows-1252', Buffer.of(0x80, 0x93, 0xe4, 0x9f), 'windows-1252', '€“äŸ'],
  ['ISO-8859-1, which is windows-1252', Buffer.of(0x80, 0xe4), 'ISO-8859-1', '€ä'],
  ['ISO-8859-15', Buffer.of(0xa4), 'iso-8859-15', '€'],
  ['Shift JIS', Buffer.of(0x93, 0xfa, 0x96, 0x7b), 'shift_jis', '日本'],
  ['GB 18030', Buffer.of(0x94, 0x39, 0xda, 0x33), 'gb18030', '💩'],
] as const;

describe('decodeChunks', () => {
  for (const [what, bytes, charset, text] of CASES) {
    it(`decodes ${what}`, async () => {
      for (const size of [1, 2, 3, 1000]) {
        const { values, error } = await collect(decodeChunks(cut(bytes, size), charset));
        expect([values.join(''), error]).to.deep.equal([text, undefined]);
      }
    });
  }

  for (const [what, bytes, charset] of [
    ['invalid UTF-8', Buffer.of(0x61, 0xe4), 'utf-8'],
    ['a character that is cut off', Buffer.from('ü').subarray(0, 1), 'utf-8'],
    ['half a surrogate pair', Buffer.from('\ud83d', 'utf16le'), 'utf-16le'],
    ['invalid Shift JIS', Buffer.of(0x93), 'shift_jis'],
  ] as const) {
    it(`refuses ${what}`, async () => {
      const { error } = await collect(decodeChunks(cut(bytes, 1), charset));
      expect(error).to.equal(
        `malformed: The response isn't valid text in the charset ${charset}; set response.charset, or response.as to base64`,
      );
    });
  }

  it('refuses an unknown charset', async () => {
    expect(await collect(decodeChunks(cut('a', 1), 'klingon'))).to.deep.equal({
      values: [],
      error:
        'malformed: The response has the charset klingon, which is unknown; set response.charset, or response.as to base64',
    });
  });
});

describe('convertToUtf8', () => {
  for (const [what, bytes, charset, text] of CASES) {
    it(`converts ${what}`, async () => {
      for (const size of [1, 2, 3, 1000]) {
        const { values, error } = await collect(convertToUtf8(cut(bytes, size), charset));
        expect([Buffer.concat(values as Buffer[]).toString(), error]).to.deep.equal([text, undefined]);
      }
    });
  }

  it('leaves invalid UTF-8 as it is', async () => {
    const { values } = await collect(convertToUtf8(cut(Buffer.of(0x61, 0xe4, 0x62, 0x63), 1), 'utf-8'));
    expect(Buffer.concat(values as Buffer[])).to.deep.equal(Buffer.of(0x61, 0xe4, 0x62, 0x63));
  });
});
