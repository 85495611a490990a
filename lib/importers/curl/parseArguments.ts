import { findNearest } from '../../request/definition/configProblems.js';
import { createImportError } from '../importedStep.js';
import type { ImportNotes } from '../importNotes.js';
import { OPTIONS, type OptionSpec } from './options.js';
import type { Argument, CurlCommand } from './readCommand.js';
import { GivenOptions, type OptionGroup } from './givenOptions.js';

const BY_NAME = new Map(OPTIONS.map((option) => [option.name, option]));
const BY_LETTER = new Map(
  OPTIONS.flatMap((option) => (option.short === undefined ? [] : [[option.short, option] as const])),
);
const NAMES = [...BY_NAME.keys()];

/** With more of them, the text is no command of curl. */
const MAX_UNKNOWN = 20;

/** Options that print something in place of a request. */
const INFORMATION = new Set(['help', 'h', 'manual', 'M', 'version', 'V']);

/** Parameters of PowerShell's Invoke-WebRequest, whose alias is curl. */
const WEB_REQUEST = /^-(?:Uri|Method|Headers|Body|ContentType|UseBasicParsing|OutFile)$/i;

/**
 * Parses the arguments of curl as curl does: short options together and with their value, long ones abbreviated, `--no-…`, `--next`, `--`.
 * Options without effect and those that a step can't have are noted here.
 *
 * @returns a group of options and URLs for each `--next`
 * @throws RestError `usage` for a missing value, and for a text that is no command of curl
 */
export function parseArguments({ script, args }: CurlCommand, notes: ImportNotes): readonly OptionGroup[] {
  return new ArgumentParser(script, args, notes).parse();
}

class ArgumentParser {
  readonly #script: string;
  readonly #args: readonly Argument[];
  readonly #notes: ImportNotes;
  readonly #groups: { options: GivenOptions; urls: Argument[] }[] = [{ options: new GivenOptions(), urls: [] }];
  #index = 0;
  #unknownCount = 0;

  constructor(script: string, args: readonly Argument[], notes: ImportNotes) {
    this.#script = script;
    this.#args = args;
    this.#notes = notes;
  }

  parse(): readonly OptionGroup[] {
    let areOptions = true;
    for (let argument = this.#take(); argument !== undefined; argument = this.#take()) {
      const { text } = argument;
      if (areOptions && text === '--') areOptions = false;
      else if (areOptions && text.startsWith('--')) this.#readLong(argument);
      else if (areOptions && text.startsWith('-') && text !== '-') this.#readShort(argument);
      else this.#group.urls.push(argument);
    }
    return this.#groups;
  }

  #take(): Argument | undefined {
    const argument = this.#args[this.#index];
    this.#index++;
    return argument;
  }

  get #group(): { options: GivenOptions; urls: Argument[] } {
    return this.#groups.at(-1) as { options: GivenOptions; urls: Argument[] };
  }

  #readLong({ text, at }: Argument): void {
    const typed = text.slice(2);
    if (INFORMATION.has(typed)) this.#refuseInformation(text, at);
    const isNegated = typed.startsWith('no-') && !BY_NAME.has(typed);
    const name = isNegated ? typed.slice(3) : typed;
    const option = BY_NAME.get(name) ?? findAbbreviated(name);
    if (option === undefined) {
      this.#noteUnknown(text, at);
      return;
    }
    if (!option.takesValue) this.#add(option, `--${option.name}`, at, undefined, isNegated);
    else if (isNegated) this.#noteUnknown(text, at);
    else this.#add(option, `--${option.name}`, at, this.#takeValue(text, at));
  }

  #readShort({ text, at }: Argument): void {
    if (WEB_REQUEST.test(text)) {
      const problem = `${text} is a parameter of PowerShell’s Invoke-WebRequest, whose alias is curl; paste a command for curl.exe`;
      throw createImportError(this.#script, at, problem);
    }
    for (let index = 1; index < text.length; index++) {
      const letter = text.charAt(index);
      if (INFORMATION.has(letter)) this.#refuseInformation(`-${letter}`, at);
      const option = BY_LETTER.get(letter);
      if (option === undefined) this.#noteUnknown(`-${letter}`, at);
      else if (option.takesValue) {
        const rest = text.slice(index + 1);
        this.#add(option, `-${letter}`, at, rest === '' ? this.#takeValue(`-${letter}`, at) : rest);
        return;
      } else this.#add(option, `-${letter}`, at);
    }
  }

  #takeValue(option: string, at: number): string {
    const value = this.#take();
    if (value === undefined) throw createImportError(this.#script, at, `${option} has no value; add one`);
    return value.text;
  }

  #add(option: OptionSpec, shown: string, at: number, value = '', isNegated = false): void {
    const { name, effect } = option;
    switch (effect.kind) {
      case 'handled':
        if (name === 'next') this.#groups.push({ options: new GivenOptions(), urls: [] });
        else if (name === 'url') this.#group.urls.push({ text: value, at });
        else this.#group.options.add(name, { shown, value, at, isOn: !isNegated });
        if (name !== 'next') this.#notes.take(shown);
        return;
      case 'nothing':
        return;
      case 'approximated':
        this.#notes.approximate(shown, effect.text);
        return;
      case 'impossible':
        this.#notes.refuse(shown, effect.text);
    }
  }

  #refuseInformation(option: string, at: number): never {
    throw createImportError(this.#script, at, `curl sends no request with ${option}; remove it`);
  }

  #noteUnknown(option: string, at: number): void {
    this.#unknownCount++;
    if (this.#unknownCount > MAX_UNKNOWN) {
      throw createImportError(
        this.#script,
        at,
        `more than ${String(MAX_UNKNOWN)} options are unknown to curl; check the text`,
      );
    }
    const [, name = '', joined] = /^--([^=]{0,60})(=)?/.exec(option) ?? [];
    if (joined !== undefined && BY_NAME.has(name)) {
      this.#notes.refuse(`--${name}=`, `curl has no options with =; write --${name} and the value behind it`);
      return;
    }
    const near = name === '' ? undefined : findNearest(name, NAMES);
    const shown = name === '' ? option : `--${name}`;
    this.#notes.refuse(
      shown,
      `curl has no such option${near === undefined ? '; remove it' : `; did you mean --${near}?`}`,
    );
  }
}

/** curl takes the beginning of a name if only one begins so. */
function findAbbreviated(name: string): OptionSpec | undefined {
  if (name.length < 2 || name.length > 40) return undefined;
  const found = OPTIONS.filter((option) => option.name.startsWith(name));
  return found.length === 1 ? found[0] : undefined;
}
