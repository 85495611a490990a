import type { FastifyInstance } from 'fastify';

/** How long a stop waits for answers that are on their way, in ms. */
const GRACE_MS = 10_000;
const LOOK_EVERY_MS = 50;

/**
 * Lets the app close although clients keep their connections: those that fall idle are ended, and after a while the others too.
 * @param onClosing called before the app takes no more connections
 */
export function endConnectionsAtClose(app: FastifyInstance, onClosing: () => void): void {
  let timers: readonly NodeJS.Timeout[] = [];
  app.addHook('preClose', (done) => {
    onClosing();
    timers = [
      setInterval(() => {
        app.server.closeIdleConnections();
      }, LOOK_EVERY_MS),
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
