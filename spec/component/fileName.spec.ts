import { expect } from 'chai';
import { readFileName, createFileNameHeaders } from '../../lib/component/fileName.js';

const named = (disposition: string | undefined, url = 'https://a.test/x'): string =>
  readFileName({ headers: disposition === undefined ? {} : { 'content-disposition': disposition }, url: new URL(url) });

describe('readFileName', () => {
  const cases: readonly [string | undefined, string, string][] = [
    ['attachment; filename="report 1.pdf"', 'https://a.test/x', 'report 1.pdf'],
    ['attachment; filename=report.pdf; size=3', 'https://a.test/x', 'report.pdf'],
    ['attachment; filename="a\\"b.txt"', 'https://a.test/x', 'a"b.txt'],
    [`attachment; filename="_.txt"; filename*=UTF-8''%C3%A4%20b.txt`, 'https://a.test/x', 'ä b.txt'],
    [`attachment; filename*=utf-8'en'n.txt`, 'https://a.test/x', 'n.txt'],
    ['attachment; filename="../../etc/passwd"', 'https://a.test/x', 'passwd'],
    ['attachment; filename="C:\\\\dir\\\\f.doc"', 'https://a.test/x', 'f.doc'],
    ['inline', 'https://a.test/files/pic%20one.jpg?key=1', 'pic one.jpg'],
    [undefined, 'https://a.test/files/%E0%A4%A.bin', '%E0%A4%A.bin'],
    [undefined, 'https://a.test/', 'file'],
    ['attachment; filename=""', 'https://a.test/', 'file'],
  ];
  for (const [disposition, url, expected] of cases) {
    it(`is ${expected} for ${disposition ?? 'no disposition'} from ${url}`, () => {
      expect(named(disposition, url)).to.equal(expected);
    });
  }

  it('returns the name that createFileNameHeaders stores', () => {
    const name = 'Übersicht "Q1" (neu)\'s.csv';
    const [disposition, stored] = createFileNameHeaders(name);
    expect(named(disposition?.value)).to.equal(name);
    expect(readFileName({ headers: { 'x-meta-filename': stored?.value }, url: new URL('https://a.test/1') })).to.equal(
      name,
    );
  });

  it('removes line breaks', () => {
    expect(readFileName({ headers: {}, url: new URL('https://a.test/a%0D%0Ab') })).to.equal('ab');
  });
});
