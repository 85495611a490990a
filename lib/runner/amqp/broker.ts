import { randomBytes, randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';

import { connect } from 'amqplib';
import type { Channel, ChannelModel, ConfirmChannel } from 'amqplib';
import { messages } from 'elasticio-node';

import { messageOf, RestError } from '../../errors.js';
import { listActiveSteps } from '../runOptions.js';
import type { FlowMessage, RunOptions } from '../runOptions.js';
import { startStepApi } from '../stepApi.js';
import { MessageCipher, PROTOCOL_VERSION } from './messageCipher.js';
import { createRuntimeSettings } from './runtimeSettings.js';
import { RUNTIME_PROCESS, StepProcesses } from './stepProcesses.js';
import { Tap } from './tap.js';
import { Topology } from './topology.js';

export interface BrokerOptions extends RunOptions {
  /** amqp:// or amqps://, with user and password. */
  readonly uri: string;
  /** What the processes of the steps inherit, less the variables that hold the flow's secrets. */
  readonly env: NodeJS.ProcessEnv;
  /** Gets the lines that the processes of the steps write. */
  readonly log?: (line: string) => void;
}

/** Messages that may wait for the first step before the input has to. */
const FEED_AHEAD = 1000;
const POLL_MS = 50;

/**
 * Runs a flow on a broker: one process of the real runtime per step and replica, on queues as a platform declares them.
 *
 * How it knows that a step is done, although the runtime tells nobody when a message ends: once everything before the step
 * has ended, its queue is empty and no message waits for another try, the step's processes are told to stop. The runtime
 * then finishes what it holds and exits; a message that it didn't finish is back in the queue. If nothing came back, the
 * step is done, else its processes are started again.
 *
 * A message is processed at least once: a process that dies may have published its result before it could say so.
 * Throws a RestError `platform` when the broker goes away or a process keeps dying, and what reading the input throws.
 */
export async function runOnBroker(options: BrokerOptions): Promise<void> {
  const { flow, kill } = options;
  const steps = listActiveSteps(flow, options.input !== undefined);
  const uri = withFrameMax(options.uri);
  const topology = new Topology(randomBytes(6).toString('hex'), steps);
  const connection = await open(uri);
  const failure = new AbortController();
  const fail = (error: unknown): void => failure.abort(error);
  connection.on('error', () => undefined);
  connection.on('close', () => fail(new RestError('platform', 'the broker closed the connection')));
  const api = await startStepApi(flow, options.files && { files: options.files });
  const envelope = new MessageCipher();
  const processes = steps.map(
    (step) =>
      new StepProcesses({
        ...RUNTIME_PROCESS,
        stepId: step.id,
        replicas: step.replicas,
        cwd: flow.component,
        env: {
          ...inherited(options),
          ...createRuntimeSettings({ uri, step, topology, envelope, platform: { ...api.settings } }),
        },
        onFailure: fail,
        ...(options.log && { log: options.log }),
      }),
  );
  let channel: ConfirmChannel | undefined;
  try {
    channel = await connection.createConfirmChannel();
    await topology.declare(channel);
    const tapChannel = await connection.createChannel();
    const tap = new Tap({ ...options, channel: tapChannel, topology, envelope, api, onFailure: fail });
    await tap.open();
    for (const step of processes) step.start();
    const work = async (channel: ConfirmChannel): Promise<void> => {
      try {
        await feed(channel, topology, envelope, options, failure.signal);
      } finally {
        for (const [index, step] of processes.entries()) {
          await finish(channel, topology, tap, step, index, options.stop, failure.signal);
        }
      }
    };
    await Promise.race([work(channel), rejected(failure.signal), aborted(kill)]);
  } finally {
    for (const step of processes) step.kill();
    await Promise.all(processes.map((step) => step.stop()));
    await clean(connection, topology, channel);
    await api.close();
  }
}

async function feed(
  channel: ConfirmChannel,
  topology: Topology,
  envelope: MessageCipher,
  { input, stop, stats: tallies }: BrokerOptions,
  failure: AbortSignal,
): Promise<void> {
  const [head] = topology.steps;
  if (!head) return;
  let count = 0;
  const ending = (): boolean => stop.aborted || failure.aborted;
  const publish = (given: FlowMessage): void => {
    const message = { ...messages.newMessageWithBody(given.body), ...given };
    const headers = { messageId: message.id, threadId: randomUUID(), protocolVersion: PROTOCOL_VERSION };
    channel.sendToQueue(topology.queueName(head), envelope.encrypt(message), { headers });
    tallies[0]?.add('in');
  };
  if (!input) publish({ body: {} });
  else {
    for await (const message of input) {
      if (ending()) break;
      publish(message);
      if (++count % 100 > 0) continue;
      await channel.waitForConfirms();
      while ((await topology.countReady(channel, head)) > FEED_AHEAD && !ending()) {
        await sleep(POLL_MS);
      }
    }
  }
  await channel.waitForConfirms();
}

async function finish(
  channel: Channel,
  topology: Topology,
  tap: Tap,
  processes: StepProcesses,
  index: number,
  stop: AbortSignal,
  failure: AbortSignal,
): Promise<void> {
  const step = topology.steps[index];
  if (!step) return;
  /** Messages that the step still has to do with, the ones in its processes not counted. */
  const remaining = async (): Promise<number> => {
    await tap.sync();
    if (stop.aborted && tap.countWaiting(index) > 0) {
      const { messageCount } = await channel.purgeQueue(topology.reboundQueueName(step));
      tap.recordDropped(index, messageCount);
    }
    return tap.countWaiting(index) + (await topology.countReady(channel, step));
  };
  while (!failure.aborted) {
    if ((await remaining()) > 0) {
      await sleep(POLL_MS);
      continue;
    }
    await processes.stop();
    if ((await remaining()) === 0) return;
    processes.start();
  }
}

/** What a step's processes inherit: the flow's secrets reach them over the API alone. */
function inherited({ flow, env }: BrokerOptions): NodeJS.ProcessEnv {
  const secret = new Set(flow.secretVariables);
  return Object.fromEntries(Object.entries(env).filter(([name]) => !secret.has(name)));
}

/** The runtime's AMQP client offers frames of 4 kB unless the address says otherwise; current brokers ask for 8 at least. */
function withFrameMax(uri: string): string {
  const url = new URL(uri);
  if (!url.searchParams.has('frameMax')) url.searchParams.set('frameMax', '131072');
  return url.href;
}

async function open(uri: string): Promise<ChannelModel> {
  try {
    return await connect(uri, { noDelay: true });
  } catch (error) {
    throw new RestError('platform', `no broker at ${new URL(uri).host}: ${messageOf(error)}`, { cause: error });
  }
}

/** @param channel the channel of the run, which may still declare queues after a run that was ended early */
async function clean(connection: ChannelModel, topology: Topology, channel: Channel | undefined): Promise<void> {
  try {
    // Once it is closed, no later request of the run declares a queue again that is deleted here.
    await channel?.close();
    await topology.remove(await connection.createChannel());
    await connection.close();
  } catch {
    // The connection is gone, and what was declared expires by itself.
  }
}

function rejected(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
  });
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
