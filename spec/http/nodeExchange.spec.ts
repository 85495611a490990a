import { once } from 'node:events';
import { PassThrough, Readable } from 'node:stream';
import { Worker } from 'node:worker_threads';
import { expect } from 'chai';
import { readAll, readExcerpt } from '../../lib/http/readBody.js';
import type { SendOptions } from '../../lib/http/message.js';
import { createLoopback } from '../support/loopback.js';
import { bytes, defaultOptions, catchFailure, requestTo, createTestSender, summarize } from '../support/httpClient.js';

const impatient: SendOptions = { ...defaultOptions, idleTimeoutMs: 250 };
const idle = 'timeout of 250ms exceeded';

/** Calls back `times` times, `everyMs` apart, then `last`. */
function callRepeatedly(times: number, everyMs: number, each: () => void, last: () => void): void {
  let left = times;
  const timer = setInterval(() => {
    if (left-- > 0) each();
    else {
      clearInterval(timer);
      last();
    }
  }, everyMs);
}

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

describe('NodeExchange', () => {
  const servers = createLoopback();

  const switches: [method: string, head: string][] = [
    ['GET', 'HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: other\r\n\r\n'],
    ['CONNECT', 'HTTP/1.1 200 OK\r\n\r\n'],
  ];
  for (const [method, head] of switches) {
    it(`fails when the server switches protocols in response to ${method}`, async () => {
      const url = await servers.raw((socket) => socket.once('data', () => socket.write(head)));
      const error = await catchFailure(createTestSender().send(requestTo(url, { method }), impatient));
      const message = 'The server switched to another protocol; only HTTP is supported';
      expect(summarize(error)).to.deep.equal(['TransportError', 'ERR_BAD_RESPONSE', true, message]);
    });
  }

  describe('the idle timeout', () => {
    it('ends a request without a response', async () => {
      const url = await servers.raw(() => undefined);
      const error = await catchFailure(createTestSender().send(requestTo(url), impatient));
      expect(summarize(error)).to.deep.equal(['TransportError', 'ECONNABORTED', true, idle]);
    });

    it('covers the connection setup: a handshake that never completes', async () => {
      const url = await servers.raw(() => undefined);
      const secure = new URL(url.href.replace('http:', 'https:'));
      const error = await catchFailure(createTestSender().send(requestTo(secure), impatient));
      expect(summarize(error)).to.deep.equal(['TransportError', 'ECONNABORTED', false, idle]);
    });

    it('ends a response that stops in the middle', async () => {
      const url = await servers.raw((socket) => void socket.write('HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nabc'));
      const response = await createTestSender().send(requestTo(url), impatient);
      const error = await catchFailure(readAll(response));
      expect(summarize(error)).to.deep.equal(['TransportError', 'ECONNABORTED', true, idle]);
    });

    it('does not end a response that keeps trickling', async () => {
      const url = await servers.http((_request, response) => {
        callRepeatedly(
          8,
          50,
          () => response.write('x'),
          () => response.end(),
        );
      });
      const response = await createTestSender().send(requestTo(url), impatient);
      expect((await readAll(response)).toString()).to.equal('xxxxxxxx');
    });

    it('does not count the time of a slow reader', async () => {
      const url = await servers.http((_request, response) => void response.end(Buffer.alloc(4_000_000)));
      const response = await createTestSender().send(requestTo(url), { ...defaultOptions, idleTimeoutMs: 250 });
      await pause(600);
      expect((await readAll(response)).length).to.equal(4_000_000);
    });

    it('resumes when the reader has caught up', async () => {
      const url = await servers.raw((socket) => {
        socket.write(`HTTP/1.1 200 OK\r\nContent-Length: 200000\r\n\r\n${'x'.repeat(100_000)}`);
      });
      const response = await createTestSender().send(requestTo(url), { ...defaultOptions, idleTimeoutMs: 250 });
      await pause(400);
      expect((await catchFailure(readAll(response))).message).to.equal('timeout of 250ms exceeded');
    });

    it('does not end an upload that makes progress', async () => {
      const url = await servers.http((request, response) => {
        request.resume();
        request.on('end', () => response.end('done'));
      });
      const stream = new PassThrough();
      callRepeatedly(
        8,
        50,
        () => stream.write('x'),
        () => stream.end(),
      );
      const body = { kind: 'stream', open: async () => ({ stream }) } as const;
      const response = await createTestSender().send(requestTo(url, { method: 'POST', body }), impatient);
      expect((await readAll(response)).toString()).to.equal('done');
    });

    it('ends an upload whose stream has stalled, and destroys the stream', async () => {
      const url = await servers.http((request) => void request.resume());
      const stream = new PassThrough();
      stream.write('x');
      const body = { kind: 'stream', open: async () => ({ stream }) } as const;
      const error = await catchFailure(createTestSender().send(requestTo(url, { method: 'POST', body }), impatient));
      expect(summarize(error)).to.deep.equal(['TransportError', 'ECONNABORTED', true, idle]);
      expect(stream.destroyed).to.be.true;
    });
  });

  describe('the deadline', () => {
    const hurried: SendOptions = { ...defaultOptions, deadlineMs: 300 };
    const late = 'deadline of 300ms exceeded';

    it('ends a response that trickles', async () => {
      const url = await servers.http((_request, response) => {
        const timer = setInterval(() => response.write('x'), 10);
        response.on('close', () => clearInterval(timer));
      });
      const response = await createTestSender().send(requestTo(url), hurried);
      expect(summarize(await catchFailure(readAll(response)))).to.deep.equal([
        'TransportError',
        'ECONNABORTED',
        true,
        late,
      ]);
    });

    it('includes the opening of a body stream, and destroys a stream that is opened too late', async () => {
      const stream = new PassThrough();
      const opening = { kind: 'stream', open: async () => (await pause(330), { stream }) } as const;
      const url = await servers.http(() => expect.fail('nothing may be sent'));
      const error = await catchFailure(
        createTestSender().send(requestTo(url, { method: 'PUT', body: opening }), hurried),
      );
      expect(summarize(error)).to.deep.equal(['TransportError', 'ECONNABORTED', false, late]);
      await once(stream, 'close');
    });

    it('includes all redirects', async () => {
      const url = await servers.http((_request, response) => {
        const timer = setTimeout(() => response.writeHead(302, { Location: '/again' }).end(), 50);
        response.on('close', () => clearTimeout(timer));
      });
      const error = await catchFailure(createTestSender().send(requestTo(url), hurried));
      expect(summarize(error)).to.deep.equal(['TransportError', 'ECONNABORTED', true, late]);
    });

    it('ends with the response', async () => {
      const url = await servers.http((_request, response) => response.end('ok'));
      const response = await createTestSender().send(requestTo(url), { ...defaultOptions, deadlineMs: 300 });
      await readAll(response);
      await pause(330);
      expect(response.body.errored).to.be.null;
    });
  });

  describe('a connection', () => {
    it('fails as not sent when it is refused', async () => {
      const url = await servers.closedPort();
      const error = await catchFailure(createTestSender().send(requestTo(url), defaultOptions));
      expect(summarize(error)).to.deep.equal([
        'TransportError',
        'ECONNREFUSED',
        false,
        `connect ECONNREFUSED ${url.host}`,
      ]);
    });

    it('names both addresses of a host when both are refused', async () => {
      const url = await servers.closedPort();
      url.hostname = 'localhost';
      const error = await catchFailure(createTestSender().send(requestTo(url), defaultOptions));
      expect([error.reason, error.sent]).to.deep.equal(['ECONNREFUSED', false]);
      expect(error.message).to.include(`connect ECONNREFUSED 127.0.0.1:${url.port}`);
    });

    it('fails as sent when it ends without a response', async () => {
      const url = await servers.raw((socket) => void socket.once('data', () => socket.end()));
      const error = await catchFailure(createTestSender().send(requestTo(url), defaultOptions));
      expect(summarize(error)).to.deep.equal(['TransportError', 'ECONNRESET', true, 'socket hang up']);
    });

    it('fails without keeping its bytes when it uses another protocol', async () => {
      const url = await servers.raw((socket) => void socket.once('data', () => socket.end('220 s3cret-banner\r\n')));
      const error = await catchFailure(createTestSender().send(requestTo(url), defaultOptions));
      expect([...summarize(error), error.retryable, error.cause]).to.deep.equal([
        'TransportError',
        'HPE_INVALID_CONSTANT',
        true,
        "The server's response can't be parsed: it is not HTTP/1. Check that the port belongs to an HTTP server",
        false,
        undefined,
      ]);
    });

    for (const [name, head] of [
      ['Content-Length', 'Content-Length: 9\r\n\r\nabc'],
      ['chunks', 'Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n'],
    ]) {
      it(`fails the body when it closes before the end of a response with ${name}`, async () => {
        const url = await servers.raw((socket) => {
          socket.once('data', () => socket.end(`HTTP/1.1 200 OK\r\n${head}`));
        });
        const { send } = createTestSender();
        expect(summarize(await catchFailure(readAll(await send(requestTo(url), defaultOptions))))).to.deep.equal([
          'TransportError',
          'ECONNRESET',
          true,
          'The connection closed before the response was complete',
        ]);
        expect((await readExcerpt(await send(requestTo(url), defaultOptions), 9)).toString()).to.equal('abc');
      });
    }

    it('fails only the reader when it breaks before one is attached', async () => {
      const url = await servers.raw((socket) => {
        socket.once('data', () => socket.end('HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nabc'));
      });
      const response = await createTestSender().send(requestTo(url), defaultOptions);
      await new Promise((resolve) => response.body.on('close', resolve));
      expect((await catchFailure(readAll(response))).reason).to.equal('ECONNRESET');
    });

    it('ends a body without a length when it closes', async () => {
      const url = await servers.raw(
        (socket) => void socket.once('data', () => socket.end('HTTP/1.0 200 OK\r\n\r\nabc')),
      );
      expect((await readAll(await createTestSender().send(requestTo(url), defaultOptions))).toString()).to.equal('abc');
    });
  });

  describe('a response before the end of the upload', () => {
    // In a separate thread: otherwise the response is always read before the next write fails.
    const refusingServer = `
      const { parentPort } = require('node:worker_threads');
      const server = require('node:net').createServer((socket) => {
        socket.on('error', () => {});
        socket.once('data', () => {
          socket.write('HTTP/1.1 413 Too Large\\r\\nContent-Length: 3\\r\\nConnection: close\\r\\n\\r\\nbig');
          socket.destroy();
        });
      });
      server.listen(0, '127.0.0.1', () => parentPort.postMessage(server.address().port));`;
    let worker: Worker;
    let refusing: URL;

    before(async () => {
      worker = new Worker(refusingServer, { eval: true });
      const [port] = (await once(worker, 'message')) as [number];
      refusing = new URL(`http://127.0.0.1:${port}`);
    });
    after(() => worker.terminate());

    it('is returned although the connection breaks during a body of bytes', async () => {
      const { send } = createTestSender();
      for (let i = 0; i < 10; i++) {
        const request = requestTo(refusing, { method: 'POST', body: bytes(Buffer.alloc(5_000_000)) });
        const response = await send(request, defaultOptions);
        expect([response.status, (await readAll(response)).toString()]).to.deep.equal([413, 'big']);
      }
    });

    it('is returned although the connection breaks during a stream, which is destroyed', async () => {
      const { send } = createTestSender();
      for (let i = 0; i < 10; i++) {
        const stream = new Readable({ read: () => void stream.push(Buffer.alloc(65_536)) });
        const body = { kind: 'stream', open: async () => ({ stream }) } as const;
        const response = await send(requestTo(refusing, { method: 'POST', body }), defaultOptions);
        expect([response.status, (await readAll(response)).toString()]).to.deep.equal([413, 'big']);
        expect(stream.destroyed).to.be.true;
      }
    });

    it('is returned when the server stops reading', async () => {
      const url = await servers.raw((socket) => {
        socket.once('data', () => {
          socket.pause();
          socket.write('HTTP/1.1 413 Too Large\r\nContent-Length: 3\r\n\r\nbig');
        });
      });
      const stream = new Readable({ read: () => void stream.push(Buffer.alloc(65_536)) });
      const body = { kind: 'stream', open: async () => ({ stream }) } as const;
      const response = await createTestSender().send(requestTo(url, { method: 'POST', body }), defaultOptions);
      expect([response.status, (await readAll(response)).toString()]).to.deep.equal([413, 'big']);
      expect(stream.destroyed).to.be.true;
    });

    it('does not stop the upload with status 2xx, and ends after it', async () => {
      let received = '';
      let arrived = (): void => undefined;
      const whole = new Promise<void>((resolve) => (arrived = resolve));
      const url = await servers.http((request, response) => {
        response.end('early');
        request.on('data', (chunk: Buffer) => (received += chunk.toString()));
        request.on('end', () => arrived());
      });
      const stream = new PassThrough();
      stream.write('first,');
      const body = { kind: 'stream', open: async () => ({ stream }) } as const;
      const response = await createTestSender().send(requestTo(url, { method: 'PUT', body }), defaultOptions);
      const reading = readAll(response);
      await once(response.body, 'data');
      await pause(20);
      expect(response.body.readableEnded).to.be.false;
      stream.end('last');
      expect((await reading).toString()).to.equal('early');
      await whole;
      expect(received).to.equal('first,last');
    });

    it('does not hide an error of the stream with status 2xx', async () => {
      const url = await servers.http((request, response) => {
        response.end('early');
        request.resume();
      });
      const stream = new PassThrough();
      stream.write('first');
      const body = { kind: 'stream', open: async () => ({ stream }) } as const;
      const response = await createTestSender().send(requestTo(url, { method: 'PUT', body }), defaultOptions);
      const reading = catchFailure(readAll(response));
      stream.destroy(new Error('disk gone'));
      expect((await reading).message).to.equal('The source of the request body failed: disk gone');
    });
  });
});
