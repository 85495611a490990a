import { expect } from 'chai';
import fc from 'fast-check';
import { TransportError } from '../../lib/errors.js';
import { ChunkedBody } from '../../lib/http/chunkedBody.js';

interface Result {
  readonly out: string;
  readonly isComplete: boolean;
  readonly isStrict: boolean;
}

function read(input: string, sizes: readonly number[] = [Infinity]): Result {
  const body = new ChunkedBody();
  const out: Buffer[] = [];
  const bytes = Buffer.from(input, 'latin1');
  for (let at = 0, turn = 0; at < bytes.length; turn++) {
    const end = Math.min(bytes.length, at + (sizes[turn % sizes.length] ?? 1));
    out.push(...body.read(bytes.subarray(at, end)));
    at = end;
  }
  return { out: Buffer.concat(out).toString('latin1'), isComplete: body.isComplete, isStrict: body.isStrict };
}

const strict = '2\r\nok\r\n3;a=b\r\n\r\n!\r\n0\r\n\r\n'.replace(';a=b', '');

describe('ChunkedBody', () => {
  const cases: [title: string, input: string, out: string, isStrict: boolean][] = [
    ['returns strict bytes unchanged', strict, strict, true],
    [
      'accepts sizes in both cases and with leading zeros',
      '0A\r\n0123456789\r\n00a\r\n0123456789\r\n0\r\n\r\n',
      '0A\r\n0123456789\r\n00a\r\n0123456789\r\n0\r\n\r\n',
      true,
    ],
    ['accepts LF alone', '2\nok\n0\n\n', '2\r\nok\r\n0\r\n\r\n', false],
    ['accepts LF alone in some lines', '2\r\nok\n0\r\n\n', '2\r\nok\r\n0\r\n\r\n', false],
    ['accepts spaces after the size', '2 \t\r\nok\r\n0  \r\n\r\n', '2\r\nok\r\n0\r\n\r\n', false],
    ['accepts CR twice', '2\r\r\nok\r\n0\r\n\r\n', '2\r\nok\r\n0\r\n\r\n', false],
    ['removes extensions', '2;a=b; c="d e"\r\nok\r\n0;x\r\n\r\n', '2\r\nok\r\n0\r\n\r\n', false],
    ['removes the trailer section', '0\r\nA: b\r\nC: d\r\n\r\n', '0\r\n\r\n', false],
    ['removes bytes after the end', '0\r\n\r\nHTTP/1.1 200 OK', '0\r\n\r\n', false],
  ];
  for (const [title, input, out, isStrict] of cases) {
    it(title, () => expect(read(input)).to.deep.equal({ out, isComplete: true, isStrict }));
    it(`${title}, byte by byte`, () => expect(read(input, [1]).out).to.equal(out));
    it(`${title}, in chunks of any size`, () => {
      fc.assert(
        fc.property(fc.array(fc.integer({ min: 1, max: 7 }), { minLength: 1, maxLength: 5 }), (sizes) => {
          expect(read(input, sizes)).to.deep.equal({ out, isComplete: true, isStrict });
        }),
        { numRuns: 50 },
      );
    });
  }

  const invalid: [title: string, input: string, reason: string][] = [
    ['a chunk longer than its size', '2\r\nokay\r\n0\r\n\r\n', 'HPE_STRICT'],
    ['a chunk without a line end', '2\r\nok0\r\n\r\n', 'HPE_STRICT'],
    ['CR twice after a chunk', '2\r\nok\r\r\n0\r\n\r\n', 'HPE_STRICT'],
    ['a size that is not a number', 'xyz\r\n', 'HPE_INVALID_CHUNK_SIZE'],
    ['a size with 0x', '0x2\r\nok\r\n', 'HPE_INVALID_CHUNK_SIZE'],
    ['a negative size', '-1\r\n', 'HPE_INVALID_CHUNK_SIZE'],
    ['an empty size', '\r\nok\r\n', 'HPE_INVALID_CHUNK_SIZE'],
    ['a space before the size', ' 2\r\nok\r\n', 'HPE_INVALID_CHUNK_SIZE'],
    ['a size above 2^53', 'ffffffffffffffff\r\n', 'HPE_INVALID_CHUNK_SIZE'],
    ['a body without chunks', 'ok', 'HPE_INVALID_CHUNK_SIZE'],
    ['an endless extension', `2;${'x'.repeat(20_000)}`, 'HPE_CHUNK_EXTENSIONS_OVERFLOW'],
    ['an endless trailer section', `0\r\n${`A: ${'x'.repeat(10_000)}\r\n`.repeat(200)}`, 'HPE_HEADER_OVERFLOW'],
  ];
  for (const [title, input, reason] of invalid) {
    it(`fails for ${title}`, () => {
      // Byte by byte, a megabyte takes seconds.
      for (const size of [Infinity, input.length > 20_000 ? 1000 : 1]) {
        let error: unknown;
        try {
          read(input, [size]);
        } catch (thrown: unknown) {
          error = thrown;
        }
        expect(error).to.be.instanceOf(TransportError).and.include({ reason, retryable: false });
      }
    });
  }

  it('is complete after the last chunk when the connection closes', () => {
    const at = (input: string): string | undefined => {
      const body = new ChunkedBody();
      body.read(Buffer.from(input));
      return body.close()?.toString();
    };
    expect(at('2\r\nok\r\n0\r\n')).to.equal('\r\n');
    expect(at('2\r\nok\r\n0')).to.equal(undefined);
    expect(at('2\r\nok\r\n')).to.equal(undefined);
    expect(at('0\r\n\r\n')).to.equal(undefined);
  });
});
