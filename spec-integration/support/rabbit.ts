import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { connect } from 'amqplib';

import { freePorts } from './freePorts.js';
import { startService, untilReady } from './service.js';

const SERVER = '/usr/lib/rabbitmq/bin/rabbitmq-server';

export interface Rabbit {
  /** amqp://… with the size of a frame that current brokers ask for. */
  readonly uri: string;
  /** Base of the management API; user and password are `guest`. */
  readonly managementUrl: string;
  stop(): Promise<void>;
}

/** Returns whether Debian's rabbitmq-server is installed. */
export function hasRabbit(): boolean {
  return existsSync(SERVER);
}

/** Starts a separate broker with its own ports, port mapper, folder and cookie. */
export async function startRabbit(): Promise<Rabbit> {
  const folder = await mkdtemp(path.join(tmpdir(), 'rabbit-'));
  const [amqp, distribution, management, mapper] = (await freePorts(4)) as [number, number, number, number];
  const file = (name: string): string => path.join(folder, name);
  await writeFile(file('enabled_plugins'), '[rabbitmq_management].\n');
  await writeFile(
    file('rabbitmq.conf'),
    [
      `listeners.tcp.1 = 127.0.0.1:${amqp}`,
      'management.tcp.ip = 127.0.0.1',
      `management.tcp.port = ${management}`,
      'collect_statistics_interval = 1000',
      '',
    ].join('\n'),
  );
  const env = {
    ...process.env,
    HOME: folder,
    ERL_EPMD_PORT: String(mapper),
    ERL_EPMD_ADDRESS: '127.0.0.1',
    RABBITMQ_NODENAME: `specs${amqp}@localhost`,
    RABBITMQ_NODE_PORT: String(amqp),
    RABBITMQ_DIST_PORT: String(distribution),
    RABBITMQ_MNESIA_BASE: file('mnesia'),
    RABBITMQ_LOG_BASE: file('log'),
    RABBITMQ_CONFIG_FILE: file('rabbitmq.conf'),
    RABBITMQ_CONF_ENV_FILE: file('none'),
    RABBITMQ_ENABLED_PLUGINS_FILE: file('enabled_plugins'),
  };
  // Started here, because the broker would leave one running as a daemon.
  const epmd = startService('epmd', ['-port', String(mapper)], { env });
  const broker = startService(SERVER, [], { env });
  const uri = `amqp://guest:guest@127.0.0.1:${amqp}?frameMax=131072`;
  const managementUrl = `http://127.0.0.1:${management}`;
  const clean = async (): Promise<void> => {
    await broker.stop();
    await epmd.stop();
    await rm(folder, { recursive: true, force: true, maxRetries: 3 });
  };
  try {
    await untilReady('RabbitMQ', broker, async () => {
      await (await connect(uri)).close();
      const headers = { authorization: `Basic ${Buffer.from('guest:guest').toString('base64')}` };
      const response = await fetch(`${managementUrl}/api/overview`, { headers });
      if (!response.ok) throw new Error(`management API: ${response.status}`);
    });
  } catch (error) {
    await clean();
    throw error;
  }
  return { uri, managementUrl, stop: clean };
}
