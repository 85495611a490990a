import { randomBytes, randomUUID } from 'node:crypto';
import path from 'node:path';
import environment from 'node:process';
import { setTimeout as sleep } from 'node:timers/promises';
import { trace } from '@opentelemetry/api';
import { RestError } from '../errors.js';
import type { Send } from '../http/message.js';
import { createOutboundPolicy, parseAllowedHosts, type OutboundPolicy } from '../http/outboundPolicy.js';
import type { ProxySettings } from '../http/proxy.js';
import { createSender, type SenderSettings } from '../http/send.js';
import { USER_AGENT } from '../http/userAgent.js';
import type { JsonObject } from '../json.js';
import { MAX_STEP_MS, type ConfigEnvironment } from '../request/requestConfig.js';
import { Sensitive } from '../sensitive.js';
import { createFileStore } from './fileStore.js';
import { createRateLimiter } from './limits/createRateLimiter.js';
import { ReturnTimes } from './limits/returnTimes.js';
import type { Logger } from './logger.js';
import type { PlatformSettings, PlatformTools } from './platformApi.js';
import type { Ports } from './messageRun.js';
import { createProviderFinder } from './providerCatalog.js';
import { createSecretApi } from './secretApi.js';

/** A clock that is never set. */
const monotonicNow = (): number => performance.now();

export const clock: Pick<Ports, 'now' | 'sleep'> = { now: Date.now, sleep: (ms) => sleep(ms) };

/** The object that the runtime binds as `this` when it calls a function of the component. */
export interface Emitter {
  readonly logger: Logger;
  emit(event: 'data' | 'error' | 'rebound' | 'updateSnapshot', payload: unknown): Promise<unknown>;
  /** Errors of this message: emitted by the function, or of messages that the runtime couldn't publish. */
  readonly errorCount?: number;
  getFlowVariables?(): unknown;
  /** The runtime's settings: its environment variables without the prefix ELASTICIO_. */
  getConfig?(): unknown;
}

/** The ports that all messages of a platform and workspace share; each message adds its logger and variables. */
type SharedPorts = Omit<Ports, 'log' | 'flowVariables' | 'state' | 'run' | 'returns'> & {
  readonly returnTimes: ReturnTimes;
};

/** The catalogue that the build compiles, beside the built component. */
const CATALOG_FILE = path.join(__dirname, '..', '..', 'catalog', 'providers.json');

// By platform and workspace, so that all messages and steps of a process share the caches.
const sharedPorts = new Map<string, SharedPorts>();

const SHARED_PORTS_SETTINGS = [
  'API_URI',
  'API_USERNAME',
  'API_KEY',
  'WORKSPACE_ID',
  'OBJECT_STORAGE_URI',
  'OBJECT_STORAGE_TOKEN',
];

/**
 * Returns the ports of a message.
 *
 * @param own those that only this message has
 * @throws RestError `platform` when a setting of the platform is missing
 */
export function getPorts(emitter: Emitter, own: Pick<Ports, 'state' | 'run'> = {}): Ports {
  const read = getSettingReader(emitter);
  const key = SHARED_PORTS_SETTINGS.map(read).join('\n');
  let shared = sharedPorts.get(key);
  if (shared === undefined) {
    shared = createSharedPorts(read);
    sharedPorts.set(key, shared);
  }
  const { returnTimes, ...ports } = shared;
  return {
    ...ports,
    returns: { times: returnTimes, maxCount: Number(read('REBOUND_LIMIT') ?? Infinity) },
    log: emitter.logger,
    flowVariables: () => emitter.getFlowVariables?.() ?? {},
    ...own,
  };
}

/** Returns the key of the state that the messages of a step share: its flow id and step id. */
export function readStepKey(emitter: Emitter): string {
  const read = getSettingReader(emitter);
  return `${read('FLOW_ID') ?? ''}/${read('STEP_ID') ?? ''}`;
}

/**
 * Returns the id that the runtime gives to a message and keeps when it delivers the message again. Messages contain one only if the step
 * before set it; the runtime's logger adds it to its lines, and a child of that logger shows it.
 */
export function readMessageId({ logger }: Emitter): string | undefined {
  const messageId = logger.child?.({}, true).fields?.messageId;
  return typeof messageId === 'string' ? messageId : undefined;
}

/** Reads MAX_CONTENT_LENGTH and MAX_FILE_LENGTH in bytes and REQUEST_TIMEOUT in milliseconds (legacy functions). */
export function readConfigEnvironment(): ConfigEnvironment {
  return {
    maxContentBytes: readNumber('MAX_CONTENT_LENGTH', 1, Infinity, 20 * 1024 * 1024),
    maxFileBytes: readNumber('MAX_FILE_LENGTH', 1, Infinity, 100 * 1024 * 1024),
    legacyTimeoutMs: readNumber('REQUEST_TIMEOUT', 1, MAX_STEP_MS, 100_000),
  };
}

type ReadSetting = (name: string) => string | undefined;

/** By the settings of the runtime, which don't change: reading a variable of the environment for each message would cost a microsecond. */
const settingReaders = new WeakMap<object, ReadSetting>();

/** Returns a function that reads the runtime's settings, as one process may run several steps with their own, and then the environment. */
function getSettingReader(emitter: Emitter): ReadSetting {
  const config = emitter.getConfig?.();
  if (typeof config !== 'object' || config === null) return createSettingReader({});
  let reader = settingReaders.get(config);
  if (reader === undefined) {
    reader = createSettingReader(config as JsonObject);
    settingReaders.set(config, reader);
  }
  return reader;
}

function createSettingReader(settings: JsonObject): ReadSetting {
  const known = new Map<string, string | undefined>();
  return (name) => {
    if (known.has(name)) return known.get(name);
    const value = settings[name] ?? settings[`ELASTICIO_${name}`] ?? environment.env[`ELASTICIO_${name}`];
    const text = typeof value === 'number' ? String(value) : value;
    const setting = typeof text === 'string' && text !== '' ? text : undefined;
    known.set(name, setting);
    return setting;
  };
}

function createSharedPorts(read: ReadSetting): SharedPorts {
  const senders = createSenders();
  const tools: PlatformTools = { ...clock, send: senders.platform, random: Math.random };
  const platform: PlatformSettings = {
    apiUri: readRequired(read, 'API_URI'),
    username: readRequired(read, 'API_USERNAME'),
    apiKey: new Sensitive(readRequired(read, 'API_KEY')),
    workspaceId: readRequired(read, 'WORKSPACE_ID'),
    maxAttempts: Math.max(1, readNumber('API_RETRIES_COUNT', 0, 5, 3)),
    timeoutMs: readNumber('API_REQUEST_TIMEOUT', 500, 120_000, 15_000),
  };
  const uri = read('OBJECT_STORAGE_URI');
  const token = read('OBJECT_STORAGE_TOKEN');
  const storage = uri === undefined || token === undefined ? undefined : { uri, token: new Sensitive(token) };
  const platformUrls = [platform.apiUri, uri].filter((address) => address !== undefined && URL.canParse(address));
  const platformOrigins = new Set(platformUrls.map((address) => new URL(address ?? '').origin));
  // Messages name the URLs of files. Files on the platform's own origins use the platform's sender.
  const send: Send = (request, options) =>
    (platformOrigins.has(request.url.origin) ? senders.platform : senders.files)(request, options);
  return {
    ...tools,
    createId: randomUUID,
    randomBytes,
    send: senders.requests,
    secrets: createSecretApi(platform, tools),
    returnTimes: new ReturnTimes(monotonicNow),
    limiter: createRateLimiter({
      now: monotonicNow,
      sleep: (ms, signal) => sleep(ms, undefined, { signal }),
    }),
    findProvider: createProviderFinder(CATALOG_FILE),
    files: createFileStore(storage, platform, { ...tools, send }),
    // Finds the tracer that is registered when it is used.
    tracer: trace.getTracer(...(USER_AGENT.split('/') as [name: string, version: string])),
  };
}

interface Senders {
  readonly platform: Send;
  /** Sends the requests of steps. */
  readonly requests: Send;
  readonly files: Send;
}

function createSenders(): Senders {
  const policy = readOutboundPolicy();
  if (policy === undefined) {
    const proxy: ProxySettings = {
      httpProxy: readEnvironment('HTTP_PROXY'),
      httpsProxy: readEnvironment('HTTPS_PROXY'),
      allProxy: readEnvironment('ALL_PROXY'),
      noProxy: readEnvironment('NO_PROXY'),
    };
    const platform = createSender({ proxy }).send;
    return { platform, requests: createSender({ proxy, publishesExchanges: true }).send, files: platform };
  }
  // A proxy would resolve names itself, bypassing the policy.
  const guarded: SenderSettings = {
    proxy: {},
    lookup: policy.lookup,
    check: (url, { proxy }) => {
      policy.checkAddress(url);
      policy.checkProxy(proxy);
    },
  };
  return {
    platform: createSender({ proxy: {} }).send,
    requests: createSender({ ...guarded, publishesExchanges: true }).send,
    files: createSender(guarded).send,
  };
}

/** Reads ALLOW_PRIVATE_HOSTS. Undefined: no restriction. `none` allows public addresses only. */
function readOutboundPolicy(): OutboundPolicy | undefined {
  const text = environment.env.ALLOW_PRIVATE_HOSTS ?? '';
  if (text.trim() === '') return undefined;
  return createOutboundPolicy(parseAllowedHosts(text.trim() === 'none' ? '' : text));
}

function readRequired(read: ReadSetting, name: string): string {
  const value = read(name);
  if (value === undefined) {
    throw new RestError('platform', `ELASTICIO_${name} is not set; the platform has to set it for the component`);
  }
  return value;
}

/** Reads a variable as proxy-from-env does, which axios uses: the lower-case name first; an empty value counts as not set. */
function readEnvironment(name: string): string | undefined {
  return [environment.env[name.toLowerCase()], environment.env[name]].find(
    (value) => value !== undefined && value !== '',
  );
}

function readNumber(name: string, min: number, max: number, fallback: number): number {
  const text = environment.env[name] ?? '';
  // An empty variable counts as not set.
  const value = text === '' ? NaN : Number(text);
  return value >= min && value <= max ? value : fallback;
}
