import { parseArgs } from 'node:util';

import { messageOf, RestError } from '../errors.js';
import type { JsonObject } from '../json.js';
import { formatOption, type Command, type CommandArguments, type Options } from './command.js';
import { findNearest } from './findNearest.js';

type ParsedCommandLine =
  /** `commands`: those to show the help of; undefined for the general help. */
  | { readonly kind: 'help'; readonly commands?: readonly Command[] }
  | { readonly kind: 'run'; readonly invocation: Invocation };

interface Invocation {
  readonly command: Command;
  readonly args: CommandArguments<Options>;
}

const HELP = { help: { type: 'boolean', short: 'h' } } as const;

/**
 * Parses the arguments after the program's name.
 * @throws RestError `usage` with a suggestion for an unknown command or option
 */
export function parseCommandLine(argv: readonly string[], commands: readonly Command[]): ParsedCommandLine {
  const { names, help } = readPositionals(argv, commands);
  if (names.length === 0) {
    // Throws for unknown options.
    parseStrictly(argv, {});
    return { kind: 'help' };
  }
  if (names[0] === 'help') return selectHelp(names.slice(1).join(' '), commands);
  if (help) return selectHelp(findCommand(names, commands)?.name ?? names[0] ?? '', commands);
  const command = findCommand(names, commands);
  if (command === undefined) throw createUnknownCommandError(names, commands);
  return { kind: 'run', invocation: { command, args: readArguments(command, argv) } };
}

/** Reads the arguments that are neither options nor values of options. Knows the options of all commands. */
function readPositionals(argv: readonly string[], commands: readonly Command[]): { names: string[]; help: boolean } {
  const options = Object.assign({}, ...commands.map(({ options }) => toParseOptions(options))) as ReturnType<
    typeof toParseOptions
  >;
  const { values, positionals } = parseArgs({
    args: [...argv],
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

function selectHelp(name: string, commands: readonly Command[]): ParsedCommandLine {
  const selected = commands.filter((command) => command.name === name || command.name.startsWith(`${name} `));
  return selected.length === 0 ? { kind: 'help' } : { kind: 'help', commands: selected };
}

function readArguments(command: Command, argv: readonly string[]): CommandArguments<Options> {
  const { values, positionals } = parseStrictly(argv, command.options);
  const [operand, ...rest] = positionals.slice(command.name.split(' ').length);
  if (command.operand === undefined ? operand !== undefined : rest.length > 0) {
    const takes = command.operand === undefined ? 'options only' : command.operand.description.replace(/^an? /, 'one ');
    const extra = command.operand === undefined ? [operand, ...rest] : rest;
    throw createUsageError(`unexpected argument "${extra.join(' ')}": ${command.name} takes ${takes}`);
  }
  if (command.operand !== undefined && operand === undefined) {
    throw createUsageError(`${command.name} needs ${command.operand.description}`);
  }
  const options = Object.entries(command.options);
  const missing = options.filter(([name, { required }]) => required === true && values[name] === undefined);
  if (missing.length > 0) {
    throw createUsageError(
      `${command.name} needs ${missing.map(([name, option]) => formatOption(name, option)).join(', ')}`,
    );
  }
  const empty = options.find(([name]) => values[name] === '');
  if (empty !== undefined) throw createUsageError(`${formatOption(...empty)}: the value is empty`);
  const filled = options.map(([name, { value }]) => [name, values[name] ?? (value === undefined ? false : undefined)]);
  return { operand: operand ?? '', values: Object.fromEntries(filled) as CommandArguments<Options>['values'] };
}

function parseStrictly(
  argv: readonly string[],
  options: Options,
): { values: JsonObject; positionals: readonly string[] } {
  try {
    return parseArgs({ args: [...argv], options: { ...toParseOptions(options), ...HELP }, allowPositionals: true });
  } catch (error: unknown) {
    const option = /Unknown option '(--?[^']+)'/.exec(messageOf(error))?.[1];
    if (option === undefined) throw createUsageError(messageOf(error), error);
    const known = Object.keys({ ...options, ...HELP }).map((name) => `--${name}`);
    throw createUsageError(`unknown option ${option}${formatSuggestion(option, known)}`, error);
  }
}

function createUnknownCommandError(names: readonly string[], commands: readonly Command[]): RestError {
  const [first = '', second] = names;
  const group = commands.filter(({ name }) => name.startsWith(`${first} `)).map(({ name }) => name);
  if (group.length > 0) {
    if (second === undefined) return createUsageError(`${first} needs a subcommand; available: ${joinWords(group)}`);
    const suggestion = findNearest(
      second,
      group.map((name) => name.slice(first.length + 1)),
    );
    const hint =
      suggestion === undefined ? `; available: ${joinWords(group)}` : `; did you mean ${first} ${suggestion}?`;
    return createUsageError(`unknown command "${first} ${second}"${hint}`);
  }
  if (/\.ya?ml$/i.test(first)) return createUsageError(`unknown command "${first}"; did you mean run ${first}?`);
  const known = [...new Set(commands.map(({ name }) => name.split(' ')[0] ?? '')), 'help'];
  return createUsageError(
    `unknown command "${first}"${formatSuggestion(first, known) || `; available: ${joinWords(known)}`}`,
  );
}

function joinWords(words: readonly string[]): string {
  return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} and ${words.at(-1) ?? ''}`;
}

function formatSuggestion(word: string, known: readonly string[]): string {
  const suggestion = findNearest(word, known);
  return suggestion === undefined ? '' : `; did you mean ${suggestion}?`;
}

function createUsageError(message: string, cause?: unknown): RestError {
  return new RestError('usage', message, { cause });
}
