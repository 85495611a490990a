import type { Socket } from 'node:net';

import type { FastifyInstance } from 'fastify';

/** Time that a shutdown waits for responses in progress, in ms. */
const GRACE_PERIOD_MS = 10_000;
const CHECK_INTERVAL_MS = 50;

/**
 * Closes the connections of clients when the app closes: idle ones at once, the others after the grace period.
 * @param onClosing called before the app stops accepting connections
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
      // Node doesn't count a connection as idle before its first request; browsers preconnect such ones.
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
