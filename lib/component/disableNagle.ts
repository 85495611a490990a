/**
 * The runtime's AMQP client writes a message in several small pieces and never sets TCP_NODELAY, so Nagle's algorithm
 * holds the last piece back until the broker's delayed acknowledgement: about 40 ms for every message above 2 kB.
 * The emitter's `__getAmqp()` leads to the connections; where it doesn't, nothing happens and nothing is harmed.
 */

interface Tunable {
  setNoDelay(on: boolean): unknown;
}

const tuned = new WeakSet<Tunable>();

/** Sets no-delay on the runtime's AMQP sockets, once for each; cheap enough for every message, which finds the sockets of a reconnect. */
export function disableNagle(emitter: object): void {
  try {
    const amqp = call(emitter, '__getAmqp');
    for (const name of ['_readConnection', '_writeConnection']) {
      const socket = member(member(member(amqp, name), 'connection'), 'stream');
      if (isTunable(socket) && !tuned.has(socket)) {
        tuned.add(socket);
        socket.setNoDelay(true);
      }
    }
  } catch {
    // An undocumented way in: when the runtime changes it, messages are as slow as before, and that is all.
  }
}

function call(target: object, name: string): unknown {
  const method = member(target, name);
  return typeof method === 'function' ? (method.call(target) as unknown) : undefined;
}

function member(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[key] : undefined;
}

function isTunable(value: unknown): value is Tunable {
  return typeof member(value, 'setNoDelay') === 'function';
}
