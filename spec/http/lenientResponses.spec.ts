import { once } from 'node:events';
import type { Socket } from 'node:net';
import { gzipSync } from 'node:zlib';
import { expect } from 'chai';
import fc from 'fast-check';
import { TransportError } from '../../lib/errors.js';
import type { Send } from '../../lib/http/message.js';
import { readAll } from '../../lib/http/readBody.js';
import { createLoopback } from '../support/loopback.js';
import { defaultOptions, catchFailure, requestTo, createTestSender, summarize } from '../support/httpClient.js';

const L = 'Content-Length: 2\r\n\r\nok';
const CHUNKED = 'Transfer-Encoding: chunked\r\n\r\n';

/** Writes the bytes of `responses`, one for each request, the last one for all others. */
function respondWith(responses: readonly (string | Buffer)[]): (socket: Socket) => void {
  let count = 0;
  return (socket) => {
    socket.on('data', () => {
      const response = responses[Math.min(count++, responses.length - 1)] ?? '';
      socket.write(typeof response === 'string' ? Buffer.from(response, 'latin1') : response);
    });
  };
}

async function getText(send: Send, url: URL, method = 'GET'): Promise<string> {
  return (await readAll(await send(requestTo(url, { method }), { ...defaultOptions, idleTimeoutMs: 1000 }))).toString();
}

describe('a non-standard response that is accepted', () => {
  const servers = createLoopback();

  // curl 7.88 returns the same for these bytes, unless noted.
  const read: [title: string, bytes: string, isReusable: boolean][] = [
    ['only standard syntax', `HTTP/1.1 200 OK\r\n${L}`, true],
    ['bytes beyond ASCII in a value', `HTTP/1.1 200 OK\r\nX-A: \xe9\xff\r\n${L}`, true],
    ['no reason phrase', `HTTP/1.1 200\r\n${L}`, true],
    [
      '100 Continue and 103 Early Hints first',
      `HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\nHTTP/1.1 200 OK\r\n${L}`,
      true,
    ],
    ['60 kB of one header', `HTTP/1.1 200 OK\r\nSet-Cookie: a=${'x'.repeat(60_000)}\r\n${L}`, true],
    ['ten thousand header lines', `HTTP/1.1 200 OK\r\n${'X-A: 1\r\n'.repeat(10_000)}${L}`, true],
    ['chunks', `HTTP/1.1 200 OK\r\n${CHUNKED}2\r\nok\r\n0\r\n\r\n`, true],
    ['HTTP/1.0 with keep-alive', `HTTP/1.0 200 OK\r\nConnection: keep-alive\r\n${L}`, true],
    ['folded lines (case lasting-transport)', `HTTP/1.1 200 OK\r\nX-A: one\r\n two\r\n${L}`, false],
    ['LF alone', `HTTP/1.1 200 OK\nX-A: one\nContent-Length: 2\n\nok`, false],
    ['LF alone, in chunks too', 'HTTP/1.1 200 OK\nTransfer-Encoding: chunked\n\n2\nok\n0\n\n', false],
    ['LF alone in chunks only', `HTTP/1.1 200 OK\r\n${CHUNKED}2\nok\n0\n\n`, false],
    ['CR twice', 'HTTP/1.1 200 OK\r\r\nContent-Length: 2\r\r\n\r\r\nok', false],
    ['control characters in a value; curl rejects NUL', `HTTP/1.1 200 OK\r\nX-A: a\0b\x01\r\n${L}`, false],
    ['spaces before a colon', `HTTP/1.1 200 OK\r\nX-A : one\r\nContent-Length : 2\r\n\r\nok`, false],
    [
      'lines that are not headers; curl rejects them, browsers do not',
      `HTTP/1.1 200 OK\r\n<b>\r\nX Y: z\r\n: v\r\n${L}`,
      false,
    ],
    [
      'Content-Length with Transfer-Encoding (case lasting-transport)',
      `HTTP/1.1 200 OK\r\nContent-Length: 2\r\n${CHUNKED}2\r\nok\r\n0\r\n\r\n`,
      false,
    ],
    [
      'Transfer-Encoding with Content-Length (case lasting-transport)',
      `HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nContent-Length: 900\r\n\r\n2\r\nok\r\n0\r\n\r\n`,
      false,
    ],
    ['Content-Length twice', `HTTP/1.1 200 OK\r\nContent-Length: 2\r\n${L}`, false],
    ['Content-Length: 2, 2', 'HTTP/1.1 200 OK\r\nContent-Length: 2, 2\r\n\r\nok', false],
    [
      'Transfer-Encoding twice',
      `HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n${CHUNKED}2\r\nok\r\n0\r\n\r\n`,
      false,
    ],
    ['Transfer-Encoding: identity', `HTTP/1.1 200 OK\r\nTransfer-Encoding: identity\r\n${L}`, false],
    ['chunks in HTTP/1.0', `HTTP/1.0 200 OK\r\nConnection: keep-alive\r\n${CHUNKED}2\r\nok\r\n0\r\n\r\n`, false],
    ['chunk sizes with spaces', `HTTP/1.1 200 OK\r\n${CHUNKED}2   \r\nok\r\n0\r\n\r\n`, false],
    ['chunk sizes with leading zeros', `HTTP/1.1 200 OK\r\n${CHUNKED}${'0'.repeat(20)}2\r\nok\r\n0000\r\n\r\n`, true],
    ['chunk extensions', `HTTP/1.1 200 OK\r\n${CHUNKED}2; a = "b c"\r\nok\r\n0\r\n\r\n`, false],
    ['trailers', `HTTP/1.1 200 OK\r\n${CHUNKED}2\r\nok\r\n0\r\nA B: c\r\n\r\n`, false],
    ['a status line with additional spaces', `HTTP/1.1  200  OK\r\n${L}`, false],
    ['http/1.1', `http/1.1 200 OK\r\n${L}`, false],
    ['HTTP/2 in the clear', `HTTP/2 200\r\n${L}`, false],
    ['bytes after its end', `HTTP/1.1 200 OK\r\n${L}HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nevil`, false],
    ['bytes after its last chunk', `HTTP/1.1 200 OK\r\n${CHUNKED}2\r\nok\r\n0\r\n\r\n\r\nevil`, false],
    ['leading empty lines; curl rejects them', `\r\n\r\nHTTP/1.1 200 OK\r\n${L}`, false],
  ];
  for (const [title, bytes, isReusable] of read) {
    it(`has ${title}`, async () => {
      let connections = 0;
      const respond = respondWith([bytes]);
      const url = await servers.raw((socket) => {
        connections += 1;
        respond(socket);
      });
      const { send } = createTestSender();
      for (let i = 0; i < 3; i++) expect(await getText(send, url)).to.equal('ok');
      expect(connections).to.equal(isReusable ? 1 : 3);
    });

    it(`has ${title} and arrives byte by byte`, async () => {
      if (bytes.length > 1000) return;
      const url = await servers.raw((socket) => {
        socket.setNoDelay(true);
        socket.once('data', () => {
          void (async () => {
            for (const byte of Buffer.from(bytes, 'latin1')) {
              socket.write(Buffer.of(byte));
              await new Promise(setImmediate);
            }
          })();
        });
      });
      expect(await getText(createTestSender().send, url)).to.equal('ok');
    });
  }

  const closing: [title: string, bytes: string][] = [
    ['ends with the connection', 'HTTP/1.0 200 OK\r\n\r\nok'],
    ['ends with the connection, with LF alone', 'HTTP/1.0 200 OK\n\nok'],
    [
      'ends with the connection, with Transfer-Encoding: identity',
      'HTTP/1.1 200 OK\r\nTransfer-Encoding: identity\r\n\r\nok',
    ],
    ['lacks the line after the last chunk', `HTTP/1.1 200 OK\r\n${CHUNKED}2\r\nok\r\n0\r\n`],
  ];
  for (const [title, bytes] of closing) {
    it(title, async () => {
      const url = await servers.raw((socket) => void socket.once('data', () => socket.end(bytes)));
      expect(await getText(createTestSender().send, url)).to.equal('ok');
    });
  }

  it('is decoded from gzip as a transfer coding', async () => {
    const body = gzipSync('ok');
    const parts = [
      `HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n${body.length.toString(16)}\r\n`,
      body,
      '\r\n0\r\n\r\n',
    ];
    const url = await servers.raw(respondWith([Buffer.concat(parts.map((part) => Buffer.from(part)))]));
    expect(await getText(createTestSender().send, url)).to.equal('ok');
  });

  it('keeps its header values', async () => {
    const url = await servers.raw(
      respondWith([`HTTP/1.1 200 OK\r\nX-A: one\r\n two\r\nX-B: a\x01b\r\nSet-Cookie: a=1\r\nSet-Cookie: b=2\r\n${L}`]),
    );
    const { headers, body } = await createTestSender().send(requestTo(url), defaultOptions);
    body.destroy();
    expect(headers).to.include({ 'x-a': 'one two', 'x-b': 'a b' });
    expect(headers['set-cookie']).to.deep.equal(['a=1', 'b=2']);
  });

  it('keeps the last of ten thousand header lines', async () => {
    const lines = Array.from({ length: 10_000 }, (_, index) => `X-${index}: 1\r\n`).join('');
    const url = await servers.raw(
      respondWith([
        `HTTP/1.1 200 OK\r\n${lines}Content-Encoding: gzip\r\nContent-Length: 22\r\n\r\n${gzipSync('ok').toString('latin1')}`,
      ]),
    );
    expect(await getText(createTestSender().send, url)).to.equal('ok');
  });

  for (const status of ['200 OK', '204 No Content', '304 Not Modified']) {
    const method = status.startsWith('200') ? 'HEAD' : 'GET';
    it(`has no body with ${method} and ${status}, and bytes sent as one are not treated as the next response`, async () => {
      const wrong = `HTTP/1.1 ${status}\r\nContent-Encoding: gzip\r\nContent-Length: 4\r\n\r\nevil`;
      const url = await servers.raw(respondWith([wrong, `HTTP/1.1 200 OK\r\n${L}`]));
      const { send } = createTestSender();
      expect(await getText(send, url, method)).to.equal('');
      expect(await getText(send, url)).to.equal('ok');
    });
  }
});

describe('a response that is rejected', () => {
  const servers = createLoopback();

  const rejected: [title: string, bytes: string, reason: string, problem: string][] = [
    [
      'a header section above 1 MiB',
      `HTTP/1.1 200 OK\r\n${`X-A: ${'x'.repeat(1000)}\r\n`.repeat(1100)}${L}`,
      'HPE_HEADER_OVERFLOW',
      'its header section is larger than 1 MiB',
    ],
    [
      'informational responses without an end',
      'HTTP/1.1 100 Continue\r\n\r\n'.repeat(50_000),
      'HPE_HEADER_OVERFLOW',
      'its header section is larger than 1 MiB',
    ],
    [
      'different Content-Length values',
      `HTTP/1.1 200 OK\r\nContent-Length: 3\r\n${L}`,
      'HPE_UNEXPECTED_CONTENT_LENGTH',
      'it has several different Content-Length values',
    ],
    [
      'a Content-Length that is not a number',
      'HTTP/1.1 200 OK\r\nContent-Length: x\r\n\r\nok',
      'HPE_INVALID_CONTENT_LENGTH',
      'its Content-Length is not a number: "x"',
    ],
    [
      'a chunk that is longer than its size',
      `HTTP/1.1 200 OK\r\n${CHUNKED}2\r\nokay\r\n0\r\n\r\n`,
      'HPE_STRICT',
      'a chunk is longer than its declared size',
    ],
    [
      'invalid chunks',
      `HTTP/1.1 200 OK\r\n${CHUNKED}{"ok":true}`,
      'HPE_INVALID_CHUNK_SIZE',
      'a chunk does not start with its size in hexadecimal',
    ],
    ['TLS', '\x15\x03\x01\0\x02\x02\x16', 'HPE_INVALID_CONSTANT', 'it is TLS. Change the URL to https://'],
    [
      'HTML without a head',
      '<html>',
      'HPE_INVALID_CONSTANT',
      'it is not HTTP/1. Check that the port belongs to an HTTP server',
    ],
    [
      'SSH',
      'SSH-2.0-OpenSSH_9\r\n',
      'HPE_INVALID_CONSTANT',
      'it is not HTTP/1. Check that the port belongs to an HTTP server',
    ],
    [
      'frames of HTTP/2',
      '\0\0\x12\x04\0\0\0\0\0',
      'HPE_INVALID_CONSTANT',
      'it is not HTTP/1. Check that the port belongs to an HTTP server',
    ],
    [
      'ICY',
      `ICY 200 OK\r\n${L}`,
      'HPE_INVALID_CONSTANT',
      'it is not HTTP/1. Check that the port belongs to an HTTP server',
    ],
    [
      'a status below 100',
      `HTTP/1.1 099 OK\r\n${L}`,
      'HPE_INVALID_STATUS',
      'its status line has no status of three digits',
    ],
    [
      'chunks with parameters',
      `HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked;q=1\r\n\r\n2\r\nok\r\n0\r\n\r\n`,
      'HPE_INVALID_TRANSFER_ENCODING',
      'its Transfer-Encoding has text after "chunked"',
    ],
    ['another version', `HTTP/3.7 200 OK\r\n${L}`, 'HPE_INVALID_VERSION', 'it is in HTTP/3.7'],
    [
      'a status of four digits',
      `HTTP/1.1 2000 OK\r\n${L}`,
      'HPE_INVALID_STATUS',
      'its status line has no status of three digits',
    ],
  ];
  for (const [title, bytes, reason, problem] of rejected) {
    it(`has ${title}; the next request works`, async () => {
      const url = await servers.raw(respondWith([bytes, `HTTP/1.1 200 OK\r\n${L}`]));
      const { send } = createTestSender();
      const error = await catchFailure(getText(send, url));
      expect([...summarize(error), error.retryable]).to.deep.equal([
        'TransportError',
        reason,
        true,
        `The server's response can't be parsed: ${problem}`,
        false,
      ]);
      expect(await getText(send, url)).to.equal('ok');
    });
  }

  it('arrives on a connection without a request, which is closed', async () => {
    const connections: Socket[] = [];
    const url = await servers.raw((socket) => {
      connections.push(socket);
      socket.once('data', () => socket.write(`HTTP/1.1 200 OK\r\n${L}`));
    });
    const { send } = createTestSender();
    expect(await getText(send, url)).to.equal('ok');
    const [first] = connections;
    if (first === undefined) throw new Error('no connection');
    const closed = once(first, 'close');
    first.write('HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nevil');
    await closed;
    expect(await getText(send, url)).to.equal('ok');
    expect(connections).to.have.length(2);
  });

  it('has status 101 without an Upgrade header, and the following bytes are not treated as a response', async () => {
    const switched = `HTTP/1.1 101 Switching Protocols\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nevil`;
    const url = await servers.raw(respondWith([switched, `HTTP/1.1 200 OK\r\n${L}`]));
    const { send } = createTestSender();
    expect((await catchFailure(getText(send, url))).message).to.include('switched to another protocol');
    expect(await getText(send, url)).to.equal('ok');
  });

  for (const method of ['GET', 'POST']) {
    const outcome = method === 'GET' ? 'is requested again' : 'fails';
    it(`follows bytes of the previous one, on a connection that ${method} reuses: it ${outcome}`, async () => {
      let requests = 0;
      const url = await servers.raw((socket) => {
        socket.on('data', () => {
          requests += 1;
          socket.write(requests === 2 ? 'late bytes' : `HTTP/1.1 200 OK\r\n${L}`);
        });
      });
      const { send } = createTestSender();
      expect(await getText(send, url, method)).to.equal('ok');
      const second = getText(send, url, method);
      if (method === 'GET') expect(await second).to.equal('ok');
      else expect((await catchFailure(second)).reason).to.equal('HPE_INVALID_CONSTANT');
      expect(requests).to.equal(method === 'GET' ? 3 : 2);
      expect(await getText(send, url, method)).to.equal('ok');
    });
  }

  it('has random bytes, never crashes, and the next request works', async function () {
    this.timeout(30_000);
    const base = `HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n${CHUNKED}`;
    const gz = gzipSync('ok '.repeat(20)).toString('latin1');
    const whole = `${base}${gz.length.toString(16)}\r\n${gz}\r\n0\r\n\r\n`;
    const queue: string[][] = [];
    const url = await servers.raw((socket) => {
      socket.on('data', () => {
        const pieces = queue.shift() ?? [`HTTP/1.1 200 OK\r\n${L}`];
        for (const piece of pieces) socket.write(Buffer.from(piece, 'latin1'));
        if (pieces.length > 1) socket.end();
      });
    });
    const { send } = createTestSender();
    const piece = fc.oneof(
      fc.constantFrom(
        '\r\n',
        '\n',
        '\r',
        '\r\n\r\n',
        '0\r\n\r\n',
        'HTTP/1.1 200 OK\r\n',
        CHUNKED,
        L,
        'HTTP/1.1 100 X\r\n\r\n',
      ),
      fc.string({ maxLength: 8, unit: 'binary' }),
    );
    const mutated = fc
      .tuple(fc.nat(whole.length), fc.nat(30), piece)
      .map(([at, length, instead]) => [whole.slice(0, at), instead, whole.slice(at + length)]);
    await fc.assert(
      fc.asyncProperty(fc.oneof(mutated, fc.array(piece, { minLength: 2, maxLength: 8 })), async (pieces) => {
        queue.push(pieces);
        await getText(send, url).catch((error: unknown) => expect(error).to.be.instanceOf(TransportError));
        queue.length = 0;
        expect(await getText(send, url)).to.equal('ok');
      }),
      { numRuns: 150 },
    );
  });
});

describe('https to a port with plain HTTP', () => {
  const servers = createLoopback();

  it('explains the error and is not retryable (case lasting-transport)', async () => {
    const url = await servers.http((_request, response) => void response.end('ok'));
    const error = await catchFailure(
      createTestSender().send(requestTo(url.href.replace('http:', 'https:')), defaultOptions),
    );
    expect([error.sent, error.retryable]).to.deep.equal([false, false]);
    expect(error.message).to.equal(
      'The server does not use TLS on this port. Change the URL to http:// or correct its port (wrong version number)',
    );
  });
});
