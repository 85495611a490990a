import { spawn, type ChildProcess } from 'node:child_process';
import { randomBytes, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createRequire } from 'node:module';

import { connect } from 'amqplib';

import { MessageCipher, PROTOCOL_VERSION } from '../../lib/runner/amqp/messageCipher.js';
import { createRuntimeSettings } from '../../lib/runner/amqp/runtimeSettings.js';
import { Topology } from '../../lib/runner/amqp/topology.js';
import type { FlowStep } from '../../lib/runner/flow.js';

export interface OneStepOptions {
  /** The broker. */
  readonly uri: string;
  /** The component's folder. */
  readonly cwd: string;
  readonly id: string;
  readonly function: string;
  readonly prefetch: number;
  /** The runtime's settings of the platform, without the prefix ELASTICIO_. */
  readonly settings: Readonly<Record<string, string>>;
  readonly env?: Readonly<Record<string, string>>;
  /** Called with the members that the step merges into its snapshot. */
  readonly onSnapshot?: (members: object) => void;
  /** Options for Node itself. */
  readonly node?: readonly string[];
}

/** The results of a step. */
export interface Results {
  /** Bodies in the order of arrival. */
  readonly data: Record<string, unknown>[];
  readonly errors: { readonly name: string; readonly message: string }[];
  /** Reasons of the rebounds. */
  readonly rebounds: string[];
  /** Everything above in the order of arrival, with the place of the message that it belongs to. */
  readonly all: { readonly message: number; readonly data?: Record<string, unknown>; readonly error?: string }[];
}

/** One process of the real runtime with one step of a component, between an input queue and an output queue. */
export interface OneStep {
  readonly pid: number;
  /** Output of the process so far. */
  log(): string;
  /** Sends messages; resolves after `count` results, by default one per message; with 0 at once. May be called again after that. */
  run(messages: readonly object[], count?: number): Promise<Results>;
  /** Kills the process without warning and starts another one. */
  crash(): void;
  /** Stops the process after it has finished its messages. @returns its exit code */
  stop(): Promise<number | null>;
}

const RUNTIME = createRequire(__filename).resolve('elasticio-sailor-nodejs/run.js');

export async function startOneStep(options: OneStepOptions): Promise<OneStep> {
  const step: FlowStep = { ...options, replicas: 1, passthrough: false, config: {} };
  const topology = new Topology(randomBytes(6).toString('hex'), [step]);
  const cipher = new MessageCipher();
  const connection = await connect(options.uri, { noDelay: true });
  const channel = await connection.createConfirmChannel();
  await topology.declare(channel);

  const createResults = (): Results => ({ data: [], errors: [], rebounds: [], all: [] });
  let results = createResults();
  let threads: string[] = [];
  let expected = Infinity;
  let complete = (): void => undefined;
  await channel.consume(
    topology.tap,
    (message) => {
      if (message === null) return;
      const headers = message.properties.headers ?? {};
      const add = (result: Omit<Results['all'][number], 'message'>): void => {
        results.all.push({ message: threads.indexOf(String(headers.threadId)), ...result });
      };
      switch (topology.parseRoutingKey(message.fields.routingKey)?.kind) {
        case 'data':
          results.data.push((cipher.decrypt(message.content) as { body: Record<string, unknown> }).body);
          add({ data: results.data.at(-1)! });
          break;
        case 'error':
          results.errors.push(cipher.decryptError(message.content));
          add({ error: results.errors.at(-1)!.message });
          break;
        case 'rebound':
          results.rebounds.push(String(headers.reboundReason));
          add({ error: results.rebounds.at(-1)! });
          break;
        case 'snapshot':
          options.onSnapshot?.(JSON.parse(message.content.toString()) as object);
          return;
        default:
          return;
      }
      if (results.data.length + results.errors.length + results.rebounds.length >= expected) complete();
    },
    { noAck: true },
  );

  const settings = createRuntimeSettings({ uri: options.uri, step, topology, cipher, platform: options.settings });
  let log = '';
  const launch = (): { child: ChildProcess; gone: Promise<[number | null]> } => {
    const child = spawn(process.execPath, [...(options.node ?? []), RUNTIME], {
      cwd: options.cwd,
      env: { ...process.env, ...options.env, ...settings },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (log += String(chunk)));
    return { child, gone: once(child, 'exit') as Promise<[number | null]> };
  };
  let running = launch();

  /** Rejects when a process ends that nobody ended. */
  const watch = async (): Promise<never> => {
    for (;;) {
      const watched = running;
      const [code] = await watched.gone;
      if (watched === running) throw new Error(`the step's process ended with ${String(code)}:\n${log.slice(-3000)}`);
    }
  };

  let stopped: Promise<number | null> | undefined;
  const stop = async (): Promise<number | null> => {
    running.child.kill('SIGTERM');
    const [code] = await running.gone;
    await topology.remove(channel);
    await connection.close();
    return code;
  };

  return {
    get pid() {
      return running.child.pid!;
    },
    log: () => log,
    async run(messages, count = messages.length) {
      results = createResults();
      threads = messages.map(() => randomUUID());
      expected = count;
      const completed = new Promise<void>((resolve) => (complete = resolve));
      for (const [index, message] of messages.entries()) {
        const headers = { messageId: randomUUID(), threadId: threads[index], protocolVersion: PROTOCOL_VERSION };
        channel.sendToQueue(topology.queueName(step), cipher.encrypt(message), { headers });
      }
      await channel.waitForConfirms();
      if (count === 0) return results;
      const died = watch();
      await Promise.race([completed, died]);
      died.catch(() => undefined);
      return results;
    },
    crash() {
      const { child } = running;
      running = launch();
      child.kill('SIGKILL');
    },
    stop: () => (stopped ??= stop()),
  };
}
