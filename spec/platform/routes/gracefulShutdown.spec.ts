import { Type } from '@sinclair/typebox';
import { expect } from 'chai';
import { once } from 'node:events';
import { connect, type AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { defineOperation } from '../../../lib/platform/routes/operation.js';
import { basicAuthorization, specPlatform } from '../../support/platform.js';

interface Client {
  readonly ask: (
    path: string,
  ) => Promise<{ readonly status: number; readonly connection: string | undefined; readonly text: string }>;
  /** Resolves when the connection is closed. */
  readonly disconnected: Promise<void>;
}

/** Starts a service on loopback with an operation that responds when released, and a keep-alive client. */
async function startListening() {
  let sendResponse: () => void = () => undefined;
  let started: () => void = () => undefined;
  const inFlight = new Promise<void>((resolve) => {
    started = resolve;
  });
  const released = new Promise<void>((resolve) => {
    sendResponse = resolve;
  });
  const platform = await specPlatform({
    operations: () => [
      defineOperation({
        method: 'GET',
        path: '/v2/slow',
        summary: 'Slow',
        tag: 'Slow',
        responses: { 200: Type.Any() },
        async run() {
          started();
          await released;
          return { status: 200, body: { done: true } };
        },
      }),
    ],
  });
  await platform.app.listen({ host: '127.0.0.1', port: 0 });
  const { port } = platform.app.server.address() as AddressInfo;
  const authorization = basicAuthorization(platform.admin);
  /** Opens a keep-alive connection. */
  const client = (): Client => {
    const socket = connect(port, '127.0.0.1');
    const disconnected = new Promise<void>((resolve) => socket.once('close', () => resolve()));
    let received = '';
    socket.setEncoding('utf8').on('data', (chunk: string) => (received += chunk));
    return {
      disconnected,
      async ask(path) {
        received = '';
        socket.write(`GET ${path} HTTP/1.1\r\nHost: x\r\nAuthorization: ${authorization}\r\n\r\n`);
        for (;;) {
          const [, status, head = '', length] =
            /^HTTP\/1.1 (\d+)([^]*?content-length: (\d+)[^]*?)\r\n\r\n/.exec(received) ?? [];
          const start = received.indexOf('\r\n\r\n') + 4;
          if (status !== undefined && received.length === start + Number(length)) {
            const connection = /^connection: (.*)$/im.exec(head)?.[1]?.trim();
            return { status: Number(status), connection, text: received.slice(start) };
          }
          await Promise.race([
            once(socket, 'data'),
            disconnected.then(() => Promise.reject(new Error('the connection ended'))),
          ]);
        }
      },
    };
  };
  return { ...platform, port, client, inFlight, sendResponse };
}

describe('graceful shutdown', () => {
  it('closes idle connections at once', async () => {
    const { app, client } = await startListening();
    const { ask, disconnected } = client();
    expect(await ask('/healthz')).to.include({ status: 200, connection: 'keep-alive' });
    // Otherwise it would take as long as the server keeps idle connections, a minute.
    await app.close();
    await disconnected;
  });

  it('waits for responses in progress, then closes their connections', async () => {
    const { app, client, inFlight, sendResponse, port } = await startListening();
    const { ask, disconnected } = client();
    const slow = ask('/v2/slow');
    await inFlight;
    const closed = app.close();
    // The shutdown has started when new connections are refused.
    while (await acceptsConnections(port)) await new Promise(setImmediate);
    sendResponse();
    expect(await slow).to.deep.equal({ status: 200, connection: 'close', text: '{"done":true}' });
    await closed;
    await disconnected;
  });

  it('does not wait for a connection without a request', async () => {
    const { app, port } = await startListening();
    const socket = connect(port, '127.0.0.1');
    await new Promise((resolve) => socket.once('connect', resolve));
    const disconnected = new Promise((resolve) => socket.once('close', resolve));
    await app.close();
    await disconnected;
  });
});

describe('handleClientError', () => {
  const broken: readonly (readonly [string, string, string])[] = [
    ['garbage', 'garbage\r\n\r\n', '400 Bad Request'],
    ['too large headers', `GET / HTTP/1.1\r\nx: ${'a'.repeat(20_000)}\r\n\r\n`, '431 Request Header Fields Too Large'],
  ];
  for (const [what, bytes, status] of broken) {
    it(`responds with ${status} to ${what}`, async () => {
      const { app, port } = await startListening();
      const socket = connect(port, '127.0.0.1');
      socket.end(bytes);
      const [head = '', body = ''] = (await text(socket)).split('\r\n\r\n');
      expect(head.split('\r\n')[0]).to.equal(`HTTP/1.1 ${status}`);
      expect(JSON.parse(body).errors[0].status).to.equal(status.slice(0, 3));
      await app.close();
    });
  }
});

function acceptsConnections(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => {
      resolve(false);
    });
  });
}
