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

interface BrokerOptions extends RunOptions {
  /** amqp:// or amqps:// URL with user and password. */
  readonly uri: string;
  /** The environment that the step processes inherit, without the variables that hold the flow's secrets. */
  readonly env: NodeJS.ProcessEnv;
  /** Receives the output lines of the step processes. */
  readonly log?: (line: string) => void;
}

/** Maximum messages in the queue of the first step before the input waits. */
const MAX_QUEUED_INPUT = 1000;
const POLL_MS = 50;

/**
 * Runs a flow on a broker: one process of the real runtime per step and replica, on queues as a platform declares them.
 *
 * The runtime doesn't report when a message ends. So once all earlier steps have finished, the step's queue is empty and no
 * rebounded message waits, the step's processes are stopped. The runtime then finishes the messages in progress and exits;
 * unfinished messages return to the queue. If none returns, the step has finished, else its processes are started again.
 *
 * A message is processed at least once: a process that crashes may have published its result before it acknowledged the message.
 *
 * @throws RestError `platform` when the broker closes the connection or a process keeps crashing
 */
export async function runOnBroker(options: BrokerOptions): Promise<void> {
  const { flow, kill } = options;
  const steps = listActiveSteps(flow, options.input !== undefined);
  const uri = setFrameMax(options.uri);
  const topology = new Topology(randomBytes(6).toString('hex'), steps);
  const connection = await openConnection(uri);
  const failure = new AbortController();
  const fail = (error: unknown): void => failure.abort(error);
  connection.on('error', () => undefined);
  connection.on('close', () => fail(new RestError('platform', 'the broker closed the connection')));
  const api = await startStepApi(flow, options.files && { files: options.files });
  const cipher = new MessageCipher();
  const processes = steps.map(
    (step) =>
      new StepProcesses({
        ...RUNTIME_PROCESS,
        stepId: step.id,
        replicas: step.replicas,
        cwd: flow.component,
        env: {
          ...inheritEnvironment(options),
          ...createRuntimeSettings({ uri, step, topology, cipher, platform: { ...api.settings } }),
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
    const tap = new Tap({ ...options, channel: tapChannel, topology, cipher, api, onFailure: fail });
    await tap.open();
    for (const step of processes) step.start();
    const work = async (channel: ConfirmChannel): Promise<void> => {
      try {
        await feedInput(channel, topology, cipher, options, failure.signal);
      } finally {
        for (const [index, step] of processes.entries()) {
          await finishStep(channel, topology, tap, step, index, options.stop, failure.signal);
        }
      }
    };
    await Promise.race([work(channel), rejectOnAbort(failure.signal), waitForAbort(kill)]);
  } finally {
    for (const step of processes) step.kill();
    await Promise.all(processes.map((step) => step.stop()));
    await cleanUp(connection, topology, channel);
    await api.close();
  }
}

async function feedInput(
  channel: ConfirmChannel,
  topology: Topology,
  cipher: MessageCipher,
  { input, stop, stats }: BrokerOptions,
  failure: AbortSignal,
): Promise<void> {
  const [head] = topology.steps;
  if (!head) return;
  let count = 0;
  const isEnding = (): boolean => stop.aborted || failure.aborted;
  const publish = (given: FlowMessage): void => {
    const message = { ...messages.newMessageWithBody(given.body), ...given };
    const headers = { messageId: message.id, threadId: randomUUID(), protocolVersion: PROTOCOL_VERSION };
    channel.sendToQueue(topology.queueName(head), cipher.encrypt(message), { headers });
    stats[0]?.add('in');
  };
  if (!input) publish({ body: {} });
  else {
    for await (const message of input) {
      if (isEnding()) break;
      publish(message);
      if (++count % 100 > 0) continue;
      await channel.waitForConfirms();
      while ((await topology.countReady(channel, head)) > MAX_QUEUED_INPUT && !isEnding()) {
        await sleep(POLL_MS);
      }
    }
  }
  await channel.waitForConfirms();
}

async function finishStep(
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
  /** Counts the messages that wait for the step, without those in its processes. */
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

/** Returns the environment of a step's processes. They read the flow's secrets only through the step API. */
function inheritEnvironment({ flow, env }: BrokerOptions): NodeJS.ProcessEnv {
  const secret = new Set(flow.secretVariables);
  return Object.fromEntries(Object.entries(env).filter(([name]) => !secret.has(name)));
}

/** Sets frameMax: the runtime's AMQP client defaults to frames of 4 kB, and current brokers require at least 8 kB. */
function setFrameMax(uri: string): string {
  const url = new URL(uri);
  if (!url.searchParams.has('frameMax')) url.searchParams.set('frameMax', '131072');
  return url.href;
}

async function openConnection(uri: string): Promise<ChannelModel> {
  try {
    return await connect(uri, { noDelay: true });
  } catch (error) {
    throw new RestError('platform', `can't connect to the broker at ${new URL(uri).host}: ${messageOf(error)}`, {
      cause: error,
    });
  }
}

/** @param channel the channel of the run, which may still declare queues after an aborted run */
async function cleanUp(connection: ChannelModel, topology: Topology, channel: Channel | undefined): Promise<void> {
  try {
    // Closed first, so that no pending request of the run declares a deleted queue again.
    await channel?.close();
    await topology.remove(await connection.createChannel());
    await connection.close();
  } catch {
    // The connection is closed; the queues expire by themselves.
  }
}

function rejectOnAbort(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
  });
}

function waitForAbort(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
