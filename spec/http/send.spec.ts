import { expect } from 'chai';
import nock from 'nock';
import http from 'node:http';
import { Readable } from 'node:stream';
import type { Socket } from 'node:net';
import { discardBody, readAll } from '../../lib/http/readBody.js';
import type { Body } from '../../lib/http/message.js';
import { USER_AGENT } from '../../lib/http/userAgent.js';
import { certificate, createLoopback } from '../support/loopback.js';
import {
  bytes,
  defaultOptions,
  catchFailure,
  header,
  requestTo,
  createTestSender,
  summarize,
} from '../support/httpClient.js';

describe('createSender', () => {
  const servers = createLoopback();

  describe('the request on the wire', () => {
    /** Returns the request as the server received it, without Host. */
    async function sendAndRecord(method: string, body: Body, headers = [header('X-a', 'é')]): Promise<unknown> {
      const url = await servers.http((request, response) => {
        const chunks: Buffer[] = [];
        request.on('data', (chunk: Buffer) => chunks.push(chunk));
        request.on('end', () => {
          const head = [request.method, request.url, ...request.rawHeaders.slice(2)];
          response.end(JSON.stringify([...head, Buffer.concat(chunks).toString()]));
        });
      });
      url.pathname = '/ä b';
      url.search = '?q=%2B+&r';
      const { send } = createTestSender();
      const response = await send(requestTo(url, { method, body, headers }), defaultOptions);
      return JSON.parse((await readAll(response)).toString());
    }
    const target = '/%C3%A4%20b?q=%2B+&r';
    const rest = ['X-a', 'é', 'User-Agent', USER_AGENT, 'Connection', 'keep-alive'];

    it('fails when the URL has port 0', async () => {
      const error = await catchFailure(createTestSender().send(requestTo('http://127.0.0.1:0/'), defaultOptions));
      expect([...summarize(error), error.retryable]).to.deep.equal([
        'TransportError',
        'ERR_SOCKET_BAD_PORT',
        false,
        'The URL has port 0. Enter the port of the server',
        false,
      ]);
    });

    it('has no additional headers except User-Agent', async () => {
      expect(await sendAndRecord('GET', { kind: 'none' })).to.deep.equal(['GET', target, ...rest, '']);
    });

    it('may have any method, which is sent in upper case', async () => {
      expect(await sendAndRecord('M-search', { kind: 'none' })).to.include.members(['M-SEARCH', 'Content-Length', '0']);
    });

    it('has the Content-Length of a body of bytes', async () => {
      const length = ['Content-Length', '2', 'Connection', 'keep-alive', 'hi'];
      const expected = ['POST', target, 'X-a', 'é', 'User-Agent', USER_AGENT, ...length];
      expect(await sendAndRecord('POST', bytes('hi'))).to.deep.equal(expected);
    });

    it('may have a body with GET', async () => {
      expect(await sendAndRecord('GET', bytes('hi'))).to.include.members(['GET', 'Content-Length', '2', 'hi']);
    });

    it('has the Content-Length of a stream of known length', async () => {
      const open = async () => ({ stream: Readable.from([Buffer.from('ab'), Buffer.from('c')]), length: 3 });
      expect(await sendAndRecord('PUT', { kind: 'stream', open })).to.include.members(['Content-Length', '3', 'abc']);
    });

    for (const method of ['PUT', 'DELETE', 'GET']) {
      it(`has a chunked body for a stream of unknown length with ${method}`, async () => {
        const open = async () => ({ stream: Readable.from([Buffer.from('ab'), Buffer.from('c')]) });
        const seen = await sendAndRecord(method, { kind: 'stream', open });
        expect(seen).to.include.members(['Transfer-Encoding', 'chunked', 'abc']);
        expect(seen).not.to.include('Content-Length');
      });
    }

    for (const [name, value] of [
      ['X-Secret', 'a\r\nb: c'],
      ['bad name', 'marker'],
    ] as const) {
      it(`fails for the header ${JSON.stringify(name)} before anything is sent, without repeating its value`, async () => {
        const request = requestTo('http://127.0.0.1:9', { headers: [header(name, value)] });
        const error = await catchFailure(createTestSender().send(request, defaultOptions));
        expect([error.name, error.sent]).to.deep.equal(['TransportError', false]);
        expect(error.reason).to.match(/^ERR_INVALID_(CHAR|HTTP_TOKEN)$/);
        expect(error.message).to.include(name).and.not.include(value);
      });
    }
  });

  describe('the response', () => {
    it('has status, reason phrase, headers as joined by Node, and its URL', async () => {
      const url = await servers.http((_request, response) => {
        response.writeHead(299, 'Quite Fine', ['X-A', '1', 'x-a', '2', 'Set-Cookie', 'a', 'Set-Cookie', 'b']);
        response.end('body');
      });
      const response = await createTestSender().send(requestTo(url), defaultOptions);
      expect((await readAll(response)).toString()).to.equal('body');
      const { status, statusText, headers, url: from, redirects } = response;
      expect([status, statusText, from.href, redirects]).to.deep.equal([299, 'Quite Fine', url.href, 0]);
      expect([headers['x-a'], headers['set-cookie']]).to.deep.equal(['1, 2', ['a', 'b']]);
    });

    it('is returned for any status', async () => {
      const url = await servers.http((request, response) => {
        response.statusCode = Number(request.url?.slice(1));
        response.end();
      });
      for (const status of [200, 304, 404, 500, 599]) {
        const response = await createTestSender().send(requestTo(new URL(`/${status}`, url)), defaultOptions);
        expect(response.status).to.equal(status);
        await discardBody(response);
      }
    });

    it('follows informational ones, which are ignored', async () => {
      const url = await servers.raw((socket) => {
        socket.once('data', () => {
          socket.write('HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n');
          socket.write('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok');
        });
      });
      const response = await createTestSender().send(requestTo(url), defaultOptions);
      expect([response.status, (await readAll(response)).toString()]).to.deep.equal([200, 'ok']);
    });
  });

  describe('connections', () => {
    /** Responds with the number of the connection. */
    async function numbering(headers: Record<string, string> = {}): Promise<URL> {
      const numbers = new Map<Socket, number>();
      return servers.http((request, response) => {
        const number = numbers.get(request.socket) ?? numbers.size + 1;
        numbers.set(request.socket, number);
        request.resume();
        response.writeHead(200, headers);
        response.end(request.url === '/long' ? Buffer.alloc(3_000_000, `${number}`) : `${number}`);
      });
    }

    it('are reused for consecutive requests', async () => {
      const url = await numbering();
      const { send } = createTestSender();
      const get = async () => (await readAll(await send(requestTo(url), defaultOptions))).toString();
      const post = async () =>
        (await readAll(await send(requestTo(url, { method: 'POST', body: bytes('x') }), defaultOptions))).toString();
      expect([await get(), await post(), await get()]).to.deep.equal(['1', '1', '1']);
    });

    it('are not reused when a response was abandoned', async () => {
      const url = await numbering();
      const { send } = createTestSender();
      const long = await send(requestTo(new URL('/long', url)), defaultOptions);
      long.body.destroy();
      expect((await readAll(await send(requestTo(url), defaultOptions))).toString()).to.equal('2');
    });

    it('are reused when a short response was discarded', async () => {
      const url = await numbering();
      const { send } = createTestSender();
      await discardBody(await send(requestTo(url), defaultOptions));
      expect((await readAll(await send(requestTo(url), defaultOptions))).toString()).to.equal('1');
    });

    it('are closed by close when idle, and created again afterwards', async () => {
      const url = await numbering();
      const { send, close } = createTestSender();
      await readAll(await send(requestTo(url), defaultOptions));
      await new Promise(setImmediate);
      close();
      expect((await readAll(await send(requestTo(url), defaultOptions))).toString()).to.equal('2');
    });

    it('do not mix up 50 concurrent requests', async () => {
      const url = await servers.http((request, response) => {
        const chunks: Buffer[] = [];
        request.on('data', (chunk: Buffer) => chunks.push(chunk));
        request.on('end', () => response.end([request.url, request.headers['x-n'], Buffer.concat(chunks)].join(' ')));
      });
      const { send } = createTestSender();
      const numbers = Array.from({ length: 50 }, (_, n) => n);
      const responses = await Promise.all(
        numbers.map(async (n) => {
          const more = { method: 'POST', headers: [header('X-N', `${n}`)], body: bytes(`body ${n}`) };
          return (await readAll(await send(requestTo(new URL(`/${n}`, url), more), defaultOptions))).toString();
        }),
      );
      expect(responses).to.deep.equal(numbers.map((n) => `/${n} ${n} body ${n}`));
    });
  });

  describe('an idle connection that the server has closed', () => {
    /** Responds to the first request of each connection and closes the connection at the second. */
    async function serveFirstRequestOnly(answersOnFresh = true): Promise<{ url: URL; connections: () => number }> {
      let connections = 0;
      const url = await servers.raw((socket) => {
        const isFirst = ++connections === 1;
        socket.once('data', () => {
          if (!isFirst && !answersOnFresh) socket.resetAndDestroy();
          else socket.write(`HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\n${connections}`);
          socket.once('data', () => socket.resetAndDestroy());
        });
      });
      return { url, connections: () => connections };
    }

    for (const method of ['GET', 'HEAD', 'PUT', 'DELETE', 'OPTIONS', 'get']) {
      it(`is replaced for ${method}`, async () => {
        const { url, connections } = await serveFirstRequestOnly();
        const { send } = createTestSender();
        await readAll(await send(requestTo(url), defaultOptions));
        const response = await send(requestTo(url, { method }), defaultOptions);
        expect([response.status, connections()]).to.deep.equal([200, 2]);
        response.body.destroy();
      });
    }

    for (const method of ['POST', 'PATCH', 'PURGE']) {
      it(`is an error for ${method}, which is not idempotent`, async () => {
        const { url, connections } = await serveFirstRequestOnly();
        const { send } = createTestSender();
        await readAll(await send(requestTo(url), defaultOptions));
        const error = await catchFailure(send(requestTo(url, { method }), defaultOptions));
        expect([error.reason, error.sent, connections()]).to.deep.equal(['ECONNRESET', true, 1]);
      });
    }

    it('is replaced once only', async () => {
      const { url, connections } = await serveFirstRequestOnly(false);
      const { send } = createTestSender();
      await readAll(await send(requestTo(url), defaultOptions));
      const error = await catchFailure(send(requestTo(url), defaultOptions));
      expect([error.reason, error.sent, connections()]).to.deep.equal(['ECONNRESET', true, 2]);
    });

    it('opens a body stream again', async () => {
      const { url } = await serveFirstRequestOnly();
      const { send } = createTestSender();
      await readAll(await send(requestTo(url), defaultOptions));
      const opened: Readable[] = [];
      const open = async () => {
        const stream = Readable.from([Buffer.from('abc')]);
        opened.push(stream);
        return { stream, length: 3 };
      };
      const response = await send(requestTo(url, { method: 'PUT', body: { kind: 'stream', open } }), defaultOptions);
      expect([response.status, opened.length, opened[0]?.destroyed]).to.deep.equal([200, 2, true]);
      response.body.destroy();
    });

    it('does not include a new connection that breaks', async () => {
      let connections = 0;
      const url = await servers.raw((socket) => {
        connections++;
        socket.once('data', () => socket.resetAndDestroy());
      });
      expect((await catchFailure(createTestSender().send(requestTo(url), defaultOptions))).reason).to.equal(
        'ECONNRESET',
      );
      expect(connections).to.equal(1);
    });
  });

  describe('TLS', () => {
    it('rejects an untrusted certificate before anything is sent', async () => {
      const url = await servers.https((_request, response) => response.end('ok'));
      const error = await catchFailure(createTestSender().send(requestTo(url), defaultOptions));
      expect([error.name, error.reason, error.sent]).to.deep.equal([
        'TransportError',
        'DEPTH_ZERO_SELF_SIGNED_CERT',
        false,
      ]);
      expect(error.message).to.match(/^self-signed certificate/);
    });

    it('accepts any certificate without verifyTls, on separate connections', async () => {
      const url = await servers.https((_request, response) => response.end('ok'));
      const { send } = createTestSender();
      const unchecked = await send(requestTo(url), { ...defaultOptions, verifyTls: false });
      expect((await readAll(unchecked)).toString()).to.equal('ok');
      expect((await catchFailure(send(requestTo(url), defaultOptions))).reason).to.equal('DEPTH_ZERO_SELF_SIGNED_CERT');
    });

    it('accepts a trusted certificate for the host', async () => {
      const url = await servers.https((_request, response) => response.end('ok'));
      const { send } = createTestSender({}, certificate);
      expect((await readAll(await send(requestTo(url), defaultOptions))).toString()).to.equal('ok');

      url.hostname = '127.0.0.1';
      const error = await catchFailure(send(requestTo(url), defaultOptions));
      expect([error.reason, error.sent]).to.deep.equal(['ERR_TLS_CERT_ALTNAME_INVALID', false]);
    });

    it('verifies the name in the URL even with another Host header', async () => {
      const url = await servers.https((_request, response) => response.end('ok'));
      url.hostname = '127.0.0.1';
      const request = requestTo(url, { headers: [header('Host', 'localhost')] });
      const error = await catchFailure(createTestSender({}, certificate).send(request, defaultOptions));
      expect(error.reason).to.equal('ERR_TLS_CERT_ALTNAME_INVALID');
    });
  });
});

describe('createSender under a tracing agent', () => {
  const servers = createLoopback();
  let original: typeof http.request;
  beforeEach(() => {
    original = http.request;
  });
  afterEach(() => {
    http.request = original;
  });

  it('sends its headers, which the agent copies as an object', async () => {
    const received: string[][] = [];
    const url = await servers.http((request, response) => {
      received.push(request.rawHeaders);
      response.end();
    });
    http.request = ((options: http.RequestOptions) =>
      original({ ...options, headers: { ...(options.headers as object), traced: '1' } })) as typeof http.request;
    const headers = [header('X-A', '1'), header('User-Agent', 'u'), header('x-a', '2')];
    await createTestSender().send(requestTo(url, { headers }), defaultOptions);
    const names = received[0]!.filter((_text, index) => index % 2 === 0);
    expect(names.map((name) => name.toLowerCase()).sort()).to.deep.equal([
      'connection',
      'host',
      'traced',
      'user-agent',
      'x-a',
      'x-a',
    ]);
  });
});

describe('createSender under nock', () => {
  it('is seen by interceptors, bodies and redirects included', async () => {
    nock('http://api.test')
      .post('/a', 'hello')
      .reply(303, undefined, { Location: '/b' })
      .get('/b')
      .matchHeader('x-a', '1')
      .reply(200, { ok: true });
    const request = requestTo('http://api.test/a', {
      method: 'POST',
      headers: [header('X-A', '1')],
      body: bytes('hello'),
    });
    const response = await createTestSender().send(request, defaultOptions);
    expect([response.status, (await readAll(response)).toString()]).to.deep.equal([200, '{"ok":true}']);
  });

  it('fails when connections are disabled', async () => {
    const error = await catchFailure(createTestSender().send(requestTo('http://elsewhere.test/'), defaultOptions));
    expect([error.name, error.reason]).to.deep.equal(['TransportError', 'ENETUNREACH']);
  });
});
