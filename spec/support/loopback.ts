import { readFileSync } from 'node:fs';
import http from 'node:http';
import type { IncomingMessage, RequestListener } from 'node:http';
import https from 'node:https';
import net from 'node:net';
import type { AddressInfo, Socket } from 'node:net';
import { join } from 'node:path';

import { suspendInterceptors } from './interceptors.js';

/** A certificate for localhost and api.test. It is not trusted by default. */
export const certificate = readFileSync(join(__dirname, 'tls/cert.pem'), 'utf8');
const key = readFileSync(join(__dirname, 'tls/key.pem'), 'utf8');

/** Self-signed certificates of two clients, whose subjects are `client-a` and `client-b`. */
export const clientIdentities = { a: readIdentity('client-a'), b: readIdentity('client-b') };

function readIdentity(name: string): { readonly cert: string; readonly key: string } {
  const read = (file: string): string => readFileSync(join(__dirname, `tls/${file}.pem`), 'utf8');
  return { cert: read(name), key: read(`${name}-key`) };
}

/** Requests that a proxy has received. */
export interface ProxyLog {
  /** Request lines, including CONNECT. */
  readonly lines: string[];
  readonly headers: IncomingMessage['headers'][];
}

export interface Loopback {
  http(listener: RequestListener): Promise<URL>;
  https(listener: RequestListener, options?: https.ServerOptions): Promise<URL>;
  /** A TCP server. */
  raw(onSocket: (socket: Socket) => void): Promise<URL>;
  /** A forward proxy for requests in absolute form and for CONNECT. It connects to this machine for any host name. */
  proxy(options?: { tls?: boolean; refuse?: string }): Promise<{ url: URL; seen: ProxyLog }>;
  /** A URL with a closed port. */
  closedPort(): Promise<URL>;
}

/** Creates real servers for the specs of one `describe`. They are closed after each spec. Interceptors are disabled meanwhile. */
export function createLoopback(): Loopback {
  const servers = new Set<net.Server>();
  const sockets = new Set<Socket>();

  suspendInterceptors();
  afterEach(async () => {
    for (const socket of sockets) socket.destroy();
    await Promise.all([...servers].map((server) => new Promise((resolve) => server.close(resolve))));
    servers.clear();
    sockets.clear();
  });

  const listen = async (server: net.Server, scheme = 'http', host = '127.0.0.1'): Promise<URL> => {
    servers.add(server);
    server.on('connection', (socket: Socket) => {
      sockets.add(socket);
      socket.on('error', () => undefined);
      socket.on('close', () => sockets.delete(socket));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return new URL(`${scheme}://${host}:${(server.address() as AddressInfo).port}`);
  };

  return {
    http: (listener) => listen(http.createServer(listener)),
    https: (listener, options) =>
      listen(https.createServer({ key, cert: certificate, ...options }, listener), 'https', 'localhost'),
    raw: (onSocket) => listen(net.createServer(onSocket)),
    async proxy({ tls = false, refuse } = {}) {
      const seen: ProxyLog = { lines: [], headers: [] };
      const listener: RequestListener = (request, response) => {
        seen.lines.push(`${request.method} ${request.url}`);
        seen.headers.push(request.headers);
        const target = new URL(request.url ?? '');
        const headers = { ...request.headers };
        delete headers['proxy-authorization'];
        const onward = http.request(target, { method: request.method ?? 'GET', headers }, (incoming) => {
          response.writeHead(incoming.statusCode ?? 0, incoming.headers);
          incoming.pipe(response);
        });
        request.pipe(onward);
      };
      const server = tls ? https.createServer({ key, cert: certificate }, listener) : http.createServer(listener);
      server.on('connect', (request: IncomingMessage, socket: Socket) => {
        seen.lines.push(`CONNECT ${request.url}`);
        seen.headers.push(request.headers);
        if (refuse !== undefined) {
          socket.end(`HTTP/1.1 ${refuse}\r\nContent-Length: 0\r\n\r\n`);
          return;
        }
        const onward = net.connect(Number(request.url?.split(':').at(-1)), '127.0.0.1', () => {
          socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
          onward.pipe(socket).pipe(onward);
        });
        onward.on('error', () => socket.destroy());
        socket.on('close', () => onward.destroy());
      });
      return { url: await listen(server, tls ? 'https' : 'http', tls ? 'localhost' : undefined), seen };
    },
    async closedPort() {
      const server = net.createServer();
      const url = await listen(server);
      await new Promise((resolve) => server.close(resolve));
      servers.delete(server);
      return url;
    },
  };
}
