import type { Emitter } from '../../lib/component/context.js';
import type { InputMessage } from '../../lib/request/inputMessage.js';
import { process as action } from '../../lib/actions/request.js';
import { process as trigger } from '../../lib/triggers/requestTrigger.js';
import type { Loopback } from './loopback.js';

/** What a function emitted for one message. */
export interface FunctionRun {
  readonly bodies: unknown[];
  readonly errors: string[];
  readonly lines: string[];
}

export interface StatefulRuntime {
  /** As the runtime stores it, after JSON. */
  snapshot: unknown;
  /** Of the flow. */
  variables: Readonly<Record<string, string>>;
  /** Called with each message; a rejection is that of `emit`. */
  take: (body: unknown) => Promise<unknown>;
  /** Messages that the runtime can't publish, which it reports and counts itself while `emit` resolves. */
  countAsFailed: (body: unknown) => boolean;
  /** Called before the snapshot is stored. */
  store: (members: object) => Promise<unknown>;
  runTrigger(config: object): Promise<FunctionRun>;
  runAction(config: object, message: InputMessage): Promise<FunctionRun>;
}

let runtimes = 0;

/** Creates what elasticio-sailor-nodejs is to a step with state: members are merged into the snapshot, of which each message gets a copy. */
export async function createStatefulRuntime(
  servers: Loopback,
  attributes: object = { type: 'noauth', credentials: {} },
): Promise<StatefulRuntime> {
  const platform = await servers.http((_, response) =>
    response
      .setHeader('content-type', 'application/json')
      .end(JSON.stringify({ data: { id: 's1', attributes: { state: 'ready', ...attributes } } })),
  );
  runtimes += 1;
  const name = `state${String(runtimes)}`;
  const settings = { API_URI: platform.origin, API_USERNAME: 'u', API_KEY: 'k', WORKSPACE_ID: name, FLOW_ID: name };
  const createEmitter = (run: FunctionRun): Emitter => {
    const write = (line: string): void => void run.lines.push(line);
    const emitter = {
      errorCount: 0,
      logger: { debug: write, info: write, warn: write, error: write },
      getConfig: () => settings,
      getFlowVariables: () => runtime.variables,
      async emit(event: string, payload: unknown): Promise<unknown> {
        if (event === 'data') {
          const { body } = payload as { body: unknown };
          await runtime.take(body);
          if (runtime.countAsFailed(body)) return (emitter.errorCount += 1);
          return run.bodies.push(body);
        }
        if (event === 'updateSnapshot') {
          await runtime.store(payload as object);
          runtime.snapshot = { ...(runtime.snapshot as object), ...(JSON.parse(JSON.stringify(payload)) as object) };
          return undefined;
        }
        emitter.errorCount += 1;
        return run.errors.push(`${event}: ${(payload as Error).message}`);
      },
    };
    return emitter;
  };
  const runFunction = async (work: (emitter: Emitter) => Promise<void>): Promise<FunctionRun> => {
    const run: FunctionRun = { bodies: [], errors: [], lines: [] };
    await work(createEmitter(run));
    return run;
  };
  const runtime: StatefulRuntime = {
    snapshot: {},
    variables: {},
    take: () => Promise.resolve(),
    countAsFailed: () => false,
    store: () => Promise.resolve(),
    runTrigger: (config) =>
      runFunction((emitter) =>
        trigger.call(emitter, undefined, { secretId: 's1', ...config }, structuredClone(runtime.snapshot)),
      ),
    runAction: (config, message) =>
      runFunction((emitter) =>
        action.call(emitter, message, { secretId: 's1', ...config }, structuredClone(runtime.snapshot)),
      ),
  };
  return runtime;
}
