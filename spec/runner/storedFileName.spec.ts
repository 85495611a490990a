import { expect } from 'chai';

import { addNumber, createStoredFileName } from '../../lib/runner/storedFileName.js';

const named = (name: string, type = 'application/octet-stream'): string =>
  createStoredFileName({ 'x-meta-filename': encodeURIComponent(name.toWellFormed()), 'content-type': type });

describe('createStoredFileName', () => {
  const names: readonly (readonly [title: string, given: string, name: string])[] = [
    ['a name as it is', 'report 2024.pdf', 'report 2024.pdf'],
    ['letters of all languages', 'Größe – 価格表.xlsx', 'Größe – 価格表.xlsx'],
    ['one form of letters with marks', 'cafe\u0301.txt', 'caf\u00e9.txt'],
    ['the last part of a path', '../../.ssh/authorized_keys', 'authorized_keys'],
    ['the last part of a path of Windows', 'C:\\Users\\ann\\a.txt', 'a.txt'],
    ['what an absolute path ends with', '/etc/cron.d/job', 'job'],
    ['nothing but dots', '..', 'file'],
    ['a path that ends with a slash', '../../', 'file'],
    ['nothing', '', 'file'],
    ['blanks', '   ', 'file'],
    ['a hidden file', '.bashrc', 'bashrc'],
    ['dots and blanks at the end', 'evil.txt. . ', 'evil.txt'],
    ['a null byte', 'a.png\u0000.exe', 'a.png.exe'],
    ['line ends and escapes', 'a\r\nb\u001b[31m.txt', 'ab[31m.txt'],
    ['what turns the direction of text', 'invoice\u202efdp.exe', 'invoice_fdp.exe'],
    ['characters that Windows refuses', 'a<b>c:d"e|f?g*.txt', 'a_b_c_d_e_f_g_.txt'],
    ['a stream of NTFS', 'a.txt:hidden', 'a.txt_hidden'],
    ['a device', 'NUL', '_NUL'],
    ['a device with an extension', 'con.tar.gz', '_con.tar.gz'],
    ['a device with a blank', 'AUX .txt', '_AUX.txt'],
    ['what only looks like a device', 'console.log', 'console.log'],
    ['an option of a command', '-rf.txt', '-rf.txt'],
    ['a lone surrogate', 'a\ud800.txt', 'a\ufffd.txt'],
    ['a percent sign', '100%.txt', '100%.txt'],
    ['a name that is encoded once more', '..%2Fa.txt', '%2Fa.txt'],
  ];
  for (const [title, given, name] of names) {
    it(`handles ${title}`, () => expect(named(given)).to.equal(name));
  }

  it('shortens a name for file systems and keeps its extension', () => {
    const long = named(`${'ü'.repeat(300)}.tar.gz`);
    expect(long).to.match(/^ü+\.tar\.gz$/);
    expect(Buffer.byteLength(long)).to.be.within(190, 200);
    expect(Buffer.byteLength(named('😀'.repeat(300)))).to.equal(200);
    expect(Buffer.byteLength(named(`a.${'b'.repeat(300)}`))).to.equal(200);
  });

  it('adds the extension of the media type to a name without one', () => {
    expect(named('export', 'text/csv; charset=utf-8')).to.equal('export.csv');
    expect(named('export', 'IMAGE/PNG')).to.equal('export.png');
    expect(named('export.dat', 'text/csv')).to.equal('export.dat');
    expect(named('export')).to.equal('export');
    expect(named('export', 'application/x-unknown')).to.equal('export');
  });

  it('returns a default for a file without a name', () => {
    expect(createStoredFileName({})).to.equal('file');
    expect(createStoredFileName({ 'content-type': 'application/pdf' })).to.equal('file.pdf');
    expect(createStoredFileName({ 'x-meta-filename': '%E0%A4%A' })).to.equal('%E0%A4%A');
  });
});

describe('addNumber', () => {
  for (const [name, number, numbered] of [
    ['a.pdf', 1, 'a.pdf'],
    ['a.pdf', 2, 'a-2.pdf'],
    ['a.tar.gz', 3, 'a-3.tar.gz'],
    ['v1.2 final', 2, 'v1.2 final-2'],
    ['file', 10, 'file-10'],
  ] as const) {
    it(`returns ${numbered}`, () => expect(addNumber(name, number)).to.equal(numbered));
  }
});
