import type { JsonObject } from '../../json.js';
import { descriptor } from '../../request/dialects/request/descriptor.js';
import { EMPTY_STEP } from '../../step/stepDraft.js';
import { ImportContext } from '../importContext.js';
import { createImportError, type Importer, type ImportedStep, type ImportNote } from '../importedStep.js';
import { hasSecretForm, hasSecretName } from '../looksSecret.js';
import { convertUser } from './authentication.js';
import { convertBody, joinData, listDataOptions } from './convertBody.js';
import { convertCookies, convertHeaders, findHeader, readHeaders, type HeaderRow } from './convertHeaders.js';
import { convertSending } from './convertSending.js';
import { convertQuery, noteUrlDifference, splitUrl } from './convertUrl.js';
import type { GivenOptions } from './givenOptions.js';
import { ImportNotes } from '../importNotes.js';
import { parseArguments } from './parseArguments.js';
import { readCommand, type Argument, type CurlCommand } from './readCommand.js';
import { hasMarks, listReferences, showReferences, toStepValue } from './references.js';

/** Commands of curl, as typed, as documentation has them, and as browsers copy them. */
export const curl: Importer = { format: 'curl', title: 'curl', read: importCurl };

/**
 * Converts a command of curl to steps of the function `request`: one for each URL. Nothing is executed, and no file is read.
 *
 * @throws RestError `usage` with line and column for a text that is no command of curl
 */
function importCurl(text: string): readonly ImportedStep[] {
  const command = readCommand(text);
  const notes = new ImportNotes();
  for (const remark of command.remarks) notes.approximate('shell', remark);
  const groups = parseArguments(command, notes);
  if (groups.every(({ urls }) => urls.length === 0)) {
    throw createImportError(command.script, command.args.at(-1)?.at ?? 0, 'the command has no URL; add one');
  }
  return groups.flatMap(({ options, urls }) => urls.map((url) => convertRequest(url, options, command, notes.list)));
}

function convertRequest(
  given: Argument,
  options: GivenOptions,
  command: CurlCommand,
  notes: readonly ImportNote[],
): ImportedStep {
  const context = new ImportContext();
  for (const note of notes) context.notes.add(note);
  const parts = splitUrl(given, options, command.script, context);
  const headers = readHeaders(options, context);
  const host = parts.address.replace(/^[a-z]+:\/\//i, '').replace(/\/[^]*$/, '');
  const rows = convertHeaders(headers, host, context);
  convertUser(options, parts.userInfo, findHeader(headers.rows, 'Authorization') !== undefined, context);
  const isGet = options.has('get');
  const added = isGet ? [joinData(listDataOptions(options), command.input, context)] : [];
  const url = parts.address + convertQuery(parts.query, added, options, context);
  const cookies = convertCookies(options, headers, context);
  const contentType = findHeader(headers.rows, 'Content-Type')?.value;
  const removesContentType = headers.removed.has('content-type');
  const { body, setsContentType, defaultType } = isGet
    ? { body: undefined, setsContentType: false, defaultType: undefined }
    : convertBody(options, command, { contentType, removesContentType }, context);
  const method = readMethod(options, command, body !== undefined, context);
  noteUrlDifference(url, parts.parameters, context);
  const kept = setsContentType ? rows.filter(({ name }) => name.toLowerCase() !== 'content-type') : rows;
  const all = [
    ...kept,
    ...addJsonAccept(options, rows),
    ...cookies,
    ...addContentType(kept, setsContentType, defaultType),
  ];
  const settings: JsonObject = {
    ...(parts.parameters.length > 0 && { parameters: parts.parameters }),
    ...(body !== undefined && { body }),
    ...convertSending(options, context),
  };
  const draft = {
    ...EMPTY_STEP,
    name: nameFlow(host),
    function: descriptor.action.key,
    method,
    url: toStepValue(url),
    headers: all.map(({ name, value }) => ({ name, value: toStepValue(value) })),
    settings,
  };
  addVariables([url, ...all.map(({ value }) => value), JSON.stringify(settings)], command, context);
  const { credential } = context;
  return {
    draft: { ...draft, variables: context.listVariables() },
    notes: withoutRepetition(context.notes.list),
    ...(credential !== undefined && { credential }),
  };
}

/** --json sends Accept, too. */
function addJsonAccept(options: GivenOptions, rows: readonly HeaderRow[]): readonly HeaderRow[] {
  const isNeeded = options.list('json').length > 0 && findHeader(rows, 'Accept') === undefined;
  return isNeeded ? [{ name: 'Accept', value: 'application/json' }] : [];
}

function addContentType(rows: readonly HeaderRow[], isSet: boolean, type: string | undefined): readonly HeaderRow[] {
  if (isSet || type === undefined || findHeader(rows, 'Content-Type') !== undefined) return [];
  return [{ name: 'Content-Type', value: type }];
}

function readMethod(
  options: GivenOptions,
  { script }: CurlCommand,
  hasBody: boolean,
  { notes }: ImportContext,
): string {
  const given = options.last('request');
  const head = options.last('head');
  if (head?.isOn === true && hasBody) {
    throw createImportError(script, head.at, `curl can’t send a body with ${head.shown}; remove one of them`);
  }
  if (given === undefined || given.value === '') {
    if (head?.isOn === true) return 'HEAD';
    if (options.last('upload-file') !== undefined) return 'PUT';
    return hasBody ? 'POST' : 'GET';
  }
  if (hasMarks(given.value)) {
    notes.refuse(given.shown, 'the method is a variable; choose one in the step');
    return hasBody ? 'POST' : 'GET';
  }
  if (!/^[\w!#$%&'*+.^`|~-]+$/.test(given.value)) {
    throw createImportError(script, given.at, 'the method isn’t one of HTTP; use letters, such as POST');
  }
  const method = given.value.toUpperCase();
  if (method !== given.value) notes.approximate(given.shown, `the method is sent in upper case: ${method}`);
  return method;
}

/** Adds the variables that the step uses, with the values that the script gives them unless they may be secret. */
function addVariables(texts: readonly string[], { variables }: CurlCommand, context: ImportContext): void {
  const used = new Set([
    ...texts.flatMap(listReferences),
    ...texts.flatMap((text) => [...text.matchAll(/\$getFlowVariables\(\)\.(\w+)/g)].map(([, name = '']) => name)),
  ]);
  for (const name of used) {
    const value = variables.get(name);
    const isSafe = value !== undefined && !hasMarks(value) && !hasSecretName(name) && !hasSecretForm(value);
    context.addVariable(name, isSafe ? value : undefined);
    if (/^COMMAND_\d+$/.test(name)) {
      context.notes.refuse('$(…)', `the command wasn’t run; its result is the variable ${name} of the flow`);
    } else if (!isSafe && variables.has(name)) {
      context.notes.approximate(
        `$${name}`,
        'its value may be secret, so it was left out; it is that of the environment variable',
      );
    }
  }
}

/** A note without text says nothing beside one of the same option with text. */
function withoutRepetition(notes: readonly ImportNote[]): readonly ImportNote[] {
  const said = new Set(notes.flatMap(({ option, text }) => (text === undefined ? [] : [option])));
  return notes.filter(({ option, text }) => text !== undefined || !said.has(option));
}

function nameFlow(host: string): string {
  return (
    showReferences(host)
      .replace(/[^\w.:$-]/g, '')
      .slice(0, 100) || EMPTY_STEP.name
  );
}
