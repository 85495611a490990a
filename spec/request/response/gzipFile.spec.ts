import { createGzip, gzipSync } from 'node:zlib';
import { buffer } from 'node:stream/consumers';
import { Readable } from 'node:stream';
import { expect } from 'chai';
import fc from 'fast-check';
import { TransportError } from '../../../lib/errors.js';
import { unpackGzipFile, unpackStart, type TextResponse } from '../../../lib/request/response/gzipFile.js';
import { catchRejection } from '../../support/rejection.js';
import { receive, typed } from '../fakeResponse.js';

const CSV = 'id,total\n1,5\n2,7\n';

/** A response that is received in parts of a size. */
function receiveInParts(bytes: Buffer, size: number, failure?: Error): TextResponse {
  return receive(typed('application/gzip'), bytes, {
    readChunks: async function* () {
      for (let at = 0; at < bytes.length; at += size) yield await Promise.resolve(bytes.subarray(at, at + size));
      if (failure !== undefined) throw failure;
    },
  });
}

const unpack = (response: TextResponse, maxBytes = 1000): Promise<Buffer> =>
  buffer(unpackGzipFile(response, maxBytes).readChunks());

describe('unpackGzipFile', () => {
  const file = gzipSync(CSV);

  for (const size of [1, 2, 3, 10, 1000]) {
    it(`decompresses a file that is received in parts of ${size} bytes`, async () => {
      expect((await unpack(receiveInParts(file, size))).toString()).to.equal(CSV);
    });
  }

  it('decompresses the bytes at once, and their beginning', async () => {
    const response = unpackGzipFile(receiveInParts(file, 1000), 1000);
    expect((await response.readBytes()).toString()).to.equal(CSV);
    expect((await response.peek(3)).toString()).to.equal('id,');
  });

  it('decompresses consecutive members, as parallel compressors write them', async () => {
    const both = Buffer.concat([gzipSync('a,'), gzipSync('b')]);
    expect((await unpack(receiveInParts(both, 7))).toString()).to.equal('a,b');
  });

  it('decompresses a file with a name in its header', async () => {
    // FLG.FNAME (RFC 1952, section 2.3.1).
    const named = Buffer.concat([
      file.subarray(0, 3),
      Buffer.of(8),
      file.subarray(4, 10),
      Buffer.from('a.csv\0'),
      file.subarray(10),
    ]);
    expect((await unpack(receiveInParts(named, 4))).toString()).to.equal(CSV);
  });

  it('finds the beginning of a bomb, and behind a long header', async () => {
    const zeros = gzipSync(Buffer.alloc(5_000_000, '1\n'));
    const name = Buffer.from(`${'n'.repeat(100_000)}\0`);
    const long = Buffer.concat([file.subarray(0, 3), Buffer.of(8), file.subarray(4, 10), name, file.subarray(10)]);
    const peek = async (bytes: Buffer): Promise<string> =>
      (await unpackGzipFile(receiveInParts(bytes, 1000), 1000).peek(3)).toString();
    expect([await peek(zeros), await peek(long), await peek(gzipSync(''))]).to.deep.equal(['1\n1', 'id,', '']);
  });

  for (const body of ['', '\x1f', '\x1f\x8b', '\x1f\x8b\x07', 'id,total', '{"a":1}', '[]']) {
    it(`leaves ${JSON.stringify(body)} as it is`, async () => {
      const bytes = Buffer.from(body, 'latin1');
      const response = unpackGzipFile(receiveInParts(bytes, 1), 1000);
      expect(await unpack(receiveInParts(bytes, 1))).to.deep.equal(bytes);
      expect(await response.readBytes()).to.deep.equal(bytes);
      expect(await response.peek(2)).to.deep.equal(bytes.subarray(0, 2));
    });
  }

  it('returns any text that was compressed', async () => {
    await fc.assert(
      fc.asyncProperty(fc.string(), fc.integer({ min: 1, max: 50 }), async (text, size) => {
        expect((await unpack(receiveInParts(gzipSync(text), size))).toString()).to.equal(text);
      }),
    );
  });

  it('refuses a bomb without keeping its content', async () => {
    // 100 MB in 100 kB.
    const zeros = Buffer.alloc(1024 * 1024);
    const bomb = await buffer(
      Readable.from(
        (function* () {
          for (let count = 0; count < 100; count += 1) yield zeros;
        })(),
      ).pipe(createGzip()),
    );
    let received = 0;
    const response = receive(typed('application/gzip'), bomb, {
      readChunks: async function* () {
        for (let at = 0; at < bomb.length; at += 1024) {
          received += 1024;
          yield await Promise.resolve(bomb.subarray(at, at + 1024));
        }
      },
    });
    const text =
      'The response is a gzip file with a content of more than 1000000 bytes; raise limits.response, or set response.as to attachment to store it as it is';
    expect(await catchRejection(unpack(response, 1_000_000))).to.include({ code: 'response', message: text });
    expect(received).to.be.below(bomb.length / 2);
    expect(await catchRejection(unpackGzipFile(response, 1_000_000).readBytes())).to.include({ message: text });
  });

  it('refuses a damaged or truncated file', async () => {
    const damaged = Buffer.from(file);
    damaged[12] = 0xff;
    for (const [bytes, problem] of [
      [damaged, /: invalid .*; request it again/],
      [file.subarray(0, 20), /: unexpected end of file; request it again/],
    ] as const) {
      const error = await catchRejection(unpack(receiveInParts(bytes, 5)));
      expect(error.kind).to.equal('malformed');
      expect(error.message)
        .to.match(/^The response is a gzip file that can't be decompressed: /)
        .and.match(problem);
    }
  });

  it('fails as the response does', async () => {
    const failure = new TransportError('ECONNRESET', true, 'The connection closed before the response was complete');
    expect(await catchRejection(unpack(receiveInParts(file.subarray(0, 20), 5, failure)))).to.equal(failure);
    expect(await catchRejection(unpack(receiveInParts(Buffer.from('a'), 5, failure)))).to.equal(failure);
  });

  it('ends the response when its reader does', async () => {
    let isEnded = false;
    const large = gzipSync(Buffer.from(Array.from({ length: 200_000 }, (_, index) => index % 251)));
    const response = receive(typed('application/gzip'), large, {
      readChunks: async function* () {
        try {
          for (;;) yield await Promise.resolve(large);
        } finally {
          isEnded = true;
        }
      },
    });
    for await (const chunk of unpackGzipFile(response, Infinity).readChunks()) {
      expect(chunk.length).to.be.above(0);
      break;
    }
    await new Promise((resolve) => setImmediate(resolve));
    expect(isEnded).to.equal(true);
  });
});

describe('unpackStart', () => {
  it('returns the content of a beginning', () => {
    const file = gzipSync(CSV.repeat(100));
    expect(unpackStart(file.subarray(0, 40), 100).toString()).to.equal(
      CSV.repeat(100).slice(0, unpackStart(file.subarray(0, 40), 100).length),
    );
    expect(unpackStart(file, 20).toString()).to.equal(CSV.repeat(2).slice(0, 20));
  });

  it('returns at most the maximum of a bomb', () => {
    expect(unpackStart(gzipSync(Buffer.alloc(50_000_000)), 64_000).length).to.be.within(1, 64_000);
  });

  it('leaves other bytes, and a damaged file, as they are', () => {
    for (const bytes of [Buffer.from('a'), Buffer.alloc(0), Buffer.of(0x1f, 0x8b, 8, 0xff, 1, 2, 3)])
      expect(unpackStart(bytes, 10)).to.equal(bytes);
  });
});
