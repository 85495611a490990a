import type { Io } from './io.js';

export interface OptionSpec {
  /** What stands for its value in the help, in capitals; absent: it is on or off. */
  readonly value?: string;
  readonly about: string;
  readonly required?: true;
}

export type Options = Readonly<Record<string, OptionSpec>>;

/** What was given for options: texts, which are never empty, and switches. */
export type OptionValues<O extends Options> = {
  readonly [Name in keyof O]: O[Name] extends { readonly value: string }
    ? O[Name] extends { readonly required: true }
      ? string
      : string | undefined
    : boolean;
};

export interface CommandArguments<O extends Options> {
  readonly values: OptionValues<O>;
  /** Empty for a command that has none. */
  readonly operand: string;
}

export interface CommandContext {
  /** The folder of the component for a flow that names none. */
  readonly component: string;
  readonly io: Io;
}

/** A line of the table of commands: how it is called, what the help says, and what it does. */
export interface Command<O extends Options = Options> {
  /** One word, or a thing and what to do with it: `tenants create`. */
  readonly name: string;
  /** The one word that has to follow. */
  readonly operand?: { readonly value: string; readonly about: string };
  readonly about: string;
  /** Without `help`, which all have. */
  readonly options: O;
  /** Paragraphs for the end of its help. */
  readonly notes?: string;
  /** Resolves with the exit code. */
  run(given: CommandArguments<O>, context: CommandContext): Promise<number>;
}

/** Keeps the types of the options while a command is written; the table holds commands of any. */
export function defineCommand<const O extends Options>(definition: Command<O>): Command {
  return definition;
}

/** How an option is written: `--name NAME`. */
export function formatOption(name: string, { value }: OptionSpec): string {
  return value === undefined ? `--${name}` : `--${name} ${value}`;
}
