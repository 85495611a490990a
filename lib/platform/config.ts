import { existsSync } from 'node:fs';
import path from 'node:path';
import environment from 'node:process';
import { RestError } from '../errors.js';
import { parseAllowedHosts, type AllowedHosts } from '../http/outboundPolicy.js';
import { Sensitive } from '../sensitive.js';
import { parseKeyRing, type KeyRing } from './vault/keyRing.js';

export const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const;

/** What the service is started with. */
export interface PlatformConfig {
  readonly host: string;
  /** 0: any that is free. */
  readonly port: number;
  /** Where people and providers reach it, without a slash at its end. */
  readonly publicUrl: string;
  /** Of a server it may hold a password. */
  readonly databaseUrl: Sensitive<string>;
  /** The database is a file on this machine. */
  readonly embedded: boolean;
  /** An absolute path. */
  readonly dataDir: string;
  /** Absent (only when embedded): the keys are in `keyFile`. */
  readonly keyRing?: KeyRing;
  readonly keyFile: string;
  /** Whom to make the deployment's admin, in lower case; absent: nobody. */
  readonly adminEmail?: string;
  /** Absent: one is made, once. Never absent when there is an e-mail and a database server: what is made gets printed. */
  readonly adminApiKey?: Sensitive<string>;
  /** Which hosts that are not public may be called although users name them. */
  readonly allowedHosts: AllowedHosts;
  readonly providerTimeoutMs: number;
  /** Between two looks for tokens that are due, in ms. */
  readonly refreshTickMs: number;
  /** How many tokens this process refreshes at a time at most. */
  readonly refreshConcurrency: number;
  /** For how long a process that refreshes a token keeps the others from it, unless it makes it longer. */
  readonly leaseMs: number;
  /** Without a request for so long whoever is signed in on the pages has to sign in again. */
  readonly sessionIdleSeconds: number;
  /** Where the pages were built: an absolute path. */
  readonly pagesFolder: string;
  /** Requests that one API key may make; 0: any number. */
  readonly rateLimitPerMinute: number;
  /** Where the flow files are that the pages offer: an absolute path; absent: there are none. */
  readonly examplesFolder?: string;
  /** Folders of the components to register: absolute paths, each with a component.json. */
  readonly componentFolders: readonly string[];
  readonly logLevel: (typeof LOG_LEVELS)[number];
}

const LOOPBACK = '127.0.0.0/8,::1';
/** With a name, and nothing that ends the user name in HTTP Basic. */
const EMAIL = /^[^\s@:]+@[^\s@:]+$/;
const CONTROL_CHARACTER = /\p{Cc}/u;

/**
 * Reads the variables; an empty one counts as not set.
 * @throws RestError `usage` with a line for each one that can't be taken, which never shows what may be a secret
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
    if (!existsSync(path.join(folder, 'component.json')))
      problems.push(`COMPONENTS: there is no component.json in ${folder}`);
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
    sessionIdleSeconds: readNumber('SESSION_IDLE_SECONDS', 1, 43_200, 1800),
    pagesFolder: path.join(findProjectFolder(), 'dist', 'ui'),
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
    // A key in a file of one machine would leave the other replicas, and this one's successor, without it.
    if (!embedded)
      problems.push('ENCRYPTION_KEYS must be given (id:key, the key from openssl rand -base64 32) with PostgreSQL');
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
    problems.push(`EXAMPLES: there is no folder ${examplesFolder}`);
  return { examplesFolder };
}

function readAllowedHosts(text: string, problems: string[]): AllowedHosts {
  const allowed = parseOrReport(() => parseAllowedHosts(text), problems, 'ALLOW_PRIVATE_HOSTS: ');
  return allowed ?? parseAllowedHosts('');
}

/** What `parse` makes of a variable; undefined, with a fault more, when it refuses. */
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
    problems.push('ADMIN_API_KEY holds a control character, such as a line break: no client could send it');
  }
  // A server's output is kept by others: a key that the service makes must not get there.
  if (!embedded && (email === undefined) !== (apiKey === undefined)) {
    problems.push('ADMIN_EMAIL and ADMIN_API_KEY must be given together, or neither, with PostgreSQL');
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

/** Where this project's component.json is: above lib/ as well as above dist/lib/. */
function findProjectFolder(): string {
  let folder = __dirname;
  while (!existsSync(path.join(folder, 'component.json')) && path.dirname(folder) !== folder)
    folder = path.dirname(folder);
  return folder;
}
