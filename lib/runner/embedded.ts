import { randomUUID } from 'node:crypto';
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';

import { messages } from 'elasticio-node';
import type { ComponentReader } from 'elasticio-sailor-nodejs/lib/component_reader.js';
import type { TaskExec } from 'elasticio-sailor-nodejs/lib/executor.js';

import { messageOf, RestError } from '../errors.js';
import { pageChannel, type PublishedPage } from '../http/pageChannel.js';
import { RUNTIME_LIMITS, processDelivery } from './embeddedStep.js';
import type { Delivery, EmbeddedStep } from './embeddedStep.js';
import type { FlowStep } from './flow.js';
import { listActiveSteps } from './runOptions.js';
import type { FlowMessage, RunOptions } from './runOptions.js';
import { startStepApi } from './stepApi.js';
import type { StepApi, StepApiOptions } from './stepApi.js';
import { ConfirmedSnapshots, MessageTree } from './state/confirmedSnapshots.js';
import type { RunState } from './state/stateFile.js';
import { StepQueue } from './stepQueue.js';

interface Runtime {
  readonly TaskExec: typeof TaskExec;
  readonly ComponentReader: typeof ComponentReader;
}

export interface EmbeddedTools {
  /** Resolves after `ms`; rejects when the signal aborts. */
  readonly sleep: (ms: number, signal: AbortSignal) => Promise<void>;
  /** Monotonic milliseconds. */
  readonly now: () => number;
}

const TOOLS: EmbeddedTools = {
  sleep: (ms, signal) => wait(ms, undefined, { signal }),
  now: () => performance.now(),
};

/**
 * Runs a flow in this process: the runtime's executor on queues in memory, the step API over HTTP on loopback. Resolves when
 * every message is processed. An error of the input is thrown after the messages before it are processed.
 *
 * @throws RestError `usage` when a module can't be loaded
 */
export async function runEmbedded(options: RunOptions, tools: EmbeddedTools = TOOLS): Promise<void> {
  const runtime = await loadRuntime();
  const api = await startStepApi(options.flow, toApiOptions(options));
  const onPage = (message: unknown): void => {
    const page = message as PublishedPage;
    const stats = options.stats.find(({ id }) => page.stepKey === `${api.settings.FLOW_ID}/${id}`);
    if (page.kind === 'continued') {
      if (stats !== undefined) options.listener.continued?.(stats.id, page.number);
      return;
    }
    stats?.add('pages');
    stats?.add('records', page.records);
  };
  subscribe(pageChannel.name, onPage);
  try {
    const modules = await loadModules(runtime, options);
    await Promise.race([runSteps(runtime, modules, api, options, tools), waitForAbort(options.kill)]);
  } finally {
    unsubscribe(pageChannel.name, onPage);
    await api.close();
  }
}

function toApiOptions({ listener, files }: RunOptions): StepApiOptions {
  return { ...(listener.observer && { observer: listener.observer }), ...(files && { files }) };
}

/** Loads the runtime's executor and reader. Their loggers read LOG_LEVEL from the environment when they are loaded. */
async function loadRuntime(): Promise<Runtime> {
  const [executor, reader] = await Promise.all([
    import('elasticio-sailor-nodejs/lib/executor.js'),
    import('elasticio-sailor-nodejs/lib/component_reader.js'),
  ]);
  return { TaskExec: executor.TaskExec, ComponentReader: reader.ComponentReader };
}

async function loadModules(runtime: Runtime, { flow, input }: RunOptions): Promise<Map<FlowStep, object>> {
  const reader = new runtime.ComponentReader();
  const modules = new Map<FlowStep, object>();
  try {
    await reader.init(path.relative(process.cwd(), flow.component));
    for (const step of listActiveSteps(flow, input !== undefined)) {
      modules.set(step, await reader.loadTriggerOrAction(step.function));
    }
  } catch (error) {
    throw new RestError('usage', `the component can't be loaded: ${messageOf(error)}`, { cause: error });
  }
  return modules;
}

async function runSteps(
  runtime: Runtime,
  modules: ReadonlyMap<FlowStep, object>,
  api: StepApi,
  options: RunOptions,
  tools: EmbeddedTools,
): Promise<void> {
  const { flow, listener, state, stop } = options;
  const activeSteps = [...modules].map(([step, module], index) => {
    const stepStats = options.stats[index];
    if (!stepStats) throw new RangeError('options.stats needs one entry per step');
    const queue = new StepQueue<Delivery>({ ready: Math.max(2 * step.prefetch, 16), delayed: 1000 });
    api.setSnapshot(step.id, state?.getSnapshot(step.id) ?? {});
    return { step, module, stepStats, queue };
  });
  stop.addEventListener('abort', () => activeSteps.forEach(({ queue }) => queue.dropDelayed()), { once: true });

  const running = activeSteps.map(async ({ step, module, stepStats, queue }, index) => {
    const next = activeSteps[index + 1];
    const confirmed = state && new ConfirmedSnapshots((snapshot) => state.setSnapshot(step.id, snapshot));
    const target: EmbeddedStep = {
      step,
      module,
      Executor: runtime.TaskExec,
      settings: createSettings(api, step),
      variables: flow.variables,
      stepStats,
      now: tools.now,
      snapshot: {
        get: () => api.getSnapshot(step.id),
        set(value) {
          api.setSnapshot(step.id, value);
          confirmed?.add(structuredClone(value));
        },
      },
      ...(confirmed && { confirmed }),
      ...(next && {
        forward(delivery: Delivery) {
          next.stepStats.add('in');
          return next.queue.push(delivery);
        },
      }),
      output: (message) => listener.output(message),
      ...(api.rewriteAddresses && { rewriteAddresses: api.rewriteAddresses }),
      requeue(delivery, delayMs) {
        void queue.requeueAfter(delivery, tools.sleep(delayMs, stop)).then((isRequeued) => {
          if (!isRequeued) stepStats.add('left');
        });
      },
      reportError: (error) => listener.error(error),
      ...(listener.observer && { observer: listener.observer }),
    };
    const work = async (): Promise<void> => {
      for (let delivery = await queue.take(); delivery; delivery = await queue.take()) {
        await processDelivery(delivery, target);
        queue.complete();
      }
    };
    await Promise.all(Array.from({ length: step.prefetch }, work));
    next?.queue.close();
  });

  const head = activeSteps[0];
  if (!head) return;
  try {
    for await (const message of options.input ?? options.ticks ?? yieldEmptyMessage()) {
      if (stop.aborted) break;
      head.stepStats.add('in');
      await head.queue.push(toDelivery(message, state));
      // In this order, since a step adds to the queue of the next one.
      if (options.ticks !== undefined) for (const { queue } of activeSteps) await queue.whenIdle();
    }
  } finally {
    head.queue.close();
    await Promise.all(running);
  }
}

/** Yields the empty message that a trigger is called with. */
// eslint-disable-next-line @typescript-eslint/require-await -- the input is an async iterable
async function* yieldEmptyMessage(): AsyncGenerator<FlowMessage> {
  yield { body: {} };
}

function toDelivery(given: FlowMessage, state: RunState | undefined): Delivery {
  const message = { ...messages.newMessageWithBody(given.body), ...given };
  const tree = state && new MessageTree(() => undefined);
  const own = { content: JSON.stringify(message), messageId: message.id, threadId: randomUUID(), rebounds: 0 };
  return { ...own, ...(tree && { tree }) };
}

/** Returns the runtime's settings that a component can read. */
function createSettings(api: StepApi, step: FlowStep): Record<string, unknown> {
  return {
    ...RUNTIME_LIMITS,
    ...api.settings,
    STEP_ID: step.id,
    FUNCTION: step.function,
    RABBITMQ_PREFETCH_SAILOR: step.prefetch,
    EMIT_LIGHTWEIGHT_MESSAGE: false,
  };
}

function waitForAbort(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
