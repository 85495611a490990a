import { isHttpToken } from '../../http/isHttpToken.js';
import type { ImportContext } from '../importContext.js';
import { hasSecretForm, hasSecretName, isSecretCookie } from '../looksSecret.js';
import { proposeApiKey, proposeAuthorization } from './authentication.js';
import type { GivenOptions } from './givenOptions.js';
import { formatReference, readReference } from './references.js';

/** A header, with references in its value. */
export interface HeaderRow {
  readonly name: string;
  readonly value: string;
}

/** The headers of a command. */
export interface GivenHeaders {
  readonly rows: readonly HeaderRow[];
  /** Names in lower case of the headers that curl sends by itself and that the command removes. */
  readonly removed: ReadonlySet<string>;
}

/** Headers of a connection, which the step sends as it needs. */
const CONNECTION_HEADERS = new Set([
  'connection',
  'content-length',
  'expect',
  'http2-settings',
  'keep-alive',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);

const ALWAYS_SENT = new Set(['accept', 'host', 'user-agent']);

/** Codings that every process of a step decodes. */
const CODINGS = /^\s*(?:(?:gzip|x-gzip|deflate|br|identity|\*)\s*(?:;\s*q=[\d.]+)?\s*(?:,\s*|$))+$/i;

/** Reads the options that set headers. Later ones stay beside earlier ones, as curl sends them. */
export function readHeaders(options: GivenOptions, { notes }: ImportContext): GivenHeaders {
  const rows: HeaderRow[] = [];
  const removed = new Set<string>();
  for (const { shown, value: line } of options.list('header')) {
    if (line.startsWith('@')) {
      notes.refuse(shown, 'the headers in a file were not read; enter them in the step');
      continue;
    }
    const [, before = '', mark, after = ''] = /^([^:;]*)([:;])?([^]*)$/.exec(line) ?? [];
    const name = before.trim();
    const value = after.trim();
    const option = isHttpToken(name) ? `${shown} ${name}` : shown;
    if (mark === undefined || (mark === ';' && value !== ''))
      notes.refuse(shown, 'a header without a colon isn’t sent; write Name: value');
    else if (!isHttpToken(name)) notes.refuse(shown, 'the name isn’t one of a header; use letters, digits and hyphens');
    else if (/[\r\n]/.test(value)) notes.refuse(option, 'a value with line breaks isn’t sent; remove them');
    else if (mark === ':' && value === '') {
      removed.add(name.toLowerCase());
      if (ALWAYS_SENT.has(name.toLowerCase()))
        notes.approximate(option, 'the step always sends this header; enter a value');
    } else rows.push({ name, value });
  }
  addDefault(rows, 'User-Agent', options.last('user-agent')?.value);
  addDefault(rows, 'Referer', readReferer(options));
  addDefault(rows, 'Range', options.last('range') && `bytes=${options.last('range')?.value ?? ''}`);
  if (options.last('user-agent')?.value === '')
    notes.approximate('-A', 'the step always sends User-Agent; enter a value');
  return { rows, removed };
}

function addDefault(rows: HeaderRow[], name: string, value: string | undefined): void {
  if (value === undefined || value === '' || findHeader(rows, name) !== undefined) return;
  rows.push({ name, value });
}

function readReferer(options: GivenOptions): string | undefined {
  return options.last('referer')?.value.replace(/;auto$/, '');
}

export function findHeader(rows: readonly HeaderRow[], name: string): HeaderRow | undefined {
  return rows.find((row) => row.name.toLowerCase() === name.toLowerCase());
}

/** Returns the headers of the step, without credentials and without those of the connection. */
export function convertHeaders({ rows }: GivenHeaders, host: string, context: ImportContext): readonly HeaderRow[] {
  // The credential of the step is the most explicit one.
  const authorization = findHeader(rows, 'Authorization');
  if (authorization !== undefined) proposeAuthorization(context, authorization.value);
  return rows.flatMap((row) => (row === authorization ? [] : convertHeader(row, host, context)));
}

function convertHeader({ name, value }: HeaderRow, host: string, context: ImportContext): readonly HeaderRow[] {
  const { notes } = context;
  const lower = name.toLowerCase();
  const option = `-H ${name}`;
  if (lower === 'cookie' || CONNECTION_HEADERS.has(lower)) return [];
  if (lower === 'host' && value.toLowerCase() === host.toLowerCase()) return [];
  if (lower === 'proxy-authorization') {
    notes.refuse(option, 'it was left out; enter user name and password in the field proxy');
    return [];
  }
  if (lower === 'accept-encoding' && !CODINGS.test(value)) {
    notes.approximate(option, 'the step accepts the codings that it can decode: gzip, deflate and br');
    return [];
  }
  if (value !== '' && (hasSecretName(name) || hasSecretForm(value))) return replaceSecret(name, value, option, context);
  if (/^[\t\x20-\x7e\uFDD0\uFDD1]*$/.test(value)) return [{ name, value }];
  notes.take(option, 'characters beyond ASCII are sent as UTF-8, as curl does');
  return [{ name, value: toUtf8(value) }];
}

/** Headers are sent in Latin-1: each byte of UTF-8 is a character of it. */
function toUtf8(value: string): string {
  return value.replace(/[^\x00-\x7f\uFDD0\uFDD1]+/g, (text) => String.fromCharCode(...new TextEncoder().encode(text)));
}

function replaceSecret(name: string, value: string, option: string, context: ImportContext): readonly HeaderRow[] {
  if (proposeApiKey(context, { name, value, location: 'header', from: `the header ${name}` })) return [];
  if (readReference(value) !== undefined) return [{ name, value }];
  const variable = context.nameSecret(name, value);
  context.notes.approximate(
    option,
    `its value is the variable ${variable} of the flow, because a step has one credential`,
  );
  return [{ name, value: formatReference(variable) }];
}

/** Returns the header Cookie without the credential. A header replaces -b, as in curl. */
export function convertCookies(
  options: GivenOptions,
  { rows }: GivenHeaders,
  context: ImportContext,
): readonly HeaderRow[] {
  const { notes } = context;
  const given = rows.filter(({ name }) => name.toLowerCase() === 'cookie').map(({ value }) => value);
  const lines =
    given.length > 0 ? given : options.list('cookie').flatMap(({ value }) => (value.includes('=') ? [value] : []));
  if (options.list('cookie').some(({ value }) => value !== '' && !value.includes('='))) {
    notes.refuse('-b', 'the cookies in a file were not read; enter them in the header Cookie');
  }
  const pairs = lines.flatMap((line) => line.split(/;\s*/)).filter((pair) => pair !== '');
  const kept = pairs.flatMap((pair, index) => convertCookie(pair, index === pairs.length - 1, context));
  return kept.length === 0 ? [] : [{ name: 'Cookie', value: kept.join('; ') }];
}

function convertCookie(pair: string, isLast: boolean, context: ImportContext): readonly string[] {
  const equals = pair.indexOf('=');
  const [name, value] = [pair.slice(0, equals), pair.slice(equals + 1)];
  if (equals < 0 || value === '' || !isSecretCookie(name, value)) return [pair];
  if (isHttpToken(name) && proposeApiKey(context, { name, value, location: 'cookie', from: `the cookie ${name}` })) {
    if (!isLast) context.notes.approximate('Cookie', `${name} is the last cookie`);
    return [];
  }
  if (readReference(value) !== undefined) return [pair];
  const variable = context.nameSecret(name, value);
  context.notes.approximate(
    'Cookie',
    `the value of ${name} is the variable ${variable} of the flow, because a step has one credential`,
  );
  return [`${name}=${formatReference(variable)}`];
}
