import { randomUUID } from 'node:crypto';

import type { TaskExec } from 'elasticio-sailor-nodejs/lib/executor.js';

import { messageOf } from '../errors.js';
import { EncodedMessage } from './encodedMessage.js';
import type { FlowStep } from './flow.js';
import type { RunObserver, StepError } from './runOptions.js';
import { createStepConfig } from './stepApiRoutes.js';
import { observeLog } from './observeLog.js';
import type { StepStats } from './stepStats.js';
import type { JsonObject } from '../wire/members.js';

/** A message in the queue of a step. The content is text, as on a broker, so that steps share no objects. */
export interface Delivery {
  readonly content: string;
  readonly messageId: string;
  readonly parentMessageId?: string;
  readonly threadId: string;
  /** Number of rebounds by the step. */
  readonly rebounds: number;
}

/** The defaults of the runtime's settings. Without a broker there is no limit on the size of a message. */
export const RUNTIME_LIMITS = {
  REBOUND_INITIAL_EXPIRATION: 15_000,
  REBOUND_LIMIT: 20,
};

export interface EmbeddedStep {
  readonly step: FlowStep;
  readonly module: object;
  readonly Executor: typeof TaskExec;
  /** The runtime's settings, which the component reads with getConfig. */
  readonly settings: JsonObject;
  readonly variables: Readonly<Record<string, string>>;
  readonly stepStats: StepStats;
  readonly now: () => number;
  readonly snapshot: { get(): unknown; set(value: unknown): void };
  /** Passes a message to the next step; resolves when its queue has room. Absent for the last step. */
  readonly forward?: (delivery: Delivery) => Promise<void>;
  /** Receives the messages of the last step. */
  output(message: EncodedMessage): void | Promise<void>;
  /** Rewrites chunks of the JSON text of these messages. */
  readonly rewriteAddresses?: (text: string) => string;
  /** Returns a message to the queue after a delay. */
  requeue(delivery: Delivery, delayMs: number): void;
  reportError(error: StepError): void;
  readonly observer?: RunObserver;
}

type Fields = Record<string, unknown>;

/**
 * Processes one message with the runtime's executor and handles its events as the runtime does: forwards data, reports
 * errors, requeues rebounds, stores snapshots. Resolves at the event `end`; never rejects.
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
  const { observer } = to;
  if (observer) {
    observer.message(to.step.id, 'in', payload);
    observeLog(task.logger, (level, text) => observer.log(to.step.id, level, text));
  }

  const fail = (thrown: unknown): void => {
    task.errorCount++;
    to.stepStats.add('errors');
    to.reportError({ stepId: to.step.id, ...toErrorFields(thrown) });
  };

  // Both serialize the message before they return: the step may change it afterwards.
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
    let emit: () => void | Promise<void>;
    try {
      emit = to.forward ? forwarding(data, to.forward) : outputting(data);
    } catch (error) {
      fail(error);
      return;
    }
    to.stepStats.add('out');
    observer?.message(to.step.id, 'out', data);
    await emit();
  };

  const onRebound = (reason: unknown): void => {
    const rebounds = delivery.rebounds + 1;
    if (rebounds > RUNTIME_LIMITS.REBOUND_LIMIT) {
      fail(new Error('Rebound limit exceeded'));
      return;
    }
    to.stepStats.add('rebounds');
    observer?.rebound(to.step.id, messageOf(reason));
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
        to.stepStats.recordDuration(to.now() - started);
        resolve();
      });
    const begin = (): void =>
      task.process(to.module, payload, structuredClone(createStepConfig(to.step)), structuredClone(to.snapshot.get()));
    if (observer) observer.trackWork(to.step.id, begin);
    else begin();
  });
}

function toErrorFields(thrown: unknown): Omit<StepError, 'stepId'> {
  if (thrown instanceof Error) {
    return { name: thrown.name, message: thrown.message, ...(thrown.stack !== undefined && { stack: thrown.stack }) };
  }
  return { name: 'Error', message: messageOf(thrown) };
}
