import { PassThrough } from 'node:stream';
import { expect } from 'chai';
import { createSender } from '../../lib/http/send.js';
import { readAll } from '../../lib/http/readBody.js';
import type { PhaseTimeouts, SendOptions } from '../../lib/http/message.js';
import { certificate, createLoopback } from '../support/loopback.js';
import { bytes, catchFailure, createTestSender, defaultOptions, requestTo, summarize } from '../support/httpClient.js';

/** Options in which only the given limits are short. */
function limited(limits: Partial<PhaseTimeouts & Pick<SendOptions, 'idleTimeoutMs' | 'deadlineMs'>>): SendOptions {
  const { idleTimeoutMs = 20_000, deadlineMs = 20_000, connectMs = 20_000, headersMs = 20_000 } = limits;
  return { ...defaultOptions, idleTimeoutMs, deadlineMs, phaseTimeouts: { connectMs, headersMs } };
}

const timeout = (text: string, sent: boolean): unknown[] => ['TransportError', 'ECONNABORTED', sent, text];

describe('phase timeouts', () => {
  const servers = createLoopback();

  describe('connect', () => {
    const connect = limited({ connectMs: 40 });
    const expected = timeout('connect timeout of 40ms exceeded', false);

    it('ends a name resolution without an answer', async () => {
      const { send } = createSender({ proxy: {}, lookup: () => undefined });
      expect(summarize(await catchFailure(send(requestTo('http://api.test/'), connect)))).to.deep.equal(expected);
    });

    it('ends a handshake without an answer', async () => {
      const url = await servers.raw(() => undefined);
      const secure = url.href.replace('http:', 'https:');
      const error = await catchFailure(createTestSender().send(requestTo(secure), connect));
      expect([...summarize(error), error.isTimeout, error.retryable]).to.deep.equal([...expected, true, true]);
    });

    for (const [what, opening] of [
      ['CONNECT', ''],
      ['the handshake in a tunnel', 'HTTP/1.1 200 OK\r\n\r\n'],
    ] as const) {
      it(`ends ${what} without an answer, and closes the connection to the proxy`, async () => {
        let closed: Promise<unknown> | undefined;
        const proxy = await servers.raw((socket) => {
          closed = new Promise((resolve) => socket.once('close', resolve));
          socket.once('data', () => socket.write(opening));
        });
        const { send } = createTestSender({ httpsProxy: proxy.href });
        expect(summarize(await catchFailure(send(requestTo('https://api.test/'), connect)))).to.deep.equal(expected);
        await closed;
      });
    }

    it('does not limit the response', async () => {
      const url = await servers.https((_request, response) => void setTimeout(() => response.end('done'), 120));
      const { send } = createTestSender({}, certificate);
      const response = await send(requestTo(url), limited({ connectMs: 100 }));
      expect((await readAll(response)).toString()).to.equal('done');
    });
  });

  describe('headers', () => {
    const headers = limited({ headersMs: 40 });

    it('ends the wait for a response, on a new and on a reused connection', async () => {
      const url = await servers.http((request, response) => {
        if (request.url === '/first') response.end();
      });
      const { send } = createTestSender();
      const expected = timeout('headers timeout of 40ms exceeded', true);
      expect(summarize(await catchFailure(send(requestTo(url, { method: 'POST' }), headers)))).to.deep.equal(expected);
      await readAll(await send(requestTo(new URL('/first', url)), headers));
      expect(summarize(await catchFailure(send(requestTo(url), headers)))).to.deep.equal(expected);
    });

    it('starts when the upload is complete', async () => {
      const url = await servers.http((request, response) => {
        request.resume();
        request.on('end', () => response.end('done'));
      });
      const stream = new PassThrough();
      stream.write('x');
      setTimeout(() => stream.end(), 100);
      const body = { kind: 'stream', open: async () => ({ stream }) } as const;
      const response = await createTestSender().send(requestTo(url, { method: 'POST', body }), headers);
      expect((await readAll(response)).toString()).to.equal('done');
    });

    it('ends with the headers: the body may take longer', async () => {
      const url = await servers.http((_request, response) => {
        response.flushHeaders();
        setTimeout(() => response.end('done'), 100);
      });
      const response = await createTestSender().send(requestTo(url, { method: 'POST', body: bytes('x') }), headers);
      expect((await readAll(response)).toString()).to.equal('done');
    });
  });

  describe('idle', () => {
    it('does not count the wait for the headers', async () => {
      const url = await servers.http((_request, response) => void setTimeout(() => response.end('done'), 150));
      const response = await createTestSender().send(requestTo(url), limited({ idleTimeoutMs: 40 }));
      expect((await readAll(response)).toString()).to.equal('done');
    });

    it('ends a response that stops in the middle', async () => {
      const url = await servers.raw((socket) => {
        socket.once('data', () => {
          setTimeout(() => socket.write('HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nabc'), 100);
        });
      });
      const response = await createTestSender().send(requestTo(url), limited({ idleTimeoutMs: 40 }));
      const error = await catchFailure(readAll(response));
      expect(summarize(error)).to.deep.equal(timeout('idle timeout of 40ms exceeded', true));
    });

    it('ends an upload whose stream has stalled', async () => {
      const url = await servers.http((request) => void request.resume());
      const stream = new PassThrough();
      stream.write('x');
      const body = { kind: 'stream', open: async () => ({ stream }) } as const;
      const sent = createTestSender().send(requestTo(url, { method: 'POST', body }), limited({ idleTimeoutMs: 40 }));
      expect(summarize(await catchFailure(sent))).to.deep.equal(timeout('idle timeout of 40ms exceeded', true));
    });
  });

  it('names the total, which covers redirects', async () => {
    const url = await servers.http((_request, response) => {
      setTimeout(() => response.writeHead(302, { Location: '/' }).end(), 20);
    });
    const options = { ...limited({ deadlineMs: 60 }), maxRedirects: 100 };
    const error = await catchFailure(createTestSender().send(requestTo(url), options));
    expect(summarize(error)).to.deep.equal(timeout('total timeout of 60ms exceeded', true));
  });
});
