import { existsSync } from 'node:fs';
import path from 'node:path';
import environment from 'node:process';
import { RestError } from '../errors.js';
import { parseAllowedHosts, type AllowedHosts } from '../http/outboundPolicy.js';
import { Sensitive } from '../sensitive.js';
import { parseKeyRing, type KeyRing } from './vault/keyRing.js';

const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const;

/** The settings of the service. */
export interface PlatformConfig {
  readonly host: string;
  /** 0: any free port. */
  readonly port: number;
  /** The URL at which users and providers reach the service, without a trailing slash. */
  readonly publicUrl: string;
  /** May contain a password. */
  readonly databaseUrl: Sensitive<string>;
  /** Whether the database is a file on this machine. */
  readonly embedded: boolean;
  /** Absolute path. */
  readonly dataDir: string;
  /** Absent only with an embedded database: the keys are in `keyFile`. */
  readonly keyRing?: KeyRing;
  readonly keyFile: string;
  /** The e-mail address of the deployment's admin, in lower case; absent: no admin is ensured. */
  readonly adminEmail?: string;
  /**
   * Absent: a key is created once and printed. Therefore always present when there is an e-mail address and a database
   * server.
   */
  readonly adminApiKey?: Sensitive<string>;
  /** Hosts that are not public but that user-supplied URLs may name. */
  readonly allowedHosts: AllowedHosts;
  readonly providerTimeoutMs: number;
  /** Interval between two checks for due tokens, in ms. */
  readonly refreshTickMs: number;
  /** Maximum number of tokens that this process refreshes at a time. */
  readonly refreshConcurrency: number;
  /** Duration of a lease on a token unless it is extended, in ms. */
  readonly leaseMs: number;
  /** Time before the expiry of a refresh token at which `secret.expiring_soon` is sent; at most half of its lifetime. 0: it is not sent. */
  readonly refreshTokenAlertSeconds: number;
  /** Idle time after which a session on the pages expires. */
  readonly sessionIdleSeconds: number;
  /** Absolute path of the folder of the built pages. */
  readonly pagesFolder: string;
  /** Absolute path of the compiled provider catalogue. */
  readonly catalogFile: string;
  /** Requests per API key or session; 0: no limit. */
  readonly rateLimitPerMinute: number;
  /** Absolute path of the folder of example flow files; absent: no examples. */
  readonly examplesFolder?: string;
  /** Absolute paths of the folders of the components to register, each with a component.json. */
  readonly componentFolders: readonly string[];
  readonly logLevel: (typeof LOG_LEVELS)[number];
}

const LOOPBACK = '127.0.0.0/8,::1';
/** No colon, as it ends the user name in HTTP Basic. */
const EMAIL = /^[^\s@:]+@[^\s@:]+$/;
const CONTROL_CHARACTER = /\p{Cc}/u;

/**
 * Reads the settings from environment variables; an empty variable counts as not set.
 * @throws RestError `usage` when variables are invalid, with one line each that contains no secret
 */
export function readPlatformConfig(
  env: Readonly<Record<string, string | undefined>> = environment.env,
): PlatformConfig {
  const read = (name: string): string | undefined => (env[name]?.trim() ?? '') || undefined;
  const problems: string[] = [];
  const readNumber = (name: string, min: number, max: number, fallback: number): number => {
    const text = read(name);
    if (text === undefined) return fallback;
    const value = /^\d{1,15}$/.test(text) ? Number(text) : NaN;
    if (value >= min && value <= max) return value;
    problems.push(`${name} must be a whole number from ${String(min)} to ${String(max)}, not "${text}"`);
    return fallback;
  };

  const readLogLevel = (): PlatformConfig['logLevel'] => {
    const text = read('LOG_LEVEL') ?? 'info';
    const level = LOG_LEVELS.find((known) => known === text);
    if (level === undefined) problems.push(`LOG_LEVEL must be one of ${LOG_LEVELS.join(', ')}, not "${text}"`);
    return level ?? 'info';
  };

  const dataDir = path.resolve(read('DATA_DIR') ?? 'data');
  const databaseUrl = read('DATABASE_URL') ?? `file:${path.join(dataDir, 'platform.db')}`;
  if (!isValidDatabaseUrl(databaseUrl))
    problems.push('DATABASE_URL must be file:PATH or postgres://USER:PASSWORD@HOST/DATABASE');
  const embedded = !/^postgres(ql)?:/i.test(databaseUrl);
  const port = readNumber('PORT', 0, 65_535, 3000);
  const publicUrl = read('PUBLIC_URL') ?? `http://127.0.0.1:${String(port)}`;
  if (!isValidBaseUrl(publicUrl)) {
    problems.push('PUBLIC_URL must be http(s)://HOST[:PORT][/PATH], without user, query and fragment');
  }
  const componentFolders = (read('COMPONENTS') ?? findProjectFolder())
    .split(',')
    .map((folder) => path.resolve(folder.trim()));
  for (const folder of componentFolders) {
    if (!existsSync(path.join(folder, 'component.json'))) problems.push(`COMPONENTS: ${folder} has no component.json`);
  }
  const config: PlatformConfig = {
    host: read('HOST') ?? '127.0.0.1',
    port,
    publicUrl: publicUrl.replace(/\/+$/, ''),
    databaseUrl: new Sensitive(databaseUrl),
    embedded,
    dataDir,
    ...readKeys(read('ENCRYPTION_KEYS'), embedded, problems),
    keyFile: path.join(dataDir, 'encryption.keys'),
    ...readAdmin(read('ADMIN_EMAIL'), read('ADMIN_API_KEY'), embedded, problems),
    allowedHosts: readAllowedHosts(read('ALLOW_PRIVATE_HOSTS') ?? (embedded ? LOOPBACK : ''), problems),
    providerTimeoutMs: readNumber('PROVIDER_TIMEOUT_MS', 1, 600_000, 20_000),
    refreshTickMs: readNumber('REFRESH_TICK_MS', 10, 600_000, 1000),
    refreshConcurrency: readNumber('REFRESH_CONCURRENCY', 1, 1000, 16),
    leaseMs: readNumber('LEASE_MS', 1000, 3_600_000, 60_000),
    refreshTokenAlertSeconds: readNumber('REFRESH_TOKEN_ALERT_SECONDS', 0, 31_536_000, 604_800),
    sessionIdleSeconds: readNumber('SESSION_IDLE_SECONDS', 1, 43_200, 1800),
    pagesFolder: path.join(findProjectFolder(), 'dist', 'ui'),
    catalogFile: path.join(findProjectFolder(), 'dist', 'catalog', 'providers.json'),
    rateLimitPerMinute: readNumber('RATE_LIMIT_PER_MINUTE', 0, 1_000_000_000, 60_000),
    ...readExamplesFolder(read('EXAMPLES'), embedded, problems),
    componentFolders,
    logLevel: readLogLevel(),
  };
  if (problems.length > 0) throw new RestError('usage', problems.join('\n'));
  return config;
}

function readKeys(text: string | undefined, embedded: boolean, problems: string[]): Pick<PlatformConfig, 'keyRing'> {
  if (text === undefined) {
    // A key file on one machine would be missing on the other replicas and after a move to another machine.
    if (!embedded)
      problems.push('ENCRYPTION_KEYS is required with PostgreSQL (id:key, with a key from openssl rand -base64 32)');
    return {};
  }
  const keyRing = parseOrReport(() => parseKeyRing(text), problems);
  return keyRing === undefined ? {} : { keyRing };
}

function readExamplesFolder(
  text: string | undefined,
  embedded: boolean,
  problems: string[],
): Pick<PlatformConfig, 'examplesFolder'> {
  if (text === undefined && !embedded) return {};
  const examplesFolder = text === undefined ? path.join(findProjectFolder(), 'examples') : path.resolve(text);
  if (text !== undefined && !existsSync(examplesFolder))
    problems.push(`EXAMPLES: the folder ${examplesFolder} does not exist`);
  return { examplesFolder };
}

function readAllowedHosts(text: string, problems: string[]): AllowedHosts {
  const allowed = parseOrReport(() => parseAllowedHosts(text), problems, 'ALLOW_PRIVATE_HOSTS: ');
  return allowed ?? parseAllowedHosts('');
}

/** Returns the result of `parse`; if it throws a RestError, adds its message to the problems and returns undefined. */
function parseOrReport<T>(parse: () => T, problems: string[], prefix = ''): T | undefined {
  try {
    return parse();
  } catch (error: unknown) {
    if (!(error instanceof RestError)) throw error;
    problems.push(`${prefix}${error.message}`);
    return undefined;
  }
}

function readAdmin(
  email: string | undefined,
  apiKey: string | undefined,
  embedded: boolean,
  problems: string[],
): Pick<PlatformConfig, 'adminEmail' | 'adminApiKey'> {
  if (email !== undefined && !EMAIL.test(email)) problems.push('ADMIN_EMAIL must be an e-mail address: name@host');
  if (apiKey !== undefined && CONTROL_CHARACTER.test(apiKey)) {
    problems.push('ADMIN_API_KEY contains a control character, such as a line break, which clients cannot send');
  }
  // A server's output is collected in logs, so a generated key must not be printed there.
  if (!embedded && (email === undefined) !== (apiKey === undefined)) {
    problems.push('ADMIN_EMAIL and ADMIN_API_KEY must both be set, or neither, with PostgreSQL');
  }
  const adminEmail = (email ?? (embedded ? 'admin@localhost' : undefined))?.toLowerCase();
  return {
    ...(adminEmail === undefined ? {} : { adminEmail }),
    ...(apiKey === undefined ? {} : { adminApiKey: new Sensitive(apiKey) }),
  };
}

function isValidDatabaseUrl(text: string): boolean {
  return /^file:./i.test(text) || (/^postgres(ql)?:\/\//i.test(text) && URL.canParse(text));
}

function isValidBaseUrl(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, username, password, search, hash } = new URL(text);
  return /^https?:$/.test(protocol) && `${username}${password}${search}${hash}` === '';
}

/** Returns the folder of this project's component.json, which is above lib/ and above dist/lib/. */
function findProjectFolder(): string {
  let folder = __dirname;
  while (!existsSync(path.join(folder, 'component.json')) && path.dirname(folder) !== folder)
    folder = path.dirname(folder);
  return folder;
}
