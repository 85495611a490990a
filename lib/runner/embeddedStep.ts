import { randomUUID } from 'node:crypto';

import type { TaskExec } from 'elasticio-sailor-nodejs/lib/executor.js';

import { listProblemTexts, messageOf } from '../errors.js';
import { EncodedMessage } from './encodedMessage.js';
import type { FlowStep } from './flow.js';
import type { RunObserver, StepError } from './runOptions.js';
import { createStepConfig } from './stepApiRoutes.js';
import { observeLog } from './observeLog.js';
import type { ConfirmedSnapshots, MessageTree } from './state/confirmedSnapshots.js';
import type { StepStats } from './stepStats.js';
import { asJsonObject, type JsonObject } from '../json.js';

/** A message in the queue of a step. The content is text, as on a broker, so that steps share no objects. */
export interface Delivery {
  readonly content: string;
  readonly messageId: string;
  readonly parentMessageId?: string;
  readonly threadId: string;
  /** Number of rebounds by the step. */
  readonly rebounds: number;
  /** Set if the run has a state. */
  readonly tree?: MessageTree;
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
  /** Set if the run has a state. */
  readonly confirmed?: ConfirmedSnapshots;
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
export function processDelivery(delivery: Delivery, target: EmbeddedStep): Promise<void> {
  const started = target.now();
  const payload = { headers: {}, ...(JSON.parse(delivery.content) as Fields) } as Fields;
  const passthrough = (target.step.passthrough ? structuredClone(payload.passthrough ?? {}) : {}) as Fields;
  const { messageId, threadId, parentMessageId } = delivery;
  const task = new target.Executor({
    loggerOptions: { threadId, messageId, parentMessageId },
    variables: target.variables,
    services: { apiClient: {}, amqp: {}, config: target.settings },
  });
  const { observer } = target;
  if (observer) {
    observer.message(target.step.id, 'in', payload);
    observeLog(task.logger, (level, text) => observer.log(target.step.id, level, text));
  }

  const fail = (thrown: unknown): void => {
    task.errorCount++;
    target.stepStats.add('errors');
    target.reportError({ stepId: target.step.id, ...toErrorFields(thrown) });
  };

  // Both serialize the message before they return: the step may change it afterwards.
  const prepareForward = (data: Fields, forward: (delivery: Delivery) => Promise<void>) => {
    const content = JSON.stringify(data);
    const id = typeof data.id === 'string' ? data.id : randomUUID();
    return () => {
      const tree = trackEmitted();
      const own = { content, messageId: id, parentMessageId: messageId, threadId, rebounds: 0 };
      return forward({ ...own, ...(tree && { tree }) });
    };
  };
  const prepareOutput = (data: Fields) => {
    const message = EncodedMessage.encode(data, target.rewriteAddresses);
    return async () => {
      const tree = trackEmitted();
      await target.output(message);
      tree?.end();
    };
  };
  const trackEmitted = (): MessageTree | undefined => {
    const { confirmed } = target;
    return confirmed && delivery.tree?.add(confirmed.emit());
  };

  const onData = async (value: unknown): Promise<void> => {
    const data = value as Fields;
    data.headers ??= {};
    if (target.step.passthrough) {
      const own = Object.fromEntries(Object.entries(data).filter(([key]) => key !== 'passthrough'));
      data.passthrough = { ...passthrough, [target.step.id]: own };
    }
    let emit: () => void | Promise<void>;
    try {
      emit = target.forward ? prepareForward(data, target.forward) : prepareOutput(data);
    } catch (error) {
      fail(error);
      return;
    }
    target.stepStats.add('out');
    observer?.message(target.step.id, 'out', data);
    await emit();
  };

  let isRequeued = false;
  const onRebound = (reason: unknown): void => {
    const rebounds = delivery.rebounds + 1;
    if (rebounds > RUNTIME_LIMITS.REBOUND_LIMIT) {
      fail(new Error('Rebound limit exceeded'));
      return;
    }
    target.stepStats.add('rebounds');
    observer?.rebound(target.step.id, messageOf(reason));
    isRequeued = true;
    const backoffMs = 2 ** (rebounds - 1) * RUNTIME_LIMITS.REBOUND_INITIAL_EXPIRATION;
    target.requeue({ ...delivery, rebounds }, readReboundMs(reason) ?? backoffMs);
  };

  return new Promise((resolve) => {
    task
      .on('data', onData)
      .on('error', fail)
      .on('rebound', onRebound)
      .on('snapshot', (value) => target.snapshot.set(value))
      .on('updateSnapshot', (value) =>
        target.snapshot.set({ ...(target.snapshot.get() as Fields), ...(value as Fields) }),
      )
      .on('updateKeys', () =>
        fail(new Error("The component emitted updateKeys, but the credentials of a flow file can't be updated")),
      )
      .on('httpReply', () => {
        throw new Error(`Component emitted 'httpReply' event but 'reply_to' was not found in AMQP headers`);
      })
      .on('end', () => {
        target.stepStats.recordDuration(target.now() - started);
        if (!isRequeued) delivery.tree?.end();
        resolve();
      });
    const begin = (): void =>
      task.process(
        target.module,
        payload,
        structuredClone(createStepConfig(target.step)),
        structuredClone(target.snapshot.get()),
      );
    if (observer) observer.trackWork(target.step.id, begin);
    else begin();
  });
}

/** Reads `RestError.reboundAfterMs`. The component's modules may be another copy of the class. */
function readReboundMs(reason: unknown): number | undefined {
  const { reboundAfterMs } = asJsonObject(reason);
  return typeof reboundAfterMs === 'number' ? reboundAfterMs : undefined;
}

function toErrorFields(thrown: unknown): Omit<StepError, 'stepId'> {
  if (thrown instanceof Error) {
    const { name, message, stack } = thrown;
    const problems = listProblemTexts(thrown);
    return { name, message, ...(problems && { problems }), ...(stack !== undefined && { stack }) };
  }
  return { name: 'Error', message: messageOf(thrown) };
}
