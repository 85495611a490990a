/**
 * The runtime's AMQP client writes a message in several small chunks and never sets TCP_NODELAY, so Nagle's algorithm
 * holds the last chunk back until the broker's delayed acknowledgement: about 40 ms for every message above 2 kB.
 * The emitter's `__getAmqp()` returns the connections; without it, nothing happens.
 */

interface TcpSocket {
  setNoDelay(on: boolean): unknown;
}

const configuredSockets = new WeakSet<TcpSocket>();

/** Sets TCP_NODELAY on the runtime's AMQP sockets, once per socket. Called for every message, to find the sockets of a reconnect. */
export function disableNagle(emitter: object): void {
  try {
    const amqp = callMethod(emitter, '__getAmqp');
    for (const name of ['_readConnection', '_writeConnection']) {
      const socket = readMember(readMember(readMember(amqp, name), 'connection'), 'stream');
      if (isTcpSocket(socket) && !configuredSockets.has(socket)) {
        configuredSockets.add(socket);
        socket.setNoDelay(true);
      }
    }
  } catch {
    // The access is undocumented: if the runtime changes it, messages are only slower.
  }
}

function callMethod(target: object, name: string): unknown {
  const method = readMember(target, name);
  return typeof method === 'function' ? (method.call(target) as unknown) : undefined;
}

function readMember(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[key] : undefined;
}

function isTcpSocket(value: unknown): value is TcpSocket {
  return typeof readMember(value, 'setNoDelay') === 'function';
}
