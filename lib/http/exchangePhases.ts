import type { ClientRequest } from 'node:http';
import type { Socket } from 'node:net';

/**
 * An event of an exchange: its request was created, its host's name was resolved, TCP was connected, a byte of the request can be sent, its last byte
 * was sent, the response's headers were received, the exchange has ended.
 */
export type PhaseEvent = 'created' | 'resolved' | 'connected' | 'ready' | 'sent' | 'headers' | 'ended';

/**
 * Reports the events of a request from `resolved` to `sent`. On an open connection, such as a reused one or a tunnel through a proxy, `ready` is the
 * first one; `connected` comes only before TLS.
 */
export function watchPhases(request: ClientRequest, report: (event: PhaseEvent) => void): void {
  request.once('socket', (socket: Socket) => {
    if (!isConnecting(socket)) {
      if (!socket.destroyed) report('ready');
      return;
    }
    const isSecure = 'encrypted' in socket;
    socket.once('lookup', (error: Error | null) => {
      if (error === null) report('resolved');
    });
    socket.once('connect', () => report(isSecure ? 'connected' : 'ready'));
    if (isSecure) socket.once('secureConnect', () => report('ready'));
  });
  request.once('finish', () => report('sent'));
}

/** Whether there was a connection, including TLS, over which a byte of the request may have been sent. */
export function wasConnected({ socket }: ClientRequest, error?: Error): boolean {
  if (!socket || isConnecting(socket) || error instanceof AggregateError) return false;
  const syscall = error !== undefined && 'syscall' in error ? error.syscall : undefined;
  return syscall !== 'connect' && syscall !== 'getaddrinfo';
}

function isConnecting(socket: Socket): boolean {
  return socket.connecting || ('secureConnecting' in socket && socket.secureConnecting === true);
}
