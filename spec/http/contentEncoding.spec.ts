import zlib, { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from 'node:zlib';
import { expect } from 'chai';
import fc from 'fast-check';
import { TransportError } from '../../lib/errors.js';
import { adler32 } from '../../lib/http/adler32.js';
import { decodeContent } from '../../lib/http/contentEncoding.js';
import { InflateDecoder } from '../../lib/http/inflateDecoder.js';
import { catchFailure } from '../support/httpClient.js';

const MAX = 1_000_000;
const text = 'plain text, plain text; '.repeat(40);
const decoded = async (encoded: Uint8Array, encoding?: string): Promise<string> =>
  (await decodeContent(encoded, encoding, MAX)).toString();

/** A gzip member with all optional parts of its header (RFC 1952, section 2.3). */
function gzipWithEverything(content: string): Buffer {
  const whole = gzipSync(content);
  const fixed = Buffer.from(whole.subarray(0, 10));
  fixed[3] = 2 | 4 | 8 | 16;
  const extra = Buffer.from('\x05\0extra', 'latin1');
  return Buffer.concat([fixed, extra, Buffer.from('name.txt\0a comment\0'), Buffer.from([1, 2]), whole.subarray(10)]);
}

describe('decodeContent', () => {
  const gzip = gzipSync(text);
  const zero = Buffer.alloc(100);
  const corrupt = Buffer.from(gzip);
  corrupt[corrupt.length - 8] = (corrupt[corrupt.length - 8] ?? 0) ^ 1;

  const cases: [title: string, encoding: string | undefined, encoded: Uint8Array][] = [
    ['no header', undefined, Buffer.from(text)],
    ['an empty header', '', Buffer.from(text)],
    ['identity', 'Identity', Buffer.from(text)],
    ['only commas', ' , ,', Buffer.from(text)],
    ['two codings in reverse order', 'deflate, gzip', gzipSync(deflateSync(text))],
    ['two codings with an empty one between', 'deflate,, gzip', gzipSync(deflateSync(text))],
    ['br inside gzip', 'br, gzip', gzipSync(brotliCompressSync(text))],
    ['gzip inside br', 'gzip, br', brotliCompressSync(gzip)],
    ['raw deflate inside gzip', 'deflate, x-gzip', gzipSync(deflateRawSync(text))],
    ['identity last', 'gzip, identity', gzip],
    ['identity first', 'identity,gzip', gzip],
    ['gzip declared as deflate', 'deflate', gzip],
    ['zlib declared as gzip', 'gzip', deflateSync(text)],
    ['a gzip header with all optional parts', 'gzip', gzipWithEverything(text)],
    ['consecutive members', 'gzip', Buffer.concat([gzipSync(text.slice(0, 99)), gzipSync(text.slice(99))])],
    ['an empty member', 'gzip', Buffer.concat([gzipSync(''), gzip])],
    ['zeros after the trailer', 'gzip', Buffer.concat([gzip, zero])],
    ['other bytes after the trailer', 'gzip', Buffer.concat([gzip, Buffer.from('<!-- served by x -->')])],
    [
      'bytes similar to a member after the trailer',
      'gzip',
      Buffer.concat([gzip, Buffer.from([0x1f, 0x8b, 0xff, 0xff])]),
    ],
    ['half a header after the trailer', 'gzip', Buffer.concat([gzip, Buffer.from([0x1f, 0x8b, 8, 0])])],
    ['bytes after zlib', 'deflate', Buffer.concat([deflateSync(text), zero])],
    ['bytes after raw deflate', 'deflate', Buffer.concat([deflateRawSync(text), zero])],
    ['a gzip trailer of three bytes', 'gzip', gzip.subarray(0, gzip.length - 5)],
    ['no gzip trailer', 'gzip', gzip.subarray(0, gzip.length - 8)],
    ['no zlib checksum', 'deflate', deflateSync(text).subarray(0, -4)],
    ['half a zlib checksum', 'deflate', deflateSync(text).subarray(0, -2)],
    ['no trailer in both codings', 'gzip, gzip', gzipSync(gzip.subarray(0, -8)).subarray(0, -8)],
  ];
  for (const [title, encoding, encoded] of cases) {
    it(`decodes ${title}`, async () => expect(await decoded(encoded, encoding)).to.equal(text));
  }

  for (const encoding of ['gzip', 'deflate', 'br', 'gzip, gzip']) {
    it(`decodes an empty body with ${encoding}`, async () =>
      expect(await decoded(Buffer.alloc(0), encoding)).to.equal(''));
  }

  for (const encoding of [
    'aws-chunked',
    'gzip, aws-chunked',
    'aws-chunked, gzip',
    'utf-8',
    'none',
    'gzip;q=1',
    'constructor',
  ]) {
    it(`returns the bytes unchanged for ${encoding}`, async () => {
      expect(await decodeContent(gzip, encoding, MAX)).to.deep.equal(gzip);
    });
  }

  const failures: [title: string, encoding: string, encoded: Uint8Array, reason: string][] = [
    ['JSON declared as gzip', 'gzip', Buffer.from('{"ok":true}'), 'Z_DATA_ERROR'],
    ['JSON declared as br', 'br', Buffer.from('{"ok":true}'), 'ERR__ERROR_FORMAT_PADDING_2'],
    ['JSON declared as deflate', 'deflate', Buffer.from('{"ok":true}'), 'Z_DATA_ERROR'],
    ['one byte declared as gzip', 'gzip', Buffer.from('{'), 'Z_BUF_ERROR'],
    ['raw deflate declared as gzip', 'gzip', deflateRawSync(text), 'Z_DATA_ERROR'],
    ['gzip once declared as gzip, gzip', 'gzip, gzip', gzip, 'Z_DATA_ERROR'],
    ['gzip with a wrong checksum', 'gzip', corrupt, 'Z_DATA_ERROR'],
    [
      'gzip with a method that is not deflate',
      'gzip',
      Buffer.from([0x1f, 0x8b, 7, 0, 0, 0, 0, 0, 0, 0, 0]),
      'Z_DATA_ERROR',
    ],
    ['half of gzip', 'gzip', gzip.subarray(0, gzip.length / 2), 'Z_BUF_ERROR'],
    ['half of a gzip header', 'gzip', gzip.subarray(0, 5), 'Z_BUF_ERROR'],
    ['a truncated second member', 'gzip', Buffer.concat([gzip, gzip.subarray(0, 30)]), 'Z_BUF_ERROR'],
    ['half of zlib', 'deflate', deflateSync(text).subarray(0, 20), 'Z_BUF_ERROR'],
    [
      'an endless file name',
      'gzip',
      Buffer.concat([Buffer.from([0x1f, 0x8b, 8, 8]), Buffer.alloc(200_000, 'n')]),
      'Z_DATA_ERROR',
    ],
    ['LZW', 'compress', Buffer.from([0x1f, 0x9d, 0x90, 0x61]), 'Z_DATA_ERROR'],
    ['six codings', 'br, br, br, br, br, br', gzip, 'ERR_BAD_RESPONSE'],
  ];
  for (const [title, encoding, encoded, reason] of failures) {
    it(`fails for ${title} and is not retryable`, async () => {
      const error = await catchFailure(decoded(encoded, encoding));
      expect([error.name, error.reason, error.retryable]).to.deep.equal(['TransportError', reason, false]);
    });
  }

  it('fails above the size limit', async () => {
    const bomb = gzipSync(Buffer.alloc(10_000_000));
    expect((await catchFailure(decodeContent(bomb, 'gzip', 1000))).reason).to.equal('ERR_BAD_RESPONSE');
    expect((await decodeContent(gzipSync('12345'), 'gzip', 5)).toString()).to.equal('12345');
  });

  it('decodes zstd if Node supports it', async function () {
    const compress: unknown = Reflect.get(zlib, 'zstdCompressSync');
    if (typeof compress !== 'function') {
      expect((await decodeContent(gzip, 'zstd', MAX)).equals(gzip)).to.be.true;
      return;
    }
    expect(await decoded((compress as (bytes: Buffer) => Buffer)(Buffer.from(text)), 'zstd')).to.equal(text);
  });
});

describe('InflateDecoder', () => {
  async function inChunks(encoded: Buffer, sizes: () => number): Promise<string> {
    const decoder = new InflateDecoder(true);
    for (let at = 0; at < encoded.length;) {
      const end = at + sizes();
      decoder.write(encoded.subarray(at, end));
      at = end;
    }
    decoder.end();
    const chunks: Buffer[] = [];
    for await (const chunk of decoder) chunks.push(chunk as Buffer);
    return Buffer.concat(chunks).toString();
  }

  const bodies: [title: string, encoded: Buffer][] = [
    ['gzip', Buffer.concat([gzipWithEverything(text), gzipSync('b'), Buffer.alloc(9)])],
    ['gzip without a trailer', gzipSync(text + 'b').subarray(0, -8)],
    ['zlib', deflateSync(text + 'b')],
    ['raw deflate', deflateRawSync(text + 'b')],
  ];
  for (const [title, encoded] of bodies) {
    it(`decodes ${title} byte by byte`, async () => expect(await inChunks(encoded, () => 1)).to.equal(text + 'b'));
    it(`decodes ${title} in chunks of any size`, async () => {
      await fc.assert(
        fc.asyncProperty(fc.array(fc.integer({ min: 1, max: 60 }), { minLength: 1, maxLength: 9 }), async (sizes) => {
          let at = 0;
          expect(await inChunks(encoded, () => sizes[at++ % sizes.length] ?? 1)).to.equal(text + 'b');
        }),
        { numRuns: 30 },
      );
    });
  }

  it('returns the original bytes, and never crashes on other bytes', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 300 }), fc.integer({ min: 0, max: 40 }), async (bytes, cut) => {
        const encoded = gzipSync(bytes);
        expect((await decodeContent(encoded, 'gzip', MAX)).equals(Buffer.from(bytes))).to.be.true;
        const mutated = Buffer.from(encoded.subarray(0, encoded.length - Math.min(cut, encoded.length)));
        if (mutated.length > 0) mutated[cut % mutated.length] = cut;
        await decodeContent(mutated, 'gzip, deflate', MAX).catch((error: unknown) => {
          expect(error).to.be.instanceOf(TransportError);
        });
      }),
      { numRuns: 200 },
    );
  });
});

describe('adler32', () => {
  it('computes the checksum of a zlib stream', () => {
    for (const content of ['', 'a', text, Buffer.alloc(100_000, 255)]) {
      const bytes = Buffer.from(content);
      expect(adler32(bytes, 1)).to.equal(deflateSync(bytes).readUInt32BE(deflateSync(bytes).length - 4));
      expect(adler32(bytes.subarray(7), adler32(bytes.subarray(0, 7), 1))).to.equal(adler32(bytes, 1));
    }
  });
});
