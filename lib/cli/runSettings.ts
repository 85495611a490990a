import { RestError } from '../errors.js';

export const LOG_LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal'] as const;
type LogLevel = (typeof LOG_LEVELS)[number];

export interface RunSettings {
  readonly flow: string;
  /** URL of the broker; absent: the flow runs in this process. */
  readonly amqp?: string;
  /** A file of messages, or `-`. */
  readonly input?: string;
  /** A file for the outputs, or `-`. */
  readonly output?: string;
  /** A folder for the files that the steps store. */
  readonly files?: string;
  /** Largest number of messages to read from the input. */
  readonly limit?: number;
  /** Runs a trigger with a schedule once. */
  readonly once: boolean;
  /** The largest number of pages. */
  readonly maxPages?: number;
  /** Shows progress without a terminal, too. */
  readonly progress: boolean;
  /** The start of the increment. */
  readonly since?: string;
  /** A file for the state of the steps. */
  readonly state?: string;
  readonly quiet: boolean;
  readonly logLevel?: LogLevel;
}

interface RunOptionValues {
  readonly amqp: string | undefined;
  readonly files: string | undefined;
  readonly input: string | undefined;
  readonly limit: string | undefined;
  readonly once: boolean;
  readonly output: string | undefined;
  readonly 'max-pages': string | undefined;
  readonly progress: boolean;
  readonly quiet: boolean;
  readonly since: string | undefined;
  readonly state: string | undefined;
  readonly 'log-level': string | undefined;
}

/**
 * Reads the settings of `run`.
 * @throws RestError `usage` for an invalid value
 */
export function readRunSettings(flow: string, values: RunOptionValues): RunSettings {
  const {
    amqp,
    files,
    input,
    limit,
    once,
    output,
    progress,
    quiet,
    since,
    state,
    'max-pages': maxPages,
    'log-level': level,
  } = values;
  if (limit !== undefined && input === undefined) {
    throw createUsageError('--limit needs --input');
  }
  if (state !== undefined && amqp !== undefined) {
    throw createUsageError('--state is for runs in this process; leave out --amqp');
  }
  if (progress && quiet) throw createUsageError('--progress and --quiet exclude each other');
  return {
    flow,
    ...(amqp !== undefined && { amqp: readBrokerUrl(amqp) }),
    ...(files !== undefined && { files }),
    ...(input !== undefined && { input }),
    ...(output !== undefined && { output }),
    ...(limit !== undefined && { limit: readNumber('--limit', limit, 0) }),
    ...(maxPages !== undefined && { maxPages: readNumber('--max-pages', maxPages, 1) }),
    progress,
    ...(since !== undefined && { since }),
    once,
    ...(state !== undefined && { state }),
    quiet,
    ...(level !== undefined && { logLevel: readLogLevel(level) }),
  };
}

function readBrokerUrl(text: string): string {
  const protocol = URL.canParse(text) ? new URL(text).protocol : '';
  if (protocol !== 'amqp:' && protocol !== 'amqps:') {
    throw createUsageError('--amqp needs the URL of a broker: amqp://user:password@host:5672');
  }
  return text;
}

function readNumber(option: string, text: string, min: number): number {
  if (/^\d{1,15}$/.test(text) && Number(text) >= min) return Number(text);
  throw createUsageError(`${option} needs a whole number${min > 0 ? ` from ${String(min)}` : ''}, not "${text}"`);
}

function readLogLevel(text: string): LogLevel {
  const level = LOG_LEVELS.find((name) => name === text);
  if (level === undefined) throw createUsageError(`--log-level must be one of ${LOG_LEVELS.join(', ')}, not "${text}"`);
  return level;
}

function createUsageError(message: string): RestError {
  return new RestError('usage', message);
}
