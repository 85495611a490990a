import type { Socket } from 'node:net';

import type { FastifyInstance } from 'fastify';

/** How long a stop waits for answers that are on their way, in ms. */
const GRACE_MS = 10_000;
const LOOK_EVERY_MS = 50;

/**
 * Lets the app close although clients keep their connections: those that are idle are ended, and after a while the others too.
 * @param onClosing called before the app takes no more connections
 */
export function endConnectionsAtClose(app: FastifyInstance, onClosing: () => void): void {
  const open = new Set<Socket>();
  app.server.on('connection', (socket: Socket) => {
    open.add(socket);
    socket.once('close', () => open.delete(socket));
  });

  let timers: readonly NodeJS.Timeout[] = [];
  app.addHook('preClose', (done) => {
    onClosing();
    const endIdle = (): void => {
      app.server.closeIdleConnections();
      // Node doesn't count a connection as idle that has not brought its first request; browsers open such ones ahead.
      for (const socket of open) if (socket.bytesRead === 0) socket.destroy();
    };
    timers = [
      setInterval(endIdle, LOOK_EVERY_MS),
      setTimeout(() => {
        app.server.closeAllConnections();
      }, GRACE_MS),
    ];
    done();
  });
  app.addHook('onClose', (_app, done) => {
    timers.forEach(clearTimeout);
    done();
  });
}
