import type { Io } from './io.js';

interface OptionSpec {
  /** Placeholder of the value in the help, in capitals; absent for a switch. */
  readonly value?: string;
  readonly description: string;
  readonly required?: true;
}

export type Options = Readonly<Record<string, OptionSpec>>;

/** The values of options: strings, which are never empty, and booleans for switches. */
type OptionValues<O extends Options> = {
  readonly [Name in keyof O]: O[Name] extends { readonly value: string }
    ? O[Name] extends { readonly required: true }
      ? string
      : string | undefined
    : boolean;
};

export interface CommandArguments<O extends Options> {
  readonly values: OptionValues<O>;
  /** Empty for a command without one. */
  readonly operand: string;
}

interface CommandContext {
  /** Folder of the component for flows that name none. */
  readonly component: string;
  readonly io: Io;
}

/** A command: its name and options, its help, and the function that runs it. */
export interface Command<O extends Options = Options> {
  /** One word, or a resource and a verb: `tenants create`. */
  readonly name: string;
  /** The required argument. */
  readonly operand?: { readonly value: string; readonly description: string };
  readonly description: string;
  /** Without `help`, which all commands have. */
  readonly options: O;
  /** Paragraphs at the end of the help. */
  readonly notes?: string;
  /** Resolves with the exit code. */
  run(args: CommandArguments<O>, context: CommandContext): Promise<number>;
}

/** Infers the types of the options for the definition of a command, and returns it as a command with any options. */
export function defineCommand<const O extends Options>(definition: Command<O>): Command {
  return definition;
}

/** Formats an option for the help: `--name NAME`. */
export function formatOption(name: string, { value }: OptionSpec): string {
  return value === undefined ? `--${name}` : `--${name} ${value}`;
}
