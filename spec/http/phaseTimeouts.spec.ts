import { once } from 'node:events';
import type { Socket } from 'node:net';
import { PassThrough } from 'node:stream';
import { mock } from 'node:test';
import { expect } from 'chai';
import { createSender } from '../../lib/http/send.js';
import { readAll } from '../../lib/http/readBody.js';
import type { PhaseTimeouts, SendOptions } from '../../lib/http/message.js';
import { certificate, createLoopback } from '../support/loopback.js';
import { bytes, catchFailure, createTestSender, defaultOptions, requestTo, summarize } from '../support/httpClient.js';

/** Limits far apart: connect, headers and total are measured by a clock that the specs advance. */
const options: SendOptions = {
  ...defaultOptions,
  idleTimeoutMs: 20_000,
  deadlineMs: 900_000,
  phaseTimeouts: { connectMs: 10_000, headersMs: 60_000 },
};

/** Options with short limits in real time. */
function limited(limits: Partial<PhaseTimeouts & Pick<SendOptions, 'idleTimeoutMs'>>): SendOptions {
  const { idleTimeoutMs = 20_000, connectMs = 20_000, headersMs = 20_000 } = limits;
  return { ...defaultOptions, idleTimeoutMs, phaseTimeouts: { connectMs, headersMs } };
}

const timeout = (text: string, sent: boolean): unknown[] => ['TransportError', 'ECONNABORTED', sent, text];

/** A promise and the function that resolves it. */
function signal(): { readonly given: Promise<void>; readonly give: () => void } {
  let give = (): void => undefined;
  const given = new Promise<void>((resolve) => {
    give = resolve;
  });
  return { given, give: () => give() };
}

/** Advances the clock when received bytes have been read, and then lets errors arrive. */
async function advance(ms: number): Promise<void> {
  for (let turn = 0; turn < 3; turn += 1) await new Promise(setImmediate);
  mock.timers.tick(ms);
}

describe('phase timeouts', () => {
  const servers = createLoopback();

  describe('by the clock', () => {
    beforeEach(() => mock.timers.enable({ apis: ['setTimeout'] }));
    afterEach(() => mock.timers.reset());

    const connectTimeout = timeout('connect timeout of 10000ms exceeded', false);
    const headersTimeout = timeout('headers timeout of 60000ms exceeded', true);

    it('ends a name resolution without an answer', async () => {
      const asked = signal();
      const { send } = createSender({ proxy: {}, lookup: () => asked.give() });
      const failure = catchFailure(send(requestTo('http://api.test/'), options));
      await asked.given;
      await advance(9_999);
      await advance(1);
      expect(summarize(await failure)).to.deep.equal(connectTimeout);
    });

    it('ends a handshake without an answer', async () => {
      const greeted = signal();
      const url = await servers.raw((socket) => void socket.once('data', greeted.give));
      const secure = url.href.replace('http:', 'https:');
      const failure = catchFailure(createTestSender().send(requestTo(secure), options));
      await greeted.given;
      await advance(10_000);
      const error = await failure;
      expect([...summarize(error), error.isTimeout, error.retryable]).to.deep.equal([...connectTimeout, true, true]);
    });

    it('ends the wait for headers, on a new and on a reused connection', async () => {
      let asked = signal();
      const sockets = new Set<Socket>();
      const url = await servers.https((request, response) => {
        sockets.add(request.socket);
        if (request.url === '/first') response.end();
        else asked.give();
      });
      const { send } = createTestSender({}, certificate);
      for (const first of [undefined, '/first']) {
        if (first !== undefined) await readAll(await send(requestTo(new URL(first, url)), options));
        asked = signal();
        const failure = catchFailure(send(requestTo(url, { method: 'POST' }), options));
        await asked.given;
        await advance(59_999);
        await advance(1);
        expect(summarize(await failure)).to.deep.equal(headersTimeout);
      }
      expect(sockets.size).to.equal(2);
    });

    it('limits neither an upload nor, with these two, the body of the response', async () => {
      const started = signal();
      const url = await servers.http((request, response) => {
        request.once('data', started.give);
        request.on('end', () => {
          response.flushHeaders();
          response.write('do');
        });
        finish = () => response.end('ne');
      });
      let finish = (): unknown => undefined;
      const stream = new PassThrough();
      stream.write('x');
      const body = { kind: 'stream', open: async () => Promise.resolve({ stream }) } as const;
      const sent = createTestSender().send(requestTo(url, { method: 'POST', body }), options);
      await started.given;
      await advance(300_000);
      stream.end();
      const response = await sent;
      await advance(300_000);
      finish();
      expect((await readAll(response)).toString()).to.equal('done');
    });

    it('names the total, which covers redirects and the body', async () => {
      const ended = signal();
      const url = await servers.http((request, response) => {
        if (request.url === '/end') response.write('x', ended.give);
        else setImmediate(() => response.writeHead(302, { Location: '/end' }).end());
      });
      const response = await createTestSender().send(requestTo(url), { ...options, deadlineMs: 100_000 });
      await ended.given;
      const failure = catchFailure(readAll(response));
      await advance(100_000);
      expect(summarize(await failure)).to.deep.equal(timeout('total timeout of 100000ms exceeded', true));
    });
  });

  for (const [what, opening] of [
    ['CONNECT', ''],
    ['the handshake in a tunnel', 'HTTP/1.1 200 OK\r\n\r\n'],
  ] as const) {
    it(`ends ${what} without an answer, and closes the connection to the proxy`, async () => {
      let closed: Promise<unknown> | undefined;
      const proxy = await servers.raw((socket) => {
        closed = once(socket, 'close');
        socket.once('data', () => socket.write(opening));
      });
      const { send } = createTestSender({ httpsProxy: proxy.href });
      const error = await catchFailure(send(requestTo('https://api.test/'), limited({ connectMs: 40 })));
      expect(summarize(error)).to.deep.equal(timeout('connect timeout of 40ms exceeded', false));
      await closed;
    });
  }

  describe('idle', () => {
    const idle = limited({ idleTimeoutMs: 40 });
    const expected = timeout('idle timeout of 40ms exceeded', true);

    it('does not count the wait for the headers', async () => {
      const url = await servers.http((_request, response) => void setTimeout(() => response.end('done'), 100));
      const response = await createTestSender().send(requestTo(url, { method: 'POST', body: bytes('x') }), idle);
      expect((await readAll(response)).toString()).to.equal('done');
    });

    it('ends a response that stops in the middle', async () => {
      const url = await servers.raw((socket) => {
        socket.once('data', () => socket.write('HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nabc'));
      });
      const response = await createTestSender().send(requestTo(url), idle);
      expect(summarize(await catchFailure(readAll(response)))).to.deep.equal(expected);
    });

    it('ends an upload whose stream has stalled', async () => {
      const url = await servers.http((request) => void request.resume());
      const stream = new PassThrough();
      stream.write('x');
      const body = { kind: 'stream', open: async () => Promise.resolve({ stream }) } as const;
      const sent = createTestSender().send(requestTo(url, { method: 'POST', body }), idle);
      expect(summarize(await catchFailure(sent))).to.deep.equal(expected);
    });
  });
});
