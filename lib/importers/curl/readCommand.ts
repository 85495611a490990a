import { createImportError } from '../importedStep.js';
import { readCmdShell } from './cmdShell.js';
import { readPosixShell } from './posixShell.js';
import { readPowerShell } from './powerShell.js';
import { hasMarks } from './references.js';
import type { ShellScript, ShellToken } from './shellTokens.js';

/** Larger texts are no commands that anybody typed. */
const MAX_CHARACTERS = 5_000_000;

/** An argument of curl. */
export interface Argument {
  readonly text: string;
  /** Offset in the script. */
  readonly at: number;
}

/** A command `curl`, split into its arguments. */
export interface CurlCommand {
  readonly script: string;
  readonly args: readonly Argument[];
  /** Variables that the script assigns. */
  readonly variables: ReadonlyMap<string, string>;
  /** The text that the shell passes to curl's input. */
  readonly input?: string;
  /** Texts about what was read other than the shell reads it. */
  readonly remarks: readonly string[];
}

/**
 * Finds the command in a script of a POSIX shell, cmd or PowerShell, and splits it.
 *
 * @throws RestError `usage` with line and column when there is none, or several
 */
export function readCommand(given: string): CurlCommand {
  if (given.length > MAX_CHARACTERS) {
    throw createImportError(
      '',
      0,
      `the text has ${String(given.length)} characters, more than ${String(MAX_CHARACTERS)}; send large data as a file`,
    );
  }
  const script = given.replace(/^\uFEFF/, '');
  const nul = script.indexOf('\0');
  if (nul >= 0) throw createImportError(script, nul, 'the text contains a null character; remove it');
  if (hasMarks(script))
    throw createImportError('', 0, 'the text contains the noncharacters U+FDD0 or U+FDD1; remove them');
  return findCommand(splitScript(script.replace(/^[ \t]*```.*$/gm, (fence) => ' '.repeat(fence.length))), script);
}

function splitScript(script: string): ShellScript {
  if (isPowerShell(script)) return readPowerShell(script);
  return isCmd(script) ? readCmdShell(script) : readPosixShell(script);
}

/** A line that ends with a backtick, or variables of the environment as only PowerShell has them. */
function isPowerShell(script: string): boolean {
  return /\s`[ \t]*\r?\n/.test(script) || /\$env:\w/i.test(script);
}

/** A line that ends with `^`, an escaped quote, or quotes that Firefox doubled. */
function isCmd(script: string): boolean {
  if (/\s\^[ \t]*\r?\n/.test(script) || /(?:^|\s)\^"/.test(script)) return true;
  if (/'|\\\r?\n/.test(script)) return false;
  return script.includes('^\\^"') || /"[{[]""\S/.test(script) || /"[^"\n]*\^[&{}|<>%"][^"\n]*"/.test(script);
}

/** Words before the command that have no effect on the request. */
const PREFIXES = new Set(['$', '%', '>', '#', 'sudo', 'time', 'command', 'exec', 'export', 'set', 'nohup']);
const ASSIGNMENT = /^([A-Za-z_]\w*)=([^]*)$/;

function findCommand({ tokens, remarks: given }: ShellScript, script: string): CurlCommand {
  const remarks = [...given];
  const variables = new Map<string, string>();
  let args: Argument[] | undefined;
  let input: string | undefined;
  let isSkipping = false;
  let isFirst = true;
  let isTarget = false;
  for (const token of tokens) {
    if (isTarget) isTarget = false;
    else if (token.kind === 'input') input = token.text;
    else if (token.kind === 'operator') {
      const isRedirection = /[<>]/.test(token.text);
      if (isRedirection && args !== undefined) {
        isTarget = true;
        if (token.text.startsWith('<'))
          remarks.push('the input of curl is redirected; a step has no input but its message');
      } else if (!isRedirection) {
        const isPipe = token.text.startsWith('|') && token.text !== '||';
        if (isPipe && args !== undefined && !isSkipping) {
          remarks.push('what follows | isn’t imported; change the output in the field transform');
        }
        isSkipping = isPipe && args !== undefined;
        isFirst = true;
      }
    } else if (isSkipping) continue;
    else if (args !== undefined && !isFirst) args.push(token);
    else {
      const [, name, value] = token.isQuoted ? [] : (ASSIGNMENT.exec(token.text) ?? []);
      if (name !== undefined && value !== undefined) variables.set(name, value);
      else if (!PREFIXES.has(token.text)) {
        if (args !== undefined) throw createSecondError(token, script);
        checkName(token, script);
        args = [];
        isFirst = false;
      }
    }
  }
  if (args === undefined)
    throw createImportError(script, 0, 'the text has no command; paste one that begins with curl');
  return { script, args, variables, remarks, ...(input !== undefined && { input }) };
}

type Word = Extract<ShellToken, { kind: 'word' }>;

function createSecondError({ at, text }: Word, script: string): Error {
  const isCurl = isCurlName(text);
  const found = isCurl ? 'a second curl command begins here' : 'another command begins here';
  const advice = isCurl
    ? 'import one at a time, or join them with --next'
    : 'remove it; if it belongs to curl, end the line before it with a backslash';
  return createImportError(script, at, `${found}; ${advice}`);
}

function checkName({ at, text }: Word, script: string): void {
  if (isCurlName(text)) return;
  const shown = /^[\w./-]{1,30}$/.test(text) ? ` "${text}"` : '';
  throw createImportError(
    script,
    at,
    `expected the command curl, got another one${shown}; paste a command that begins with curl`,
  );
}

function isCurlName(text: string): boolean {
  return /^(?:.*[/\\])?curl(?:\.exe)?$/i.test(text);
}
