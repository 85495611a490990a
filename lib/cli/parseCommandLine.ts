import { parseArgs } from 'node:util';

import { messageOf, RestError } from '../errors.js';
import { formatOption, type Command, type CommandArguments, type Options } from './command.js';
import { findNearest } from './findNearest.js';

export type ParsedCommandLine =
  /** `about`: the commands that help is wanted for; all of them when it is general. */
  { readonly do: 'help'; readonly about?: readonly Command[] } | { readonly do: 'run'; readonly run: Invocation };

export interface Invocation {
  readonly command: Command;
  readonly args: CommandArguments<Options>;
}

const HELP = { help: { type: 'boolean', short: 'h' } } as const;

/** Reads the words after the program's name. Throws a RestError `usage` with a hint for a word it doesn't know. */
export function parseCommandLine(words: readonly string[], commands: readonly Command[]): ParsedCommandLine {
  const { names, help } = readPositionals(words, commands);
  if (names.length === 0) {
    // Tells of options that nobody knows.
    parseStrictly(words, {});
    return { do: 'help' };
  }
  if (names[0] === 'help') return requestHelp(names.slice(1).join(' '), commands);
  if (help) return requestHelp(findCommand(names, commands)?.name ?? names[0] ?? '', commands);
  const command = findCommand(names, commands);
  if (command === undefined) throw unknownCommand(names, commands);
  return { do: 'run', run: { command, args: readArguments(command, words) } };
}

/** The words that are neither options nor their values, read with the options of all commands. */
function readPositionals(words: readonly string[], commands: readonly Command[]): { names: string[]; help: boolean } {
  const options = Object.assign({}, ...commands.map(({ options }) => toParseOptions(options))) as ReturnType<
    typeof toParseOptions
  >;
  const { values, positionals } = parseArgs({
    args: [...words],
    options: { ...options, ...HELP },
    allowPositionals: true,
    strict: false,
  });
  return { names: positionals, help: values.help === true };
}

function toParseOptions(options: Options): Record<string, { type: 'string' | 'boolean' }> {
  return Object.fromEntries(
    Object.entries(options).map(([name, { value }]) => [name, { type: value === undefined ? 'boolean' : 'string' }]),
  );
}

function findCommand(names: readonly string[], commands: readonly Command[]): Command | undefined {
  return commands.find(({ name }) => name === names[0] || name === names.slice(0, 2).join(' '));
}

function requestHelp(name: string, commands: readonly Command[]): ParsedCommandLine {
  const about = commands.filter((command) => command.name === name || command.name.startsWith(`${name} `));
  return about.length === 0 ? { do: 'help' } : { do: 'help', about };
}

function readArguments(command: Command, words: readonly string[]): CommandArguments<Options> {
  const { values, positionals } = parseStrictly(words, command.options);
  const [operand, ...rest] = positionals.slice(command.name.split(' ').length);
  if (command.operand === undefined ? operand !== undefined : rest.length > 0) {
    const takes = command.operand === undefined ? 'options only' : command.operand.about.replace(/^an? /, 'one ');
    const extra = command.operand === undefined ? [operand, ...rest] : rest;
    throw usageError(`${command.name} takes ${takes}; what is "${extra.join(' ')}" for?`);
  }
  if (command.operand !== undefined && operand === undefined) {
    throw usageError(`${command.name} needs ${command.operand.about}`);
  }
  const options = Object.entries(command.options);
  const missing = options.filter(([name, { required }]) => required === true && values[name] === undefined);
  if (missing.length > 0) {
    throw usageError(`${command.name} needs ${missing.map(([name, option]) => formatOption(name, option)).join(', ')}`);
  }
  const empty = options.find(([name]) => values[name] === '');
  if (empty !== undefined) throw usageError(`${formatOption(...empty)}: the value is empty`);
  const filled = options.map(([name, { value }]) => [name, values[name] ?? (value === undefined ? false : undefined)]);
  return { operand: operand ?? '', values: Object.fromEntries(filled) as CommandArguments<Options>['values'] };
}

function parseStrictly(
  words: readonly string[],
  options: Options,
): { values: Readonly<Record<string, unknown>>; positionals: readonly string[] } {
  try {
    return parseArgs({ args: [...words], options: { ...toParseOptions(options), ...HELP }, allowPositionals: true });
  } catch (error: unknown) {
    const option = /Unknown option '(--?[^']+)'/.exec(messageOf(error))?.[1];
    if (option === undefined) throw usageError(messageOf(error), error);
    const known = Object.keys({ ...options, ...HELP }).map((name) => `--${name}`);
    throw usageError(`unknown option ${option}${formatSuggestion(option, known)}`, error);
  }
}

function unknownCommand(names: readonly string[], commands: readonly Command[]): RestError {
  const [first = '', second] = names;
  const group = commands.filter(({ name }) => name.startsWith(`${first} `)).map(({ name }) => name);
  if (group.length > 0) {
    if (second === undefined) return usageError(`${first} needs what to do: there are ${joinWords(group)}`);
    const suggestion = findNearest(
      second,
      group.map((name) => name.slice(first.length + 1)),
    );
    const hint =
      suggestion === undefined ? `; there are ${joinWords(group)}` : `; did you mean ${first} ${suggestion}?`;
    return usageError(`unknown command "${first} ${second}"${hint}`);
  }
  if (/\.ya?ml$/i.test(first)) return usageError(`unknown command "${first}"; did you mean run ${first}?`);
  const known = [...new Set(commands.map(({ name }) => name.split(' ')[0] ?? '')), 'help'];
  return usageError(`unknown command "${first}"${formatSuggestion(first, known) || `; there are ${joinWords(known)}`}`);
}

function joinWords(words: readonly string[]): string {
  return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} and ${words.at(-1) ?? ''}`;
}

function formatSuggestion(word: string, known: readonly string[]): string {
  const suggestion = findNearest(word, known);
  return suggestion === undefined ? '' : `; did you mean ${suggestion}?`;
}

function usageError(message: string, cause?: unknown): RestError {
  return new RestError('usage', message, { cause });
}
