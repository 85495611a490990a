import http from 'node:http';
import https from 'node:https';
import type { Duplex } from 'node:stream';
import type { Socket } from 'node:net';
import type { TLSSocket } from 'node:tls';
import { TransportError } from '../errors.js';
import { HttpAgent, HttpsAgent, prepareSocket, SINGLE_USE_OPTIONS } from './agents.js';
import { hostOf, portOf, buildProxyAuthorization, serverNameOf } from './proxy.js';
import { NODE_HEADER_LIMIT } from './responseReader.js';
import { createIdleTimeoutError, toTransportError, toProxyError } from './transportErrors.js';
import { USER_AGENT } from './userAgent.js';

/** Options of a request through a tunnel. */
export interface TunnelRequestOptions extends https.RequestOptions {
  /** Idle timeout in milliseconds for CONNECT, and again for the handshake in the tunnel. */
  readonly tunnelTimeoutMs?: number;
}

/**
 * Connects to https targets through a proxy with CONNECT (RFC 9110, section 9.3.6), and reuses tunnels per target. The proxy's credentials are sent
 * to the proxy only. The certificate in the tunnel is verified against the target's name.
 */
export class TunnelAgent extends https.Agent {
  readonly #proxy: URL;
  readonly #proxyTls: https.RequestOptions;

  /** @param proxyTls TLS options of the connection to an https proxy */
  constructor(proxy: URL, proxyTls: https.RequestOptions, options: https.AgentOptions) {
    super(options);
    this.#proxy = proxy;
    this.#proxyTls = proxyTls;
  }

  override createConnection(
    options: TunnelRequestOptions,
    callback: (error: Error | null, socket: Duplex) => void,
  ): undefined {
    const secure = (socket: Socket): Promise<TLSSocket> => {
      // https.Agent creates a TLSSocket over the given socket, although Node declares a Duplex.
      const inside = super.createConnection({ ...options, socket } as https.RequestOptions) as TLSSocket;
      return waitForHandshake(inside, options.tunnelTimeoutMs);
    };
    openTunnel(this.#proxy, this.#proxyTls, options)
      .then(secure)
      .then(
        (socket) => callback(null, prepareSocket(socket)),
        (error: unknown) => (callback as (error: Error) => void)(toTransportError(error, false)),
      );
  }
}

function openTunnel(proxy: URL, tls: https.RequestOptions, target: TunnelRequestOptions): Promise<Socket> {
  const { host, port, tunnelTimeoutMs = 0 } = target;
  const authority = `${host?.includes(':') ? `[${host}]` : host}:${port}`;
  const credentials = buildProxyAuthorization(proxy);
  const options: https.RequestOptions = {
    ...tls,
    host: hostOf(proxy),
    port: portOf(proxy),
    method: 'CONNECT',
    path: authority,
    headers: {
      Host: authority,
      'User-Agent': USER_AGENT,
      ...(credentials !== undefined && { 'Proxy-Authorization': credentials }),
    },
    servername: serverNameOf(proxy),
    agent: proxy.protocol === 'https:' ? new HttpsAgent(SINGLE_USE_OPTIONS) : new HttpAgent(SINGLE_USE_OPTIONS),
    timeout: tunnelTimeoutMs,
    maxHeaderSize: NODE_HEADER_LIMIT,
  };
  return new Promise((resolve, reject) => {
    const request = proxy.protocol === 'https:' ? https.request(options) : http.request(options);
    request.once('connect', (response, socket, head) => {
      const status = response.statusCode ?? 0;
      if (status < 200 || status > 299) {
        socket.destroy();
        reject(createTunnelRefusedError(status, response.statusMessage ?? ''));
        return;
      }
      socket.setTimeout(0);
      socket.setNoDelay(true);
      if (head.length > 0) socket.unshift(head);
      resolve(socket);
    });
    request.once('timeout', () => request.destroy(createIdleTimeoutError(tunnelTimeoutMs, false)));
    request.on('error', (error) => reject(toProxyError(error)));
    request.end();
  });
}

function createTunnelRefusedError(status: number, statusText: string): TransportError {
  const message = `The proxy refused the tunnel: ${status} ${statusText}`.trim();
  const retryable = status >= 500 || status === 408 || status === 429;
  return new TransportError('ERR_PROXY_TUNNEL', false, message, { retryable });
}

function waitForHandshake(socket: TLSSocket, timeoutMs = 0): Promise<TLSSocket> {
  return new Promise((resolve, reject) => {
    const onTimeout = (): void => void socket.destroy(createIdleTimeoutError(timeoutMs, false));
    socket.setTimeout(timeoutMs, onTimeout);
    socket.once('error', reject);
    socket.once('secureConnect', () => {
      socket.off('error', reject);
      socket.off('timeout', onTimeout);
      socket.setTimeout(0);
      resolve(socket);
    });
  });
}
