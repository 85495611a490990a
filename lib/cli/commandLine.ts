import { parseArgs } from 'node:util';

import { messageOf, RestError } from '../errors.js';
import { nearest } from './nearest.js';

export const LOG_LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

export interface RunCommand {
  readonly do: 'run';
  readonly flow: string;
  /** Address of a broker; absent: in this process. */
  readonly amqp?: string;
  /** A file of messages, or `-`. */
  readonly input?: string;
  /** A file for the outputs, or `-`. */
  readonly output?: string;
  /** How many messages of the input to feed at most. */
  readonly limit?: number;
  readonly quiet: boolean;
  readonly logLevel?: LogLevel;
}

export type Command = RunCommand | { readonly do: 'help'; readonly about?: 'run' };

const OPTIONS = {
  amqp: { type: 'string' },
  input: { type: 'string' },
  output: { type: 'string' },
  limit: { type: 'string' },
  quiet: { type: 'boolean' },
  'log-level': { type: 'string' },
  help: { type: 'boolean', short: 'h' },
} as const;

/** Reads the words after the program's name. Throws a RestError `usage` with a hint for a word it doesn't know. */
export function parseCommandLine(words: readonly string[]): Command {
  const { values, positionals } = parse(words);
  const [command, flow, ...rest] = positionals;
  if (command === undefined || command === 'help') {
    return flow === 'run' ? { do: 'help', about: 'run' } : { do: 'help' };
  }
  if (command !== 'run') throw usage(`unknown command "${command}"${hint(command)}`);
  if (values.help) return { do: 'help', about: 'run' };
  if (flow === undefined) throw usage('run needs a flow file');
  if (rest.length > 0) throw usage(`run takes one flow file; what is "${rest.join(' ')}" for?`);
  if (values.limit !== undefined && values.input === undefined) {
    throw usage('--limit says how many messages of --input to feed; give --input too');
  }
  return {
    do: 'run',
    flow,
    ...(values.amqp !== undefined && { amqp: brokerAddress(values.amqp) }),
    ...(values.input !== undefined && { input: values.input }),
    ...(values.output !== undefined && { output: values.output }),
    ...(values.limit !== undefined && { limit: count(values.limit) }),
    quiet: values.quiet ?? false,
    ...(values['log-level'] !== undefined && { logLevel: logLevel(values['log-level']) }),
  };
}

type Parsed = ReturnType<typeof parseArgs<{ options: typeof OPTIONS; allowPositionals: true }>>;

function parse(words: readonly string[]): Parsed {
  try {
    return parseArgs({ args: [...words], options: OPTIONS, allowPositionals: true });
  } catch (error) {
    const unknown = /Unknown option '(--?[^']+)'/.exec(messageOf(error))?.[1];
    if (unknown === undefined) throw usage(messageOf(error), error);
    const known = Object.keys(OPTIONS).map((name) => `--${name}`);
    throw usage(`unknown option ${unknown}${didYouMean(unknown, known)}`, error);
  }
}

function brokerAddress(text: string): string {
  const protocol = URL.canParse(text) ? new URL(text).protocol : '';
  if (protocol !== 'amqp:' && protocol !== 'amqps:') {
    throw usage('--amqp needs the address of a broker: amqp://user:password@host:5672');
  }
  return text;
}

function count(text: string): number {
  if (!/^\d{1,15}$/.test(text)) throw usage(`--limit needs a whole number, not "${text}"`);
  return Number(text);
}

function logLevel(text: string): LogLevel {
  const level = LOG_LEVELS.find((name) => name === text);
  if (level === undefined) throw usage(`--log-level is one of ${LOG_LEVELS.join(', ')}, not "${text}"`);
  return level;
}

function hint(command: string): string {
  if (/\.ya?ml$/i.test(command)) return `; did you mean run ${command}?`;
  return didYouMean(command, ['run', 'help']) || '; there are run and help';
}

function didYouMean(word: string, known: readonly string[]): string {
  const guess = nearest(word, known);
  return guess === undefined ? '' : `; did you mean ${guess}?`;
}

function usage(words: string, cause?: unknown): RestError {
  return new RestError('usage', words, { cause });
}
