import environment from 'node:process';
import { setTimeout as sleep } from 'node:timers/promises';
import { RestError } from '../errors.js';
import type { Send } from '../http/message.js';
import { createOutboundPolicy, parseAllowedHosts, type OutboundPolicy } from '../http/outboundPolicy.js';
import type { ProxySettings } from '../http/proxy.js';
import { createSender } from '../http/send.js';
import type { ConfigEnvironment } from '../request/requestConfig.js';
import { Sensitive } from '../sensitive.js';
import { createFileStore } from './fileStore.js';
import type { Logger } from './logger.js';
import type { PlatformSettings, PlatformTools } from './platformApi.js';
import type { Ports } from './runRequest.js';
import { createSecretApi } from './secretApi.js';

export const clock: Pick<Ports, 'now' | 'sleep'> = { now: Date.now, sleep: (ms) => sleep(ms) };

/** What the runtime binds as `this` when it calls a function of the component. */
export interface Emitter {
  readonly logger: Logger;
  emit(event: 'data' | 'error' | 'rebound', payload: unknown): Promise<unknown>;
  getFlowVariables?(): unknown;
  /** The runtime's settings: its environment variables without the prefix ELASTICIO_. */
  getConfig?(): unknown;
}

/** The ports that live as long as the process; a message adds its logger and variables. */
type Services = Omit<Ports, 'log' | 'flowVariables'>;

// One set of services per platform and workspace, so that their caches are shared by all messages and steps of a process.
const services = new Map<string, Services>();

const SHARED_BY = ['API_URI', 'API_USERNAME', 'API_KEY', 'WORKSPACE_ID', 'OBJECT_STORAGE_URI', 'OBJECT_STORAGE_TOKEN'];

/** The world as the message that `emitter` stands for sees it. */
export function getPorts(emitter: Emitter): Ports {
  const read = settingsReader(emitter);
  const key = SHARED_BY.map(read).join('\n');
  let shared = services.get(key);
  if (shared === undefined) {
    shared = createServices(read);
    services.set(key, shared);
  }
  return {
    ...shared,
    log: emitter.logger,
    flowVariables: () => emitter.getFlowVariables?.() ?? {},
  };
}

/** A name for the step that the message belongs to, for what its messages share. */
export function readStepName(emitter: Emitter): string {
  const read = settingsReader(emitter);
  return `${read('FLOW_ID') ?? ''}/${read('STEP_ID') ?? ''}`;
}

/** The limits that the deployment sets: MAX_CONTENT_LENGTH and MAX_FILE_LENGTH in bytes, REQUEST_TIMEOUT in ms (older functions). */
export function readConfigEnvironment(): ConfigEnvironment {
  return {
    maxContentBytes: numberFrom('MAX_CONTENT_LENGTH', 1, Infinity, 20 * 1024 * 1024),
    maxFileBytes: numberFrom('MAX_FILE_LENGTH', 1, Infinity, 100 * 1024 * 1024),
    legacyTimeoutMs: numberFrom('REQUEST_TIMEOUT', 1, 1_140_000, 100_000),
  };
}

type ReadSetting = (name: string) => string | undefined;

/** The runtime's settings first, the environment second: in one process several steps may run, each with its own. */
function settingsReader(emitter: Emitter): ReadSetting {
  const config = emitter.getConfig?.();
  const settings = typeof config === 'object' && config !== null ? (config as Record<string, unknown>) : {};
  return (name) => {
    const value = settings[name] ?? settings[`ELASTICIO_${name}`] ?? environment.env[`ELASTICIO_${name}`];
    return typeof value === 'string' && value !== '' ? value : undefined;
  };
}

function createServices(read: ReadSetting): Services {
  const senders = createSenders();
  const tools: PlatformTools = { ...clock, send: senders.platform, random: Math.random };
  const platform: PlatformSettings = {
    apiUri: required(read, 'API_URI'),
    username: required(read, 'API_USERNAME'),
    apiKey: new Sensitive(required(read, 'API_KEY')),
    workspaceId: required(read, 'WORKSPACE_ID'),
    maxAttempts: Math.max(1, numberFrom('API_RETRIES_COUNT', 0, 5, 3)),
    timeoutMs: numberFrom('API_REQUEST_TIMEOUT', 500, 120_000, 15_000),
  };
  const uri = read('OBJECT_STORAGE_URI');
  const token = read('OBJECT_STORAGE_TOKEN');
  const storage = uri === undefined || token === undefined ? undefined : { uri, token: new Sensitive(token) };
  const own = [platform.apiUri, uri].filter((address) => address !== undefined && URL.canParse(address));
  const ownOrigins = new Set(own.map((address) => new URL(address ?? '').origin));
  // Files are read wherever messages say. Those that the platform keeps are as reachable as the platform itself.
  const send: Send = (request, options) =>
    (ownOrigins.has(request.url.origin) ? senders.platform : senders.files)(request, options);
  return {
    ...tools,
    send: senders.requests,
    secrets: createSecretApi(platform, tools),
    files: createFileStore(storage, platform, { ...tools, send }),
  };
}

interface Senders {
  readonly platform: Send;
  /** What the steps are there for. */
  readonly requests: Send;
  readonly files: Send;
}

function createSenders(): Senders {
  const policy = outboundPolicy();
  if (policy === undefined) {
    const proxy: ProxySettings = {
      httpProxy: fromEnvironment('HTTP_PROXY'),
      httpsProxy: fromEnvironment('HTTPS_PROXY'),
      allProxy: fromEnvironment('ALL_PROXY'),
      noProxy: fromEnvironment('NO_PROXY'),
    };
    const platform = createSender({ proxy }).send;
    return { platform, requests: createSender({ proxy, publishesExchanges: true }).send, files: platform };
  }
  // A proxy would look names up itself, out of the policy's sight.
  const guarded = { proxy: {}, lookup: policy.lookup, check: (url: URL) => policy.checkAddress(url) };
  return {
    platform: createSender({ proxy: {} }).send,
    requests: createSender({ ...guarded, publishesExchanges: true }).send,
    files: createSender(guarded).send,
  };
}

/** Undefined: steps reach whatever the machine reaches. `none` allows public addresses only. */
function outboundPolicy(): OutboundPolicy | undefined {
  const text = environment.env.ALLOW_PRIVATE_HOSTS ?? '';
  if (text.trim() === '') return undefined;
  return createOutboundPolicy(parseAllowedHosts(text.trim() === 'none' ? '' : text));
}

function required(read: ReadSetting, name: string): string {
  const value = read(name);
  if (value === undefined) {
    throw new RestError(
      'platform',
      `ELASTICIO_${name} is not set: the runtime has to tell the component where the platform is`,
    );
  }
  return value;
}

/** As proxy-from-env reads it, which axios uses: in lower case first; an empty variable is one that was not set. */
function fromEnvironment(name: string): string | undefined {
  return [environment.env[name.toLowerCase()], environment.env[name]].find(
    (value) => value !== undefined && value !== '',
  );
}

function numberFrom(name: string, least: number, most: number, otherwise: number): number {
  const text = environment.env[name] ?? '';
  // An empty variable is one that was not set.
  const value = text === '' ? NaN : Number(text);
  return value >= least && value <= most ? value : otherwise;
}
