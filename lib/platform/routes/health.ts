import type { FastifyInstance } from 'fastify';

import type { Metrics } from '../metrics.js';
import type { Store } from '../store/store.js';

/** Time after which the store counts as unreachable, in ms. */
const PING_TIMEOUT_MS = 2000;

/** Adds the probes and the metrics. They need no API key and contain no data of a tenant. */
export function addHealthRoutes(
  app: FastifyInstance,
  store: Pick<Store, 'ping'>,
  metrics: Metrics,
  isStopping: () => boolean,
): void {
  app.get('/healthz', () => ({ status: 'live' }));

  // Encryption keys and schema are checked before the service listens; the store can become unreachable later.
  app.get('/readyz', async (_request, reply) => {
    const reason = isStopping() ? 'stopping' : (await isStoreReachable(store)) ? undefined : 'store unreachable';
    if (reason === undefined) return { status: 'ready' };
    return reply.code(503).header('retry-after', '1').send({ status: 'not ready', reason });
  });

  app.get('/metrics', async (_request, reply) =>
    reply.header('content-type', metrics.contentType).send(await metrics.render()),
  );
}

async function isStoreReachable(store: Pick<Store, 'ping'>): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<boolean>((resolve) => {
    timer = setTimeout(resolve, PING_TIMEOUT_MS, false);
  });
  const ping = store.ping().then(
    () => true,
    () => false,
  );
  try {
    return await Promise.race([ping, timeout]);
  } finally {
    clearTimeout(timer);
  }
}
