import { expect } from 'chai';
import fc from 'fast-check';
import { TransportError } from '../../lib/errors.js';
import { readResponseHead, type BodyFraming, type ResponseHead } from '../../lib/http/responseHead.js';

const read = (text: string): ResponseHead => readResponseHead(Buffer.from(text, 'latin1'));
const textOf = (head: ResponseHead): string => head.bytes.toString('latin1');

const two: BodyFraming = { by: 'length', bytes: 2 };
const chunks: BodyFraming = { by: 'chunks' };
const close: BodyFraming = { by: 'close' };

describe('readResponseHead', () => {
  const strict: [head: string, end: BodyFraming][] = [
    ['HTTP/1.1 200 OK\r\n\r\n', close],
    ['HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\n', two],
    ['HTTP/1.1 200\r\ncontent-length:2\r\n\r\n', two],
    ['HTTP/1.1 200 \r\nContent-Length: 2 \r\nX-A:\r\nX-B: \t é\xff\r\n\r\n', two],
    ['HTTP/1.1 404 Not Found\r\nTransfer-Encoding: Chunked\r\n\r\n', chunks],
  ];
  for (const [text, end] of strict) {
    it(`returns ${JSON.stringify(text)} unchanged`, () => {
      const head = read(text);
      expect([textOf(head), head.framing, head.isStrict]).to.deep.equal([text, end, true]);
    });
  }

  const L = 'Content-Length: 2\r\n\r\n';
  const odd: [title: string, head: string, strict: string, end: BodyFraming][] = [
    ['a folded line', `HTTP/1.1 200 OK\r\nX-A: one\r\n two\r\n\tthree\r\n${L}`, `X-A: one two three\r\n${L}`, two],
    ['an empty folded line', `HTTP/1.1 200 OK\r\nX-A: one\r\n \r\n${L}`, `X-A: one\r\n${L}`, two],
    [
      'a value in lines that end with LF and start with spaces (ONLYOFFICE/onlyoffice-nextcloud#1217)',
      `HTTP/1.1 200 OK\r\nX-A: a 'self';\n   b 'self';\n   c\r\n${L}`,
      `X-A: a 'self'; b 'self'; c\r\n${L}`,
      two,
    ],
    [
      'a word before a name (nodejs/http-parser#8)',
      `HTTP/1.1 200 OK\r\nen-US Content-Type: text/xml\r\nContent-Type: text/xml\r\n${L}`,
      `Content-Type: text/xml\r\n${L}`,
      two,
    ],
    ['a folded length', 'HTTP/1.1 200 OK\r\nContent-Length:\r\n 2\r\n\r\n', L, two],
    ['a folded line after the status line', `HTTP/1.1 200 OK\r\n X-A: one\r\n${L}`, L, two],
    ['LF alone', 'HTTP/1.1 200 OK\nX-A: one\nContent-Length: 2\n\n', `X-A: one\r\n${L}`, two],
    ['LF alone in some lines', 'HTTP/1.1 200 OK\r\nX-A: one\nContent-Length: 2\r\n\n', `X-A: one\r\n${L}`, two],
    ['CR twice', 'HTTP/1.1 200 OK\r\r\nX-A: one\r\r\nContent-Length: 2\r\r\n\r\r\n', `X-A: one\r\n${L}`, two],
    [
      'CR alone, which does not end a line',
      `HTTP/1.1 200 OK\r\nX-A: one\rX-B: two\r\n${L}`,
      `X-A: one X-B: two\r\n${L}`,
      two,
    ],
    ['leading empty lines', `\r\n\nHTTP/1.1 200 OK\r\n${L}`, L, two],
    [
      'control characters in a value',
      `HTTP/1.1 200 OK\r\nX-A: a\0b\x01c\x7fd\te\r\n${L}`,
      `X-A: a b c d\te\r\n${L}`,
      two,
    ],
    ['a space before the colon', `HTTP/1.1 200 OK\r\nX-A \t: one\r\n${L}`, `X-A: one\r\n${L}`, two],
    ['a length with a space before the colon', 'HTTP/1.1 200 OK\r\nContent-Length : 2\r\n\r\n', L, two],
    ['a line without a colon', `HTTP/1.1 200 OK\r\ngarbage\r\n${L}`, L, two],
    ['a line without a name', `HTTP/1.1 200 OK\r\n: one\r\n${L}`, L, two],
    ['a name with a space', `HTTP/1.1 200 OK\r\nX A: one\r\n${L}`, L, two],
    ['a non-ASCII name', `HTTP/1.1 200 OK\r\nX-\xe9: one\r\n${L}`, L, two],
    ['a second status line', `HTTP/1.1 200 OK\r\nHTTP/1.1 200 OK\r\n${L}`, L, two],
    [
      'Transfer-Encoding and Content-Length',
      `HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n${L}`,
      'Transfer-Encoding: chunked\r\n\r\n',
      chunks,
    ],
    [
      'Transfer-Encoding and different Content-Length values',
      `HTTP/1.1 200 OK\r\nContent-Length: 9\r\nTransfer-Encoding: chunked\r\n${L}`,
      'Transfer-Encoding: chunked\r\n\r\n',
      chunks,
    ],
    [
      'chunked twice',
      'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n',
      'Transfer-Encoding: chunked\r\n\r\n',
      chunks,
    ],
    [
      'chunked, identity',
      'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked, identity\r\n\r\n',
      'Transfer-Encoding: chunked\r\n\r\n',
      chunks,
    ],
    [
      'gzip, chunked',
      'HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n',
      'Transfer-Encoding: gzip, chunked\r\n\r\n',
      chunks,
    ],
    [
      'a transfer coding that is not chunked',
      `HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\n${L}`,
      'Transfer-Encoding: gzip\r\n\r\n',
      close,
    ],
    ['the transfer coding identity', `HTTP/1.1 200 OK\r\nTransfer-Encoding: identity\r\n${L}`, L, two],
    ['the transfer coding identity alone', 'HTTP/1.1 200 OK\r\nTransfer-Encoding: identity\r\n\r\n', '\r\n', close],
    ['one length in two lines', `HTTP/1.1 200 OK\r\nContent-Length: 2\r\n${L}`, L, two],
    ['one length twice in a line', 'HTTP/1.1 200 OK\r\nContent-Length: 2, 02\r\n\r\n', L, two],
    ['a length with a sign', 'HTTP/1.1 200 OK\r\nContent-Length: +2\r\n\r\n', L, two],
    ['a length in a list with empty elements', 'HTTP/1.1 200 OK\r\nContent-Length: ,2,\r\n\r\n', L, two],
    ['a length with its unit', 'HTTP/1.1 200 OK\r\nContent-Length: 2 bytes\r\n\r\n', L, two],
    ['a length beyond 2^53', 'HTTP/1.1 200 OK\r\nContent-Length: 99999999999999999999\r\n\r\n', '\r\n', close],
    [
      'a length with a Transfer-Encoding that is not a transfer coding',
      'HTTP/1.1 200 OK\r\nTransfer-Encoding: binary\r\nContent-Length: 2\r\n\r\n',
      L,
      two,
    ],
    [
      'values that end with the byte A0, the last one of "à" in UTF-8',
      'HTTP/1.1 200 OK\nX-A: voil\xc3\xa0\nX-B: \xa0\n\tb\xa0 \nContent-Length: 2\n\n',
      `X-A: voil\xc3\xa0\r\nX-B: \xa0 b\xa0\r\n${L}`,
      two,
    ],
  ];
  for (const [title, text, rest, end] of odd) {
    it(`reads ${title}`, () => {
      const head = read(text);
      expect([textOf(head), head.framing, head.isStrict]).to.deep.equal([`HTTP/1.1 200 OK\r\n${rest}`, end, false]);
    });
  }

  const statusLines: [line: string, strict: string][] = [
    ['HTTP/1.1  200  OK', 'HTTP/1.1 200 OK'],
    ['http/1.1 200 OK', 'HTTP/1.1 200 OK'],
    ['HTTP/2 200', 'HTTP/1.1 200 '],
    ['HTTP/2.0 200 OK', 'HTTP/1.1 200 OK'],
    ['HTTP/1.2 200 OK', 'HTTP/1.1 200 OK'],
    ['HTTP/0.9 200 OK', 'HTTP/1.1 200 OK'],
    ['HTTP/1.1\t200 O\x01K', 'HTTP/1.1 200 O K'],
    ['HTTP/1.1 200OK', 'HTTP/1.1 200 OK'],
    ['HTTP/1.1 200: OK', 'HTTP/1.1 200 : OK'],
    ['HTTP/1.1 200\tOK', 'HTTP/1.1 200 OK'],
    ['http/1.0 200 OK', 'HTTP/1.0 200 OK'],
  ];
  for (const [line, expected] of statusLines) {
    it(`reads the status line ${JSON.stringify(line)}`, () => {
      const head = read(`${line}\r\n\r\n`);
      expect([textOf(head), head.status, head.isStrict]).to.deep.equal([`${expected}\r\n\r\n`, 200, false]);
    });
  }

  it('ignores an invalid length when the request implies a response without a body', () => {
    for (const length of ['Content-Length: none', 'Content-Length: 1\r\nContent-Length: 2']) {
      const head = readResponseHead(Buffer.from(`HTTP/1.1 200 OK\r\n${length}\r\n\r\n`), true);
      expect(head.framing, length).to.deep.equal(close);
    }
  });

  const parts = ['\r', ' ', '\t', '\0', 'a\r', '\r\n ', '\r\n\t\r', ': ', '\n\r', 'Content-Length: 2\n', ',', '%'];
  for (const part of parts) {
    // Quadratic time would exceed the time limit.
    it(`reads a head of 1 MiB of ${JSON.stringify(part)}`, () => {
      for (const begin of [
        'HTTP/1.1 200 OK',
        'HTTP/1.1 200 OK\nX-A: ',
        'HTTP/1.1 200 OK\nContent-Length:',
        'HTTP/1.1',
      ]) {
        try {
          read(`${begin}${part.repeat(1_048_576 / part.length)}x\n\n`);
        } catch (error: unknown) {
          expect(error).to.be.instanceOf(TransportError);
        }
      }
    }).timeout(20_000);
  }

  for (const status of [103, 204, 304]) {
    it(`ignores an invalid length with status ${status}, which has no body`, () => {
      expect(read(`HTTP/1.1 ${status} X\r\nContent-Length: none\r\n\r\n`).framing).to.deep.equal(close);
    });
  }

  const invalid: [head: string, reason: string, problem: string][] = [
    ['HTTP/1.1 2000 OK\r\n\r\n', 'HPE_INVALID_STATUS', 'its status line has no status of three digits'],
    ['HTTP/1.1 OK\r\n\r\n', 'HPE_INVALID_STATUS', 'its status line has no status of three digits'],
    ['HTTP/1.1\r\n\r\n', 'HPE_INVALID_STATUS', 'its status line has no status of three digits'],
    ['HTTP/3.7 200 OK\r\n\r\n', 'HPE_INVALID_VERSION', 'it is in HTTP/3.7'],
    [
      'HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\n',
      'HPE_UNEXPECTED_CONTENT_LENGTH',
      'it has several different Content-Length values',
    ],
    [
      'HTTP/1.1 200 OK\r\nContent-Length: 2, 3\r\n\r\n',
      'HPE_UNEXPECTED_CONTENT_LENGTH',
      'it has several different Content-Length values',
    ],
    [
      'HTTP/1.1 200 OK\r\nContent-Length: 2, x\r\n\r\n',
      'HPE_UNEXPECTED_CONTENT_LENGTH',
      'it has several different Content-Length values',
    ],
    [
      'HTTP/1.1 200 OK\r\nContent-Length:\r\n\r\n',
      'HPE_INVALID_CONTENT_LENGTH',
      'its Content-Length is not a number: ""',
    ],
    [
      'HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n',
      'HPE_INVALID_CONTENT_LENGTH',
      'its Content-Length is not a number: "-1"',
    ],
    [
      'HTTP/1.1 200 OK\r\nContent-Length: 0x2 bytes\r\n\r\n',
      'HPE_INVALID_CONTENT_LENGTH',
      'its Content-Length is not a number: "0x2 bytes"',
    ],
  ];
  for (const [text, reason, problem] of invalid) {
    it(`fails for ${JSON.stringify(text)}`, () => {
      expect(() => read(text))
        .to.throw(TransportError, `The server's response can't be parsed: ${problem}`)
        .with.property('reason', reason);
    });
  }

  it('converts any bytes to a strict head, or fails', () => {
    const piece = fc.oneof(
      fc.constantFrom(
        '\r',
        '\n',
        '\r\n',
        ' ',
        '\t',
        ':',
        ',',
        '\0',
        'Content-Length',
        'Transfer-Encoding',
        'chunked',
        '2',
      ),
      fc.string({ maxLength: 5, unit: 'binary' }),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 30 }), (pieces) => {
        let head: ResponseHead;
        try {
          head = read(`HTTP/1.1 200 OK\r\n${pieces.join('')}\r\n\r\n`);
        } catch (error: unknown) {
          expect(error).to.be.instanceOf(TransportError);
          return;
        }
        const again = readResponseHead(head.bytes);
        expect([textOf(again), again.framing]).to.deep.equal([textOf(head), head.framing]);
        expect(textOf(head)).to.match(
          /^HTTP\/1\.1 200 OK\r\n(?:[\w!#$%&'*+\-.^`|~]+:[\t\x20-\x7e\x80-\xff]*\r\n)*\r\n$/,
        );
      }),
      { numRuns: 2000 },
    );
  });

  it('takes linear time', function () {
    this.timeout(5000);
    const many = 'X-A: 1\r\n'.repeat(100_000);
    expect(read(`HTTP/1.1 200 OK\r\n${many}${L}`).isStrict).to.be.true;
    expect(read(`HTTP/1.1 200 OK\r\n${many}${' x\r\n'.repeat(100_000)}${L}`).framing).to.deep.equal(two);
  });
});
