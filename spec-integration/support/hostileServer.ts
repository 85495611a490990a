import { once } from 'node:events';
import { createServer, type AddressInfo, type Socket } from 'node:net';

import type { HostileResponse } from './hostileResponses.js';

export interface HostileServer {
  readonly url: string;
  /** The heads of the received requests. */
  readonly received: string[];
  stop(): Promise<void>;
}

/** Starts a server that writes the bytes of a response by the number in the request's path, and 404 without one. */
export async function startHostileServer(respond: (id: number) => HostileResponse | undefined): Promise<HostileServer> {
  const sockets = new Set<Socket>();
  const received: string[] = [];
  const server = createServer((socket) => {
    sockets.add(socket);
    // The client may close a connection at any time.
    socket.on('error', () => undefined);
    let head = '';
    socket.on('data', (chunk: Buffer) => {
      head += chunk.toString('latin1');
      if (!head.includes('\r\n\r\n')) return;
      received.push(head);
      const id = /^\w+ \/(\d+)[ ?]/.exec(head)?.[1];
      head = '';
      const response = id === undefined ? undefined : respond(Number(id));
      if (response === undefined) socket.end('HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n');
      else response(socket);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`,
    received,
    async stop() {
      server.close();
      for (const socket of sockets) socket.destroy();
      await once(server, 'close');
    },
  };
}
