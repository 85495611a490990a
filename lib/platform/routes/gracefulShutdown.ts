import type { Socket } from 'node:net';

import type { FastifyInstance } from 'fastify';

/** How long a stop waits for answers that are on their way, in ms. */
const GRACE_PERIOD_MS = 10_000;
const CHECK_INTERVAL_MS = 50;

/**
 * Lets the app close although clients keep their connections: those that are idle are ended, and after a while the others too.
 * @param onClosing called before the app takes no more connections
 */
export function enableGracefulShutdown(app: FastifyInstance, onClosing: () => void): void {
  const openSockets = new Set<Socket>();
  app.server.on('connection', (socket: Socket) => {
    openSockets.add(socket);
    socket.once('close', () => openSockets.delete(socket));
  });

  let timers: readonly NodeJS.Timeout[] = [];
  app.addHook('preClose', (done) => {
    onClosing();
    const closeIdleConnections = (): void => {
      app.server.closeIdleConnections();
      // Node doesn't count a connection as idle that has not brought its first request; browsers open such ones ahead.
      for (const socket of openSockets) if (socket.bytesRead === 0) socket.destroy();
    };
    timers = [
      setInterval(closeIdleConnections, CHECK_INTERVAL_MS),
      setTimeout(() => {
        app.server.closeAllConnections();
      }, GRACE_PERIOD_MS),
    ];
    done();
  });
  app.addHook('onClose', (_app, done) => {
    timers.forEach(clearTimeout);
    done();
  });
}
