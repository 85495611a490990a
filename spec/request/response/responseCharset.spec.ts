import { expect } from 'chai';

import { detectCharset } from '../../../lib/request/response/responseCharset.js';

describe('detectCharset', () => {
  for (const [what, start, type, charset] of [
    ['UTF-8 by default', 'a', '', 'utf-8'],
    ['the one of the header', 'a', 'text/csv; header=present; charset=ISO-8859-15', 'ISO-8859-15'],
    ['a quoted one', 'a', 'text/csv;charset="shift_jis"', 'shift_jis'],
    ['one behind a quoted parameter', 'a', 'text/csv; header="a; charset=x"; charset=iso-8859-1', 'iso-8859-1'],
    ['one in single quotes', 'a', "text/html; charset='shift_jis'", 'shift_jis'],
    ['an unknown one', 'a', 'text/plain; charset=klingon', 'klingon'],
    ['UTF-8 for JSON with an unknown one', '{}', 'application/json; charset=utf8mb4', 'utf-8'],
    ['a known one for JSON', '{}', 'application/json; charset=windows-1252', 'windows-1252'],
    ['a byte order mark before the header', '\ufeffa', 'text/csv; charset=latin1', 'utf-8'],
    ['a byte order mark of UTF-16LE', Buffer.of(0xff, 0xfe, 0x61, 0), 'text/csv', 'utf-16le'],
    ['a byte order mark of UTF-16BE', Buffer.of(0xfe, 0xff, 0, 0x61), 'text/csv', 'utf-16be'],
    ['the XML declaration', '<?xml version="1.0" encoding="iso-8859-15"?><a/>', 'text/xml', 'iso-8859-15'],
    ['the header before the XML declaration', "<?xml version='1.0' encoding='x'?>", 'text/xml;charset=utf-8', 'utf-8'],
    ['no UTF-16 of an XML declaration in ASCII', '<?xml version="1.0" encoding="UTF-16"?><a/>', 'text/xml', 'utf-8'],
    ['no declaration in the middle', '<a/><?xml version="1.0" encoding="x"?>', 'text/xml', 'utf-8'],
    ['an empty one of the header', 'a', 'text/csv; charset=""', 'utf-8'],
  ] as const) {
    it(`returns ${what}`, () => expect(detectCharset(Buffer.from(start as string), type)).to.equal(charset));
  }
});
