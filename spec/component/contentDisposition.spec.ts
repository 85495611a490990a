import { expect } from 'chai';
import fc from 'fast-check';
import { parseDispositionFileName } from '../../lib/component/contentDisposition.js';
import { readFileName, createFileNameHeaders } from '../../lib/component/fileName.js';

/** Creates a header as Node gives it from bytes or UTF-8 text. */
const bytes = (...parts: readonly (string | readonly number[])[]): string =>
  Buffer.concat(parts.map((part) => Buffer.from(part as string))).toString('latin1');

const named = (header: string): string =>
  readFileName({ headers: { 'content-disposition': header }, url: new URL('https://a.test/address.bin') });

describe('parseDispositionFileName (case disposition-forms)', () => {
  const kinds: Readonly<Record<string, readonly (readonly [header: string, name: string])[]>> = {
    'a token': [
      ['attachment; filename=foo.html', 'foo.html'],
      ['attachment;filename=foo.html', 'foo.html'],
      ['attachment; filename = foo.html', 'foo.html'],
      ['attachment, filename=foo.html', 'foo.html'],
      ['attachment; filename=foo.html ;', 'foo.html'],
      ['attachment; foo=bar; FileName=foo.html; size=3', 'foo.html'],
      ['ATTACHMENT; FILENAME="foo.html"', 'foo.html'],
      ['inline; filename=foo.pdf', 'foo.pdf'],
      ['attachment; xfilename=foo.html', 'address.bin'],
      ['attachment; filename=foo[1](2).html', 'foo[1](2).html'],
    ],
    'a name without the quotes that it needs': [
      ['attachment; filename=my report.docx', 'my report.docx'],
      ['attachment; filename=my report final (2).docx; size=9', 'my report final (2).docx'],
      ['attachment; filename=foo,bar.html', 'foo,bar.html'],
      [
        'attachment; filename=Survey results. Leaf disposal between, burn.txt',
        'Survey results. Leaf disposal between, burn.txt',
      ],
      ['attachment; filename=a;b.txt', 'a;b.txt'],
      ['attachment; filename=a; b c.txt; size=3', 'a; b c.txt'],
      ['attachment; filename="bar.txt', 'bar.txt'],
      ['attachment; filename="a;b.txt', 'a;b.txt'],
      ['attachment; filename=foo"bar.txt', 'foo"bar.txt'],
      ["attachment; filename='report 1.pdf'", 'report 1.pdf'],
      ["attachment; filename=Here's one.pdf", "Here's one.pdf"],
    ],
    'a quoted text': [
      ['attachment; filename="my report.docx"', 'my report.docx'],
      ['attachment; filename="f\\oo.html"', 'foo.html'],
      ['attachment; filename="\\"quoting\\" tested.html"', '"quoting" tested.html'],
      ['attachment; filename="a \\\\ b; c.txt"', 'b; c.txt'],
      [`attachment; filename="Here's a semicolon;.html"`, `Here's a semicolon;.html`],
      ['attachment; foo="\\"\\\\";filename="foo.html"', 'foo.html'],
      ['attachment; foo="filename=no.txt; x"; filename=yes.txt', 'yes.txt'],
      ['attachment; filename="my "best" file.pdf"; size=3', 'my "best" file.pdf'],
      ['attachment; filename="foo.html" ; x=y', 'foo.html'],
      ['"foo; filename=bar;baz"; filename=qux', 'qux'],
    ],
    'the extended form': [
      ["attachment; filename*=UTF-8''na%C3%AFve.txt", 'naïve.txt'],
      ['attachment; filename*="UTF-8\'\'na%C3%AFve.txt"', 'naïve.txt'],
      ["attachment; filename*= UTF-8''foo-%c3%a4.html", 'foo-ä.html'],
      ["attachment; filename *=utf-8'en'foo-%c3%a4.html", 'foo-ä.html'],
      ["attachment; filename*=iso-8859-1'fr'%E9t%E9.txt", 'été.txt'],
      ["attachment; filename*=ISO-8859-1''%80uro.txt", '€uro.txt'],
      ["attachment; filename*=windows-1252''%80%93%94.txt", '€“”.txt'],
      ["attachment; filename*=ISO-8859-15''%a4.txt", '€.txt'],
      ["attachment; filename*=Shift_JIS''%93%fa%96%7b.pdf", '日本.pdf'],
      ["attachment; filename*=gb18030''%c8%d5%b1%be.pdf", '日本.pdf'],
      ["attachment; filename*=''foo.txt", 'foo.txt'],
      ['attachment; filename*=UTF-8""na%C3%AFve.txt', 'naïve.txt'],
      ['attachment; filename*=na%C3%AFve.txt', 'naïve.txt'],
      ["attachment; filename*=UTF-8''A-%2541.html", 'A-%41.html'],
      ["attachment; filename*=UTF-8''50%25%zz.txt", '50%%zz.txt'],
      ["attachment; filename*=UTF-8''my report.docx", 'my report.docx'],
      ["attachment; filename*=UTF-8''John's Resume.pdf", "John's Resume.pdf"],
      ["attachment; filename*=UTF-8''foo-%E4.html", 'foo-ä.html'],
      ["attachment; filename*=x-unknown''foo-%E4.html", 'foo-ä.html'],
      ['attachment; filename*=UTF-8%27%27na%C3%AFve.txt', 'naïve.txt'],
      ["attachment; filename*='UTF-8''na%C3%AFve.txt'", 'naïve.txt'],
      ["attachment; filename*=UTF-8'na%C3%AFve.txt", 'naïve.txt'],
      ["attachment; filename=utf-8''na%C3%AFve.txt", 'naïve.txt'],
      ['attachment; filename="UTF-8\'\'na%C3%AFve.txt"', 'naïve.txt'],
    ],
    'two forms at once': [
      ['attachment; filename="foo-ae.html"; filename*=UTF-8\'\'foo-%c3%a4.html', 'foo-ä.html'],
      ['attachment; filename*=UTF-8\'\'foo-%c3%a4.html; filename="foo-ae.html"', 'foo-ä.html'],
      ['attachment;filename*=utf-8\'\'f_Java8%2064%2Eexe;filename="f_Java8 64%E4%BD%8D.exe"', 'f_Java8 64.exe'],
      ["attachment; filename=foo-ae.html; filename*=utf-8''foo-%E4.html", 'foo-ae.html'],
      ["attachment; filename=foo-ae.html; filename*=x-unknown''foo.html", 'foo-ae.html'],
      ["attachment; filename*=UTF-8''; filename=foo.html", 'foo.html'],
      ['attachment; filename=""; filename="bar.html"', 'bar.html'],
      ['attachment; filename="foo.html"; filename="bar.html"', 'foo.html'],
      ["attachment; filename*0*=ISO-8859-15''euro%a4; filename*=ISO-8859-1''currency%a4", 'currency¤'],
    ],
    'continuations (RFC 2231)': [
      ['attachment; filename*0="foo."; filename*1="html"', 'foo.html'],
      ['attachment; filename*1="bar.html"; filename*0="foo"', 'foobar.html'],
      ['attachment; filename*0*=UTF-8\'\'foo-%c3%a4; filename*1=".html"', 'foo-ä.html'],
      ["attachment; filename*0*=UTF-8''foo-%c3; filename*1*=%a4.html", 'foo-ä.html'],
      ['attachment; filename*0="foo"; filename*1="\\b\\a\\r.html"', 'foobar.html'],
      ['attachment; filename*0="foo.html"; filename*2="bar"', 'foo.html'],
      ['attachment; filename*0="foo.html"; filename*01="bar"', 'foo.html'],
      ['attachment; filename="short.txt"; filename*0="long "; filename*1="name.txt"', 'long name.txt'],
      ['attachment; filename*1="foo."; filename*2="html"', 'address.bin'],
    ],
    'encoded words (RFC 2047)': [
      ['attachment; filename="=?ISO-8859-1?Q?foo-=E4.html?="', 'foo-ä.html'],
      ['attachment; filename==?ISO-8859-1?Q?foo-=E4_b.html?=', 'foo-ä b.html'],
      ['attachment; filename="=?utf-8?B?5pel5pysLnBkZg==?="', '日本.pdf'],
      ['attachment; filename="=?UTF-8?Q?=E6=97?= =?utf-8?Q?=A5.pdf?="', '日.pdf'],
      ['attachment; filename="=?utf-8?Q?=C3=A4?= =?iso-8859-1?Q?=E4.txt?="', 'ää.txt'],
      ['attachment; filename="=?x-unknown?Q?a.txt?="', '=?x-unknown?Q?a.txt?='],
    ],
    'percent-encoding in the plain form': [
      ['attachment; filename="na%C3%AFve%20file.pdf"', 'naïve file.pdf'],
      ['attachment; filename=Chime%20(1).dmg', 'Chime (1).dmg'],
      ['attachment; filename="%E6%97%A5%E6%9C%AC.pdf"', '日本.pdf'],
      ['attachment; filename="foo-%41.html"', 'foo-%41.html'],
      ['attachment; filename="100%.pdf"', '100%.pdf'],
      ['attachment; filename="50%25off.pdf"', '50%off.pdf'],
      ['attachment; filename="a%E9b.txt"', 'a%E9b.txt'],
    ],
    'raw bytes': [
      [bytes('attachment; filename="résumé 日本.pdf"'), 'résumé 日本.pdf'],
      [bytes('attachment; filename=résumé 日本.pdf'), 'résumé 日本.pdf'],
      [bytes("attachment; filename*=UTF-8''résumé 日本.pdf"), 'résumé 日本.pdf'],
      [bytes('attachment; filename="é%20😀.pdf"'), 'é 😀.pdf'],
      [bytes('attachment; filename=voilà'), 'voilà'],
      [bytes('attachment; filename=à ; size=3'), 'à'],
      [bytes("attachment; filename*=UTF-8''voilà"), 'voilà'],
      [bytes('attachment; filename="', [0xe9, 0x74, 0xe9], '.txt"'), 'été.txt'],
      [bytes('attachment; filename="', [0x80, 0x31], '.txt"'), '€1.txt'],
      ['attachment; filename="日本.pdf"', '日本.pdf'],
    ],
    'a damaged header': [
      ['filename=foo.html', 'foo.html'],
      ['filename="foo.html"; attachment', 'foo.html'],
      ['filename=foo.html; attachment', 'foo.html'],
      ['; filename=foo.html', 'foo.html'],
      [': inline; attachment; filename=foo.html', 'foo.html'],
      ['attachment filename=foo.html', 'foo.html'],
      ['attachment; filename=foo.html, attachment; filename=bar.html', 'foo.html'],
      ['attachment; filename="foo.html", attachment; filename="bar.html"', 'foo.html'],
      ['filename=foo.html, filename=bar.html', 'foo.html'],
      ['attachment;; filename=foo.html;;', 'foo.html'],
      ['attachment; =x; filename=foo.html', 'foo.html'],
      ['attachment; filename', 'address.bin'],
      ['attachment; filename=', 'address.bin'],
      ['attachment; filename=""', 'address.bin'],
      ['attachment; filename="  "', 'address.bin'],
      ['attachment', 'address.bin'],
      ['', 'address.bin'],
      ['=?"', 'address.bin'],
    ],
    'a path': [
      ['attachment; filename="/etc/passwd"', 'passwd'],
      ['attachment; filename="../x.txt"', 'x.txt'],
      ['attachment; filename="C:\\dir\\f.doc"', 'f.doc'],
      ['attachment; filename="C:\\\\dir\\\\f.doc"', 'f.doc'],
      ['attachment; filename=C:\\dir\\f.doc', 'f.doc'],
      ['attachment; filename="\\\\server\\share\\f.doc"', 'f.doc'],
      ["attachment; filename*=UTF-8''..%2F..%2Fetc%2Fpasswd", 'passwd'],
      ["attachment; filename*=UTF-8''%5cfoo.html", 'foo.html'],
      ['attachment; filename="..%2F..%2Fx.txt"', 'x.txt'],
      ['attachment; filename=".."', 'address.bin'],
      ['attachment; filename="dir/"', 'address.bin'],
      ['attachment; filename=".gitignore"', '.gitignore'],
    ],
    'what a name cannot hold': [
      ["attachment; filename*=UTF-8''a%0D%0Ab%00.txt", 'ab.txt'],
      ["attachment; filename*=UTF-8''inv%E2%80%AEfdp.exe", 'invfdp.exe'],
      ["attachment; filename*=UTF-8''%C2%85a.txt", 'a.txt'],
      [`attachment; filename="${'x'.repeat(300)}.tar.gz"`, `${'x'.repeat(252)}.gz`],
      [bytes(`attachment; filename="${'日'.repeat(100)}.pdf"`), `${'日'.repeat(83)}.pdf`],
    ],
  };
  for (const [kind, cases] of Object.entries(kinds)) {
    describe(`reads ${kind}`, () => {
      for (const [header, name] of cases) {
        it(`${JSON.stringify(header).slice(0, 120)} as ${name.slice(0, 40)}`, () =>
          expect(named(header)).to.equal(name));
      }
    });
  }

  it('returns each name that createFileNameHeaders encodes', () => {
    const name = fc
      .string({ unit: 'grapheme', minLength: 1, maxLength: 12 })
      .filter(
        (text) => text.isWellFormed() && text.trim() === text && !/[/\\\p{Cc}\u2028-\u202e\u2066-\u2069]/u.test(text),
      )
      .filter((text) => !/^\.{1,2}$/.test(text));
    fc.assert(
      fc.property(name, (text) => {
        const [disposition, stored] = createFileNameHeaders(text);
        expect(parseDispositionFileName(disposition?.value ?? '')).to.equal(text);
        const headers = { 'x-meta-filename': stored?.value, 'content-disposition': 'attachment; filename="_"' };
        expect(readFileName({ headers, url: new URL('https://a.test/1') })).to.equal(text);
      }),
    );
  });

  it('returns a valid file name without a path for any header', () => {
    const header = fc.array(
      fc.oneof(
        fc.constantFrom(
          'attachment',
          ';',
          '=',
          '"',
          '\\',
          '%',
          "'",
          'filename',
          'filename*',
          '*0',
          '=?',
          '?=',
          ' ',
          ',',
        ),
        fc.string({ unit: 'binary', maxLength: 4 }),
      ),
    );
    fc.assert(
      fc.property(header, (parts) => {
        const name = named(parts.join(''));
        expect(name)
          .to.match(/^[^/\\\p{Cc}]+$/u)
          .and.not.match(/^\.{1,2}$/);
        expect(Buffer.byteLength(name)).to.be.within(1, 255);
        expect(name.isWellFormed()).to.equal(true);
      }),
      { numRuns: 2000 },
    );
  });

  // Quadratic time would exceed the time limit of a spec.
  it('parses any header of 64 kB', () => {
    for (const part of ['"', '\\"', ' "', ';', '=?a?q?', "filename*0='", '; filename*0=a', '% ', ' =? ', '" ;']) {
      const name = named(`attachment; filename="${part.repeat(65_536 / part.length)}`);
      expect(Buffer.byteLength(name), part).to.be.within(1, 255);
    }
  });
});
