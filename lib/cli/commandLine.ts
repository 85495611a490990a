import { parseArgs } from 'node:util';

import { messageOf, RestError } from '../errors.js';
import { spelled, type Command, type Given, type Options } from './command.js';
import { nearest } from './nearest.js';

export type Parsed =
  /** `about`: the commands that help is wanted for; all of them when it is general. */
  { readonly do: 'help'; readonly about?: readonly Command[] } | { readonly do: 'run'; readonly run: Called };

export interface Called {
  readonly command: Command;
  readonly given: Given<Options>;
}

const HELP = { help: { type: 'boolean', short: 'h' } } as const;

/** Reads the words after the program's name. Throws a RestError `usage` with a hint for a word it doesn't know. */
export function parseCommandLine(words: readonly string[], commands: readonly Command[]): Parsed {
  const { names, help } = looseWords(words, commands);
  if (names.length === 0) {
    // Tells of options that nobody knows.
    strictly(words, {});
    return { do: 'help' };
  }
  if (names[0] === 'help') return helpFor(names.slice(1).join(' '), commands);
  if (help) return helpFor(commandOf(names, commands)?.name ?? names[0] ?? '', commands);
  const command = commandOf(names, commands);
  if (command === undefined) throw unknown(names, commands);
  return { do: 'run', run: { command, given: given(command, words) } };
}

/** The words that are neither options nor their values, read with the options of all commands. */
function looseWords(words: readonly string[], commands: readonly Command[]): { names: string[]; help: boolean } {
  const options = Object.assign({}, ...commands.map(({ options }) => types(options))) as ReturnType<typeof types>;
  const { values, positionals } = parseArgs({
    args: [...words],
    options: { ...options, ...HELP },
    allowPositionals: true,
    strict: false,
  });
  return { names: positionals, help: values.help === true };
}

function types(options: Options): Record<string, { type: 'string' | 'boolean' }> {
  return Object.fromEntries(
    Object.entries(options).map(([name, { value }]) => [name, { type: value === undefined ? 'boolean' : 'string' }]),
  );
}

function commandOf(names: readonly string[], commands: readonly Command[]): Command | undefined {
  return commands.find(({ name }) => name === names[0] || name === names.slice(0, 2).join(' '));
}

function helpFor(name: string, commands: readonly Command[]): Parsed {
  const about = commands.filter((command) => command.name === name || command.name.startsWith(`${name} `));
  return about.length === 0 ? { do: 'help' } : { do: 'help', about };
}

function given(command: Command, words: readonly string[]): Given<Options> {
  const { values, positionals } = strictly(words, command.options);
  const [operand, ...rest] = positionals.slice(command.name.split(' ').length);
  if (command.operand === undefined ? operand !== undefined : rest.length > 0) {
    const takes = command.operand === undefined ? 'options only' : command.operand.about.replace(/^an? /, 'one ');
    const extra = command.operand === undefined ? [operand, ...rest] : rest;
    throw usage(`${command.name} takes ${takes}; what is "${extra.join(' ')}" for?`);
  }
  if (command.operand !== undefined && operand === undefined) {
    throw usage(`${command.name} needs ${command.operand.about}`);
  }
  const options = Object.entries(command.options);
  const missing = options.filter(([name, { required }]) => required === true && values[name] === undefined);
  if (missing.length > 0) {
    throw usage(`${command.name} needs ${missing.map(([name, option]) => spelled(name, option)).join(', ')}`);
  }
  const empty = options.find(([name]) => values[name] === '');
  if (empty !== undefined) throw usage(`${spelled(...empty)}: the value is empty`);
  const filled = options.map(([name, { value }]) => [name, values[name] ?? (value === undefined ? false : undefined)]);
  return { operand: operand ?? '', values: Object.fromEntries(filled) as Given<Options>['values'] };
}

function strictly(
  words: readonly string[],
  options: Options,
): { values: Readonly<Record<string, unknown>>; positionals: readonly string[] } {
  try {
    return parseArgs({ args: [...words], options: { ...types(options), ...HELP }, allowPositionals: true });
  } catch (error: unknown) {
    const option = /Unknown option '(--?[^']+)'/.exec(messageOf(error))?.[1];
    if (option === undefined) throw usage(messageOf(error), error);
    const known = Object.keys({ ...options, ...HELP }).map((name) => `--${name}`);
    throw usage(`unknown option ${option}${didYouMean(option, known)}`, error);
  }
}

function unknown(names: readonly string[], commands: readonly Command[]): RestError {
  const [first = '', second] = names;
  const group = commands.filter(({ name }) => name.startsWith(`${first} `)).map(({ name }) => name);
  if (group.length > 0) {
    if (second === undefined) return usage(`${first} needs what to do: there are ${listed(group)}`);
    const guess = nearest(
      second,
      group.map((name) => name.slice(first.length + 1)),
    );
    const hint = guess === undefined ? `; there are ${listed(group)}` : `; did you mean ${first} ${guess}?`;
    return usage(`unknown command "${first} ${second}"${hint}`);
  }
  if (/\.ya?ml$/i.test(first)) return usage(`unknown command "${first}"; did you mean run ${first}?`);
  const known = [...new Set(commands.map(({ name }) => name.split(' ')[0] ?? '')), 'help'];
  return usage(`unknown command "${first}"${didYouMean(first, known) || `; there are ${listed(known)}`}`);
}

function listed(words: readonly string[]): string {
  return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} and ${words.at(-1) ?? ''}`;
}

function didYouMean(word: string, known: readonly string[]): string {
  const guess = nearest(word, known);
  return guess === undefined ? '' : `; did you mean ${guess}?`;
}

function usage(words: string, cause?: unknown): RestError {
  return new RestError('usage', words, { cause });
}
