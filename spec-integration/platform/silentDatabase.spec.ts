import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';

import { expect } from 'chai';

import { openPostgres } from '../../lib/platform/store/sql/postgres.js';
import { createSqlStore } from '../../lib/platform/store/sql/sqlStore.js';
import type { Store } from '../../lib/platform/store/store.js';
import { catchRejection } from '../../spec/support/rejection.js';
import { auditRecord } from '../../spec/platform/store/samples.js';
import { sharedPostgres } from '../support/services.js';

describe('a PostgreSQL that stops responding without closing the connection', () => {
  let proxy: SilentProxy;
  let store: Store;

  beforeEach(async function () {
    const postgres = await sharedPostgres(this);
    const url = new URL(await postgres.freshDatabase());
    proxy = await startProxy(Number(url.port));
    url.port = String(proxy.port);
    store = createSqlStore(openPostgres(url.href, { connectMs: 500, statementMs: 500, closeMs: 300 }));
    await store.migrate();
  });
  afterEach(() => proxy.stop());

  it('does not delay closing the store', async () => {
    await store.ping();
    proxy.silence();
    await store.close();
    await proxy.empty();
  });

  it('fails statements in progress when the store is closed', async () => {
    proxy.silence();
    const requests = store.transaction((tx) => tx.audit.append([auditRecord(1)]));
    const [failure] = await Promise.all([catchRejection(requests, Error), store.close()]);
    expect(failure).to.be.instanceOf(Error);
    await proxy.empty();
  });

  it('fails a statement after a timeout, and does not reuse the connection', async () => {
    await store.ping();
    proxy.silence();
    // Later statements of the transaction do not wait again.
    const began = performance.now();
    await catchRejection(
      store.transaction((tx) => tx.audit.append([auditRecord(1)])),
      Error,
    );
    expect(performance.now() - began).to.be.lessThan(2900);
    proxy.speak();
    await store.audit.append([auditRecord(2)]);
    expect(await store.audit.list({ tenants: 'all' }, 10)).to.deep.equal([auditRecord(2)]);
    await store.close();
  });

  it('fails a connection attempt', async () => {
    proxy.silence();
    await Promise.all(Array.from({ length: 3 }, () => catchRejection(store.ping(), Error)));
    await store.close();
    await proxy.empty();
  });
});

interface SilentProxy {
  readonly port: number;
  /** Drops all data from now on, without closing connections. */
  silence(): void;
  /** Forwards the data of new connections again. */
  speak(): void;
  /** Resolves when every client has disconnected. */
  empty(): Promise<void>;
  stop(): Promise<void>;
}

async function startProxy(targetPort: number): Promise<SilentProxy> {
  const clients = new Set<Socket>();
  const left: Promise<unknown>[] = [];
  const pairs = new Set<readonly [Socket, Socket]>();
  let silent = false;
  const server: Server = createServer({ allowHalfOpen: true }, (client) => {
    clients.add(client);
    client.on('error', () => undefined);
    left.push(new Promise((resolve) => client.once('end', resolve).once('close', resolve)));
    if (silent) {
      client.resume();
      return;
    }
    const target = connect({ port: targetPort, host: '127.0.0.1', allowHalfOpen: true });
    target.on('error', () => undefined);
    client.pipe(target).pipe(client);
    pairs.add([client, target]);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    silence() {
      silent = true;
      for (const [client, target] of pairs) {
        client.unpipe(target);
        target.unpipe(client);
        client.resume();
      }
    },
    speak() {
      silent = false;
    },
    async empty() {
      await Promise.all(left);
    },
    async stop() {
      for (const [client, target] of pairs) {
        client.destroy();
        target.destroy();
      }
      for (const client of clients) client.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}
