import { decodePercent } from '../../decodePercent.js';
import { messageOf, RestError } from '../../errors.js';
import type { JsonObject } from '../../json.js';
import { buildAddress } from '../../request/dialects/request/requestAddress.js';
import type { ImportContext } from '../importContext.js';
import { createImportError } from '../importedStep.js';
import { isSecretParameter } from '../looksSecret.js';
import { proposeApiKey } from './authentication.js';
import { encodeDataField } from './dataFields.js';
import type { GivenOptions } from './givenOptions.js';
import type { Argument } from './readCommand.js';
import { formatReference, hasMarks, listReferences, readReference } from './references.js';

const URL_OPTION = 'URL';

/** The parts of a URL that become parts of the step. */
export interface UrlParts {
  /** Without user info, query and fragment. */
  readonly address: string;
  /** With its question mark; empty for none. */
  readonly query: string;
  /** `user:password`, encoded; undefined for none. */
  readonly userInfo: string | undefined;
  /** Path parameters that braces in the URL name. */
  readonly parameters: readonly JsonObject[];
}

/**
 * Splits a URL as curl reads it: without a scheme it is http, braces and brackets are lists and ranges unless -g is given.
 *
 * @throws RestError `usage` for another scheme than http and https
 */
export function splitUrl(
  { text, at }: Argument,
  options: GivenOptions,
  script: string,
  context: ImportContext,
): UrlParts {
  const { notes } = context;
  // Templates of Postman, Insomnia and Bruno.
  const named = text.trim().replace(/\{\{\s*([A-Za-z_][\w.-]*)\s*\}\}/g, (_, name: string) => {
    return formatReference(name.replace(/\W/g, '_'));
  });
  const [withoutFragment = ''] = named.split('#', 1);
  const schemed = addScheme(withoutFragment, options, script, at);
  const parameters: JsonObject[] = [];
  const literal = options.has('globoff') ? schemed : expandGlobs(schemed, parameters, context);
  const queryAt = literal.indexOf('?');
  const beforeQuery = queryAt < 0 ? literal : literal.slice(0, queryAt);
  const [, scheme = '', userInfo, rest = beforeQuery] = /^([a-z]+:\/\/)(?:([^/@]*)@)?([^]*)$/i.exec(beforeQuery) ?? [];
  if (/\s/.test(literal)) notes.approximate(URL_OPTION, 'curl refuses a URL with white space; the step encodes it');
  return { address: scheme + rest, query: queryAt < 0 ? '' : literal.slice(queryAt), userInfo, parameters };
}

function addScheme(url: string, options: GivenOptions, script: string, at: number): string {
  const [, scheme] = /^([a-z][a-z0-9+.-]*):\/\//i.exec(url) ?? [];
  if (scheme !== undefined) {
    if (/^https?$/i.test(scheme)) return url;
    throw createImportError(script, at, `the URL starts with ${scheme}:; a step requests http: and https: only`);
  }
  // The variable has the scheme.
  if (listReferences(url).length > 0 && url.startsWith(formatReference(listReferences(url)[0] ?? ''))) return url;
  return `${options.last('proto-default')?.value ?? 'http'}://${url.replace(/^\/\//, '')}`;
}

const GLOB = /\{([^{}]*)\}|\[(\w+-\w+(?::\d+)?)\]/g;

/** Replaces lists and ranges by their first element; a list of one name is a path parameter, as API descriptions write it. */
function expandGlobs(url: string, parameters: JsonObject[], { notes }: ImportContext): string {
  return url.replace(GLOB, (glob: string, list: string | undefined, range: string | undefined, offset: number) => {
    if (list !== undefined && /^[A-Za-z_]\w*$/.test(list)) {
      const isInPath = !url.slice(0, offset).includes('?');
      if (isInPath) {
        if (!parameters.some(({ name }) => name === list)) parameters.push({ name: list, in: 'path', value: list });
        notes.approximate(
          URL_OPTION,
          `${glob} is a path parameter; its value is the member ${list} of the message, change it in parameters`,
        );
        return glob;
      }
    }
    const first = range?.split('-')[0] ?? list?.split(',')[0] ?? '';
    notes.refuse(
      URL_OPTION,
      `curl sends a request for each element of ${hasMarks(glob) ? 'a list' : glob}, the step only for the first; use pagination, or a message for each`,
    );
    return first;
  });
}

/**
 * Adds what -G and --url-query send, and replaces the credentials in the query.
 *
 * @returns the query with its question mark; empty for none
 */
export function convertQuery(
  query: string,
  added: readonly string[],
  options: GivenOptions,
  context: ImportContext,
): string {
  const more = [...options.list('url-query').map(({ value }) => toUrlQuery(value, context)), ...added].filter(
    (part) => part !== '',
  );
  const own = query.slice(1);
  const all = [...(own === '' ? [] : [own]), ...more].join('&');
  if (all === '') return query;
  const pairs = all.split('&');
  const kept = pairs.flatMap((pair, index) => convertPair(pair, index === pairs.length - 1, context));
  return kept.length === 0 ? '' : `?${kept.join('&')}`;
}

function toUrlQuery(value: string, { notes }: ImportContext): string {
  if (value.startsWith('+')) return value.slice(1);
  const { text } = encodeDataField(value, undefined);
  if (text === undefined) notes.refuse('--url-query', 'its value is in a file; enter it in the URL');
  return text ?? '';
}

function convertPair(pair: string, isLast: boolean, context: ImportContext): readonly string[] {
  const equals = pair.indexOf('=');
  if (equals < 0) return [pair];
  const [name, raw] = [pair.slice(0, equals), pair.slice(equals + 1)];
  const decodedName = decode(name);
  const value = decode(raw);
  if (raw === '' || !isSecretParameter(decodedName, value)) return [pair];
  if (
    proposeApiKey(context, { name: decodedName, value, location: 'query', from: `the query parameter ${decodedName}` })
  ) {
    if (!isLast) context.notes.approximate(URL_OPTION, `${decodedName} is the last parameter of the query`);
    return [];
  }
  if (readReference(raw) !== undefined) return [pair];
  const variable = context.nameSecret(decodedName, value);
  context.notes.approximate(
    URL_OPTION,
    `the value of ${decodedName} is the variable ${variable} of the flow, because a step has one credential`,
  );
  return [`${name}=${formatReference(variable, true)}`];
}

function decode(text: string): string {
  return decodePercent(text.replaceAll('+', ' ')) ?? text;
}

/** Notes where the step sends another URL than curl, which sends it as it was typed. */
export function noteUrlDifference(url: string, parameters: readonly JsonObject[], { notes }: ImportContext): void {
  if (hasMarks(url) || parameters.length > 0) return;
  try {
    const { url: built, placeholder } = buildAddress(url, undefined, new Map(), []);
    const typed = url.replace(/^[^/?]*\/\/[^/?]*/, '');
    const expected = typed.startsWith('/') ? typed : `/${typed}`;
    if (placeholder === undefined && built.pathname + built.search === expected) return;
    const text =
      placeholder === undefined
        ? 'characters that RFC 3986 forbids are percent-encoded, and the segments . and .. resolved'
        : `{${placeholder}} is the place of an API key in the step; write %7B and %7D for braces`;
    notes.approximate(URL_OPTION, text);
  } catch (error: unknown) {
    if (!(error instanceof RestError)) throw error;
    notes.refuse(URL_OPTION, messageOf(error));
  }
}
