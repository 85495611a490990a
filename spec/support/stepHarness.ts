import { trace, type Tracer } from '@opentelemetry/api';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createFileStore } from '../../lib/component/fileStore.js';
import { createRateLimiter } from '../../lib/component/limits/createRateLimiter.js';
import type { RateLimiter } from '../../lib/component/limits/rateLimiter.js';
import type { Ports, Step } from '../../lib/component/messageRun.js';
import { runRequest } from '../../lib/component/runRequest.js';
import { openStepState } from '../../lib/component/stepState.js';
import { createSecretApi } from '../../lib/component/secretApi.js';
import { createSender } from '../../lib/http/send.js';
import type { ApiProvider } from '../../lib/request/apiProvider.js';
import type { Dialect } from '../../lib/request/dialect.js';
import { legacy } from '../../lib/request/dialects/legacy/index.js';
import { request } from '../../lib/request/dialects/request/index.js';
import { v2 } from '../../lib/request/dialects/v2/index.js';
import type { RestError } from '../../lib/errors.js';
import type { InputMessage } from '../../lib/request/inputMessage.js';
import type { OutputMessage } from '../../lib/request/outputMessage.js';
import { Sensitive } from '../../lib/sensitive.js';
import type { Loopback } from './loopback.js';

/** A response of the platform. */
interface PlatformResponse {
  readonly status: number;
  readonly body?: unknown;
}

export interface StepHarnessSettings {
  /** The secret's attributes. */
  readonly secret?: object;
  readonly refresh?: PlatformResponse;
  /** The provider catalogue of the component. */
  readonly providers?: readonly ApiProvider[];
  /** Records spans. */
  readonly tracer?: Tracer;
  /** The clock moves by each wait; else it stands still. */
  readonly movesClock?: true;
  /** URL of another platform, which replaces the other settings. */
  readonly platformUrl?: URL;
  /** Replaces a limiter whose waits end at once. */
  readonly limiter?: RateLimiter;
  /** Serves `/objects` and `/objects/ID` of the object storage. */
  readonly storage?: (request: IncomingMessage, response: ServerResponse, body: Buffer) => void;
}

export interface StepHarness {
  /** Method and path of the requests to the platform and the storage. */
  readonly calls: string[];
  readonly slept: number[];
  readonly lines: string[];
  /** The state of the step, as the runtime stores it. */
  readonly snapshot: Readonly<Record<string, unknown>>;
  /** URL of the object storage. */
  readonly storageUrl: string;
  runV2(config: Record<string, unknown>, message?: InputMessage): Promise<StepResult>;
  runLegacy(config: Record<string, unknown>, message?: InputMessage): Promise<StepResult>;
  /** @param take is called with each message; the next one is emitted when it is resolved */
  runRequest(config: Record<string, unknown>, message?: InputMessage, take?: () => Promise<void>): Promise<StepResult>;
}

const LIMITS = { maxContentBytes: 20_971_520, maxFileBytes: 104_857_600, legacyTimeoutMs: 5000 };

/** Creates a step with real connections to servers on loopback, including its platform and object storage. Delays are recorded, not waited for. */
export async function createStepHarness(servers: Loopback, settings: StepHarnessSettings = {}): Promise<StepHarness> {
  const calls: string[] = [];
  const ownUrl = await servers.http((request, response) => {
    calls.push(`${request.method ?? ''} ${new URL(request.url ?? '', 'http://x').pathname}`);
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const path = request.url ?? '';
      if (path.startsWith('/objects') && settings.storage !== undefined) {
        settings.storage(request, response, Buffer.concat(chunks));
        return;
      }
      const { status, body } = path.endsWith('/refresh')
        ? (settings.refresh ?? { status: 500 })
        : createSecretResponse(settings);
      response.writeHead(status, { 'content-type': 'application/json' });
      response.end(body === undefined ? '' : JSON.stringify(body));
    });
  });
  const { platformUrl = ownUrl } = settings;
  let nowMs = 0;
  const snapshot: Record<string, unknown> = {};
  const update = (members: object): Promise<unknown> => {
    return Promise.resolve(Object.assign(snapshot, JSON.parse(JSON.stringify(members))));
  };
  const slept: number[] = [];
  const lines: string[] = [];
  const write = (line: string) => void lines.push(line);
  const tools = {
    send: createSender({ proxy: {} }).send,
    now: () => nowMs,
    sleep: (ms: number) => {
      slept.push(ms);
      if (settings.movesClock === true) nowMs += ms;
      return Promise.resolve();
    },
    random: () => 0,
  };
  const platform = {
    apiUri: platformUrl.origin,
    username: 'u',
    apiKey: new Sensitive('k'),
    workspaceId: 'w',
    maxAttempts: 3,
    timeoutMs: 2000,
  };
  const log = { debug: write, info: write, warn: write, error: write };
  const ports = {
    ...tools,
    randomBytes: (size: number) => Buffer.alloc(size),
    limiter: settings.limiter ?? createSpecLimiter(slept),
    secrets: createSecretApi(platform, tools),
    files: createFileStore({ uri: platformUrl.origin, token: new Sensitive('storage-token') }, platform, tools),
    findProvider: (id: string) => Promise.resolve(settings.providers?.find((provider) => provider.id === id)),
    createId: () => 'id',
    tracer: settings.tracer ?? trace.getTracer('spec'),
    log,
    flowVariables: () => ({}),
  };
  const run =
    (dialect: Dialect) =>
    async (
      config: Record<string, unknown>,
      message: InputMessage = { body: {} },
      take?: () => Promise<void>,
    ): Promise<StepResult> => {
      const parsed = dialect.parse({ secretId: 'S', ...config }, LIMITS);
      const state = openStepState(ownUrl.href, snapshot, update, log);
      const run = message.id === undefined ? {} : { run: { key: message.id, allPublished: () => true } };
      try {
        return await runAndCollect({ dialect, config: parsed }, message, { ...ports, ...run, state }, take);
      } finally {
        state.close();
      }
    };
  return {
    calls,
    slept,
    lines,
    snapshot,
    storageUrl: platformUrl.origin,
    runV2: run(v2),
    runLegacy: run(legacy),
    runRequest: run(request),
  };
}

/** Creates a limiter whose waits are recorded and end at once. */
export function createSpecLimiter(slept: number[]): RateLimiter {
  let nowMs = 0;
  const sleep = (ms: number): Promise<void> => {
    slept.push(ms);
    nowMs += ms;
    return Promise.resolve();
  };
  return createRateLimiter({ now: () => nowMs, sleep });
}

function createSecretResponse({ secret = { type: 'noauth', credentials: {} } }: StepHarnessSettings): PlatformResponse {
  return { status: 200, body: { data: { id: 'S', attributes: { name: 'CRM', state: 'ready', ...secret } } } };
}

/** The emitted messages, or the reason to return the message to its queue. */
export type StepResult =
  | { readonly kind: 'messages'; readonly messages: readonly OutputMessage[] }
  | { readonly kind: 'rebound'; readonly reason: RestError };

/** Processes one message and collects what it emits. */
export async function runAndCollect(
  step: Step,
  message: InputMessage,
  ports: Ports,
  take?: () => Promise<void>,
): Promise<StepResult> {
  const messages: OutputMessage[] = [];
  const result = await runRequest(step, message, ports, async (out) => {
    messages.push(out);
    await take?.();
  });
  return result.kind === 'rebound' ? result : { kind: 'messages', messages };
}

/** Returns the bodies of the messages that a step emitted. */
export function readBodies(result: StepResult): unknown[] {
  if (result.kind !== 'messages') throw new Error(`the message was rebound: ${result.reason.message}`);
  return result.messages.map(({ body }) => body);
}
