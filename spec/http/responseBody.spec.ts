import { once } from 'node:events';
import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from 'node:zlib';
import { expect } from 'chai';
import { discardBody, readAll } from '../../lib/http/readBody.js';
import type { TransportError } from '../../lib/errors.js';
import type { HttpResponse } from '../../lib/http/message.js';
import { createLoopback } from '../support/loopback.js';
import { defaultOptions, catchFailure, requestTo, createTestSender, summarize } from '../support/httpClient.js';

describe('the body of a response', () => {
  const servers = createLoopback();

  async function get(
    headers: Record<string, string | number>,
    body: Uint8Array | string = '',
    { status = 200, method = 'GET', maxResponseBytes = 1000 } = {},
  ): Promise<HttpResponse> {
    const url = await servers.http((_request, response) => {
      response.on('error', () => undefined);
      response.writeHead(status, headers);
      response.end(body);
    });
    return createTestSender().send(requestTo(url, { method }), { ...defaultOptions, maxResponseBytes });
  }

  describe('with a content coding', () => {
    const plain = 'plain text '.repeat(50);
    const codings: [coding: string, encoded: Buffer][] = [
      ['gzip', gzipSync(plain)],
      ['GZip', gzipSync(plain)],
      ['x-gzip', gzipSync(plain)],
      ['compress', gzipSync(plain)],
      ['x-compress', gzipSync(plain)],
      ['deflate', deflateSync(plain)],
      ['deflate', deflateRawSync(plain)],
      ['br', brotliCompressSync(plain)],
    ];
    for (const [coding, encoded] of codings) {
      it(`is decoded from ${coding} (first byte ${encoded[0]}), and loses the headers of the encoded form`, async () => {
        const response = await get(
          { 'Content-Encoding': coding, 'Content-Length': encoded.length, ETag: 'x' },
          encoded,
        );
        expect((await readAll(response)).toString()).to.equal(plain);
        expect(response.headers).to.include({ etag: 'x' });
        expect(response.headers).not.to.have.any.keys('content-encoding', 'content-length');
      });

      it(`fails when ${coding} (first byte ${encoded[0]}) is truncated`, async () => {
        const response = await get({ 'Content-Encoding': coding }, encoded.subarray(0, encoded.length - 10));
        const error = await catchFailure(readAll(response));
        expect([error.name, error.sent, error.retryable]).to.deep.equal(['TransportError', true, false]);
        expect(error.message).to.equal(
          `The response has Content-Encoding: ${coding.toLowerCase()}, but its body can't be decoded: unexpected end of file`,
        );
      });
    }

    it('is returned unchanged when the coding is unknown', async () => {
      for (const coding of ['aws-chunked', 'utf-8', 'none', 'gzip, aws-chunked']) {
        const response = await get({ 'Content-Encoding': coding, 'Content-Length': 3 }, 'abc');
        expect((await readAll(response)).toString()).to.equal('abc');
        expect(response.headers).to.include({ 'content-encoding': coding, 'content-length': '3' });
      }
    });

    it('is decoded twice when the coding is applied twice, in one line or two (case double-encoding)', async () => {
      const twice = gzipSync(gzipSync(plain));
      for (const head of ['Content-Encoding: gzip, gzip', 'Content-Encoding: gzip\r\nContent-Encoding: gzip']) {
        const url = await servers.raw((socket) => {
          socket.write(`HTTP/1.1 200 OK\r\n${head}\r\nContent-Length: ${twice.length}\r\n\r\n`);
          socket.write(twice);
        });
        const response = await createTestSender().send(requestTo(url), defaultOptions);
        expect((await readAll(response)).toString()).to.equal(plain);
        expect(response.headers).not.to.have.any.keys('content-encoding', 'content-length');
      }
    });

    it('is not decoded when the coding is identity (case double-encoding)', async () => {
      const once = gzipSync(plain);
      expect((await readAll(await get({ 'Content-Encoding': 'gzip, identity' }, once))).toString()).to.equal(plain);
      const response = await get({ 'Content-Encoding': 'identity', 'Content-Length': 3 }, 'abc');
      expect((await readAll(response)).toString()).to.equal('abc');
      expect(response.headers).to.include({ 'content-length': '3' });
    });

    it('may lack its last bytes when the message is complete (case gzip-no-trailer)', async () => {
      const encoded = gzipSync('{"ok":true}');
      for (const missing of [1, 4, 8]) {
        const part = encoded.subarray(0, encoded.length - missing);
        const response = await get({ 'Content-Encoding': 'gzip', 'Content-Length': part.length }, part);
        expect((await readAll(response)).toString()).to.equal('{"ok":true}');
      }
    });

    it('fails when the connection closes before the message is complete', async () => {
      const encoded = gzipSync('{"ok":true}');
      const url = await servers.raw((socket) => {
        socket.write(`HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: ${encoded.length}\r\n\r\n`);
        socket.end(encoded.subarray(0, encoded.length - 8));
      });
      const error = await catchFailure(readAll(await createTestSender().send(requestTo(url), defaultOptions)));
      expect([error.reason, error.retryable]).to.deep.equal(['ECONNRESET', true]);
    });

    it('is retryable when it is truncated without a known length', async () => {
      const encoded = gzipSync(plain);
      const url = await servers.raw((socket) => {
        socket.write('HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nConnection: close\r\n\r\n');
        socket.end(encoded.subarray(0, encoded.length - 12));
      });
      const error = await catchFailure(readAll(await createTestSender().send(requestTo(url), defaultOptions)));
      expect([error.reason, error.retryable]).to.deep.equal(['Z_BUF_ERROR', true]);
    });

    it('fails with more than five codings', async () => {
      const five = Array(5).fill('gzip').join(', ');
      const nested = [1, 2, 3, 4, 5].reduce((bytes) => gzipSync(bytes), Buffer.from(plain));
      expect((await readAll(await get({ 'Content-Encoding': five }, nested))).toString()).to.equal(plain);
      const response = await get({ 'Content-Encoding': `${five}, gzip` }, gzipSync(nested));
      expect(response.status).to.equal(200);
      const error = await catchFailure(readAll(response));
      expect([...summarize(error), error.retryable]).to.deep.equal([
        'TransportError',
        'ERR_BAD_RESPONSE',
        true,
        'The response has 6 content codings, but at most 5 are supported',
        false,
      ]);
    });

    it('is empty when it has no bytes', async () => {
      expect((await readAll(await get({ 'Content-Encoding': 'gzip' }))).length).to.equal(0);
    });

    it('fails when the coding does not match the body', async () => {
      const error = await catchFailure(readAll(await get({ 'Content-Encoding': 'gzip' }, 'not gzip')));
      expect([...summarize(error), error.retryable]).to.deep.equal([
        'TransportError',
        'Z_DATA_ERROR',
        true,
        "The response has Content-Encoding: gzip, but its body can't be decoded: incorrect header check",
        false,
      ]);
    });

    it('is decoded chunk by chunk for a slow reader', async () => {
      const large = Buffer.alloc(3_000_000, 'abc');
      const response = await get({ 'Content-Encoding': 'gzip' }, gzipSync(large), { maxResponseBytes: 3_000_000 });
      const chunks: Buffer[] = [];
      for await (const chunk of response.body) {
        chunks.push(chunk as Buffer);
        await new Promise(setImmediate);
      }
      expect(Buffer.concat(chunks).equals(large)).to.be.true;
    });

    it('leaves its connection for the next request', async () => {
      const sockets = new Set();
      const url = await servers.http((request, response) => {
        sockets.add(request.socket);
        response.writeHead(200, { 'Content-Encoding': 'gzip' }).end(gzipSync(plain));
      });
      const { send } = createTestSender();
      for (let i = 0; i < 3; i++) await readAll(await send(requestTo(url), defaultOptions));
      expect(sockets.size).to.equal(1);
    });
  });

  describe('above the size limit', () => {
    const tooLarge = (bytes: number): unknown[] => [
      'TransportError',
      'ERR_BAD_RESPONSE',
      true,
      `maxContentLength size of ${bytes} exceeded`,
    ];

    it('fails at once with a large Content-Length', async () => {
      const error = await catchFailure(get({ 'Content-Length': 1001 }, Buffer.alloc(1001)));
      expect(summarize(error)).to.deep.equal(tooLarge(1000));
    });

    it('fails when the limit is reached', async () => {
      const response = await get({ 'Transfer-Encoding': 'chunked' }, Buffer.alloc(1001));
      expect(summarize(await catchFailure(readAll(response)))).to.deep.equal(tooLarge(1000));
    });

    for (const status of [300, 404, 503]) {
      it(`has the status ${status}, and fails behind the bytes up to the limit, whatever its Content-Length`, async () => {
        for (const headers of [{ 'Content-Length': 5000 }, { 'Transfer-Encoding': 'chunked' }]) {
          const response = await get(headers, Buffer.alloc(5000, 'x'), { status });
          expect(response.status).to.equal(status);
          let text = '';
          const reading = (async () => {
            for await (const chunk of response.body) text += String(chunk);
          })();
          expect(summarize(await catchFailure(reading))).to.deep.equal(tooLarge(1000));
          expect(text).to.equal('x'.repeat(1000));
        }
      });
    }

    it('is not received further while nobody reads', async () => {
      const response = await get({ 'Content-Encoding': 'gzip' }, gzipSync(Buffer.alloc(5_000_000)), { status: 500 });
      response.body.read(0);
      await once(response.body, 'readable');
      expect([response.body.readableLength, response.body.destroyed]).to.deep.equal([1000, false]);
      expect((response.body.read() as Buffer).length).to.equal(1000);
      expect(response.body.read()).to.equal(null);
      expect(summarize(response.body.errored as TransportError)).to.deep.equal(tooLarge(1000));
    });

    it('counts decoded bytes, and stops a decompression bomb early', async () => {
      const bomb = gzipSync(Buffer.alloc(5_000_000));
      const response = await get({ 'Content-Encoding': 'gzip', 'Content-Length': bomb.length }, bomb, {
        maxResponseBytes: 100_000,
      });
      let bytes = 0;
      response.body.on('data', (chunk: Buffer) => (bytes += chunk.length));
      const error = await catchFailure(readAll(response));
      expect(summarize(error)).to.deep.equal(tooLarge(100_000));
      expect(bytes).to.be.at.most(100_000);
    });

    it('stops a decompression bomb in either of two codings', async () => {
      const inner = gzipSync(gzipSync(Buffer.alloc(5_000_000)));
      const outer = gzipSync(Buffer.concat([gzipSync('x'), Buffer.alloc(5_000_000)]));
      for (const bomb of [inner, outer]) {
        const response = await get({ 'Content-Encoding': 'gzip, gzip' }, bomb, { maxResponseBytes: 100_000 });
        expect(summarize(await catchFailure(readAll(response)))).to.deep.equal(tooLarge(100_000));
      }
    });

    it('is ignored in a redirect that is followed', async () => {
      const url = await servers.http((request, response) => {
        if (request.url === '/end') response.end('there');
        else response.writeHead(302, { Location: '/end', 'Content-Length': 5000 }).end(Buffer.alloc(5000));
      });
      const response = await createTestSender().send(requestTo(url), { ...defaultOptions, maxResponseBytes: 1000 });
      expect((await readAll(response)).toString()).to.equal('there');
    });
  });

  it('may have exactly the maximum size', async () => {
    expect((await readAll(await get({ 'Content-Length': 1000 }, Buffer.alloc(1000)))).length).to.equal(1000);
    expect((await readAll(await get({}, Buffer.alloc(1000)))).length).to.equal(1000);
    const encoded = gzipSync(Buffer.alloc(1000));
    expect((await readAll(await get({ 'Content-Encoding': 'gzip' }, encoded))).length).to.equal(1000);
  });

  for (const [status, method] of [
    [200, 'HEAD'],
    [204, 'GET'],
    [304, 'GET'],
  ] as const) {
    it(`is empty for ${method} and ${status}, regardless of its headers`, async () => {
      const headers = { 'Content-Encoding': 'gzip', ...(status === 204 ? {} : { 'Content-Length': 5000 }) };
      const response = await get(headers, '', { status, method });
      expect((await readAll(response)).length).to.equal(0);
      expect(response.headers['content-encoding']).to.be.undefined;
      expect(response.headers['content-length']).to.equal(status === 204 ? undefined : '5000');
    });
  }

  it('is not read before a reader is attached', async () => {
    let isDrained = false;
    const url = await servers.http((_request, response) => {
      response.end(Buffer.alloc(20_000_000), () => (isDrained = true));
    });
    const response = await createTestSender().send(requestTo(url), defaultOptions);
    await new Promise((resolve) => setTimeout(resolve, 30));
    expect(isDrained).to.be.false;
    response.body.destroy();
    await discardBody(response);
  });
});
