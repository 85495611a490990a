import { randomUUID } from 'node:crypto';

import type { TaskExec } from 'elasticio-sailor-nodejs/lib/executor.js';

import { messageOf } from '../errors.js';
import { EncodedMessage } from './encodedMessage.js';
import type { FlowStep } from './flow.js';
import type { RunObserver, StepError } from './runOptions.js';
import { createStepConfig } from './stepApiRoutes.js';
import { observeLog } from './observeLog.js';
import type { StepStats } from './stepStats.js';

/** A message on its way into a step. The content is text, as on a broker: nobody shares an object with anybody. */
export interface Delivery {
  readonly content: string;
  readonly messageId: string;
  readonly parentMessageId?: string;
  readonly threadId: string;
  /** How often the step has sent it back. */
  readonly rebounds: number;
}

/** The runtime's own limits (its settings' defaults). The size of a message is the broker's concern: here it has none. */
export const RUNTIME_LIMITS = {
  REBOUND_INITIAL_EXPIRATION: 15_000,
  REBOUND_LIMIT: 20,
};

export interface EmbeddedStep {
  readonly step: FlowStep;
  readonly module: object;
  readonly Executor: typeof TaskExec;
  /** What the component reads with getConfig: the runtime's settings. */
  readonly settings: Readonly<Record<string, unknown>>;
  readonly variables: Readonly<Record<string, string>>;
  readonly tally: StepStats;
  readonly now: () => number;
  readonly snapshot: { get(): unknown; set(value: unknown): void };
  /** Hands a message on to the next step; resolves when there is room for it. Absent: this is the last step. */
  readonly forward?: (delivery: Delivery) => Promise<void>;
  /** Gets what the last step emits. */
  output(message: EncodedMessage): void | Promise<void>;
  /** Changes parts of the JSON text that goes there. */
  readonly rewriteAddresses?: (text: string) => string;
  /** Gives a message another try later. */
  requeue(delivery: Delivery, delayMs: number): void;
  reportError(error: StepError): void;
  readonly observer?: RunObserver;
}

type Fields = Record<string, unknown>;

/**
 * Runs one message through a step on the runtime's executor, and does with its events what the runtime does: data goes on,
 * an error ends the message, a rebound brings it back, a snapshot is kept. Resolves at the event `end`; never rejects.
 */
export function processDelivery(delivery: Delivery, to: EmbeddedStep): Promise<void> {
  const started = to.now();
  const payload = { headers: {}, ...(JSON.parse(delivery.content) as Fields) } as Fields;
  const passthrough = (to.step.passthrough ? structuredClone(payload.passthrough ?? {}) : {}) as Fields;
  const { messageId, threadId, parentMessageId } = delivery;
  const task = new to.Executor({
    loggerOptions: { threadId, messageId, parentMessageId },
    variables: to.variables,
    services: { apiClient: {}, amqp: {}, config: to.settings },
  });
  const { observer: watch } = to;
  if (watch) {
    watch.message(to.step.id, 'in', payload);
    observeLog(task.logger, (level, text) => watch.log(to.step.id, level, text));
  }

  const fail = (thrown: unknown): void => {
    task.errorCount++;
    to.tally.add('errors');
    to.reportError({ stepId: to.step.id, ...describe(thrown) });
  };

  /** Both write the message down before they return: the step may change it afterwards. */
  const forwarding = (data: Fields, forward: (delivery: Delivery) => Promise<void>) => {
    const content = JSON.stringify(data);
    const id = typeof data.id === 'string' ? data.id : randomUUID();
    return () => forward({ content, messageId: id, parentMessageId: messageId, threadId, rebounds: 0 });
  };
  const outputting = (data: Fields) => {
    const message = EncodedMessage.encode(data, to.rewriteAddresses);
    return () => to.output(message);
  };

  const onData = async (value: unknown): Promise<void> => {
    const data = value as Fields;
    data.headers ??= {};
    if (to.step.passthrough) {
      const own = Object.fromEntries(Object.entries(data).filter(([key]) => key !== 'passthrough'));
      data.passthrough = { ...passthrough, [to.step.id]: own };
    }
    let handOn: () => void | Promise<void>;
    try {
      handOn = to.forward ? forwarding(data, to.forward) : outputting(data);
    } catch (error) {
      fail(error);
      return;
    }
    to.tally.add('out');
    watch?.message(to.step.id, 'out', data);
    await handOn();
  };

  const onRebound = (reason: unknown): void => {
    const rebounds = delivery.rebounds + 1;
    if (rebounds > RUNTIME_LIMITS.REBOUND_LIMIT) {
      fail(new Error('Rebound limit exceeded'));
      return;
    }
    to.tally.add('rebounds');
    watch?.rebound(to.step.id, messageOf(reason));
    to.requeue({ ...delivery, rebounds }, 2 ** (rebounds - 1) * RUNTIME_LIMITS.REBOUND_INITIAL_EXPIRATION);
  };

  return new Promise((resolve) => {
    task
      .on('data', onData)
      .on('error', fail)
      .on('rebound', onRebound)
      .on('snapshot', (value) => to.snapshot.set(value))
      .on('updateSnapshot', (value) => to.snapshot.set({ ...(to.snapshot.get() as Fields), ...(value as Fields) }))
      .on('updateKeys', () => fail(new Error('A flow file has no account whose keys could be updated')))
      .on('httpReply', () => {
        throw new Error(`Component emitted 'httpReply' event but 'reply_to' was not found in AMQP headers`);
      })
      .on('end', () => {
        to.tally.recordDuration(to.now() - started);
        resolve();
      });
    const begin = (): void =>
      task.process(to.module, payload, structuredClone(createStepConfig(to.step)), structuredClone(to.snapshot.get()));
    if (watch) watch.trackWork(to.step.id, begin);
    else begin();
  });
}

function describe(thrown: unknown): Omit<StepError, 'stepId'> {
  if (thrown instanceof Error) {
    return { name: thrown.name, message: thrown.message, ...(thrown.stack !== undefined && { stack: thrown.stack }) };
  }
  return { name: 'Error', message: messageOf(thrown) };
}
