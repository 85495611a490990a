import { decodePercent } from '../decodePercent.js';
import { readTopLevel, quoteString, splitTopLevel, unquoteString } from './jsonataSyntax.js';
import { toTextValue, toJsonataValue, type StepValue } from './stepValue.js';

// Splits the query of a URL into rows and joins it again. The URL is fixed text, or texts and expressions concatenated by `&`, as in
// `$getFlowVariables().shop & "/orders?status=" & $encodeUrlComponent(body.status)`.

/** A query parameter. */
export interface QueryRow {
  readonly name: string;
  readonly value: StepValue;
  /** Read-only, because an expression covers more than the value; to be edited in the URL. */
  readonly locked?: true;
}

type UrlPiece = { readonly text: string } | { readonly source: string };

/** Returns the query parameters of a URL; undefined if its expression can't be split. */
export function parseQuery(url: StepValue): readonly QueryRow[] | undefined {
  return parseUrl(url)?.pairs.map(toRow);
}

/** Replaces the query parameters of a URL. Unchanged ones keep their spelling. */
export function replaceQuery(url: StepValue, rows: readonly QueryRow[]): StepValue {
  const parts = parseUrl(url);
  if (parts === undefined) return url;
  const previous = parts.pairs.map((pair) => ({ pair, row: toRow(pair) }));
  const pairs = rows.map((row, index) => {
    const unchanged = previous[index];
    if (unchanged !== undefined && isSameRow(unchanged.row, row)) return unchanged.pair;
    return previous.find((candidate) => isSameRow(candidate.row, row))?.pair ?? toPair(row);
  });
  const query = pairs.flatMap((pair, index) => [{ text: index === 0 ? '?' : '&' }, ...pair]);
  return joinPieces([...parts.base, ...query, ...parts.fragment], url.mode);
}

interface UrlParts {
  readonly base: readonly UrlPiece[];
  readonly pairs: readonly (readonly UrlPiece[])[];
  readonly fragment: readonly UrlPiece[];
}

function parseUrl(url: StepValue): UrlParts | undefined {
  const pieces = splitOperands(url);
  if (pieces === undefined) return undefined;
  const [address, fragment] = splitAtCharacter(pieces, '#');
  const [base, query] = splitAtCharacter(address, '?');
  return {
    base,
    pairs: query.length < 2 ? [] : splitPairs(query.slice(1)),
    fragment,
  };
}

/** Anything but `&`: other operators have the same or a lower precedence, and a comma or semicolon ends the concatenation. */
const OTHER_OPERATOR = /[+\-=<>?:~|;,!^@#]|\b(?:and|or|in)\b/;

function splitOperands({ mode, text }: StepValue): readonly UrlPiece[] | undefined {
  if (mode === 'text') return [{ text }];
  const rest = readTopLevel(text);
  if (rest === undefined || OTHER_OPERATOR.test(rest)) return undefined;
  const operands = splitTopLevel(text, '&');
  if (operands === undefined || operands.includes('')) return undefined;
  return operands.map((source) => {
    const literal = unquoteString(source);
    return literal === undefined ? { source } : { text: literal };
  });
}

/** Splits the pieces at the first occurrence of a character in a fixed text. */
function splitAtCharacter(
  pieces: readonly UrlPiece[],
  character: string,
): readonly [readonly UrlPiece[], readonly UrlPiece[]] {
  const index = pieces.findIndex((piece) => 'text' in piece && piece.text.includes(character));
  const piece = pieces[index];
  if (piece === undefined || !('text' in piece)) return [pieces, []];
  const at = piece.text.indexOf(character);
  return [
    mergeTexts([...pieces.slice(0, index), { text: piece.text.slice(0, at) }]),
    // The character is a separate piece, so that the caller can drop it.
    [{ text: character }, ...mergeTexts([{ text: piece.text.slice(at + 1) }, ...pieces.slice(index + 1)])],
  ];
}

function splitPairs(query: readonly UrlPiece[]): readonly (readonly UrlPiece[])[] {
  const pairs: UrlPiece[][] = [[]];
  for (const piece of query) {
    if ('source' in piece) {
      pairs.at(-1)?.push(piece);
      continue;
    }
    piece.text.split('&').forEach((text, index) => {
      if (index > 0) pairs.push([]);
      if (text !== '') pairs.at(-1)?.push({ text });
    });
  }
  return pairs;
}

const ENCODE_CALL = /^\$encodeUrlComponent\(([^]*)\)$/;

function toRow(pair: readonly UrlPiece[]): QueryRow {
  const [first, second, ...more] = pair;
  if (first === undefined) return { name: '', value: toTextValue('') };
  const text = 'text' in first ? first.text : '';
  const at = text.indexOf('=');
  if ('text' in first && second === undefined) {
    const [name, value] = at < 0 ? [text, ''] : [text.slice(0, at), text.slice(at + 1)];
    return { name: decodeText(name), value: toTextValue(decodeText(value)) };
  }
  if (text.endsWith('=') && at === text.length - 1 && second !== undefined && 'source' in second && more.length === 0) {
    const [, argument] = ENCODE_CALL.exec(second.source) ?? [];
    if (argument !== undefined && readTopLevel(second.source) === '$encodeUrlComponent') {
      return { name: decodeText(text.slice(0, at)), value: toJsonataValue(argument) };
    }
  }
  const source = pair.map(toExpressionSource).join(' & ');
  return { name: at > 0 ? decodeText(text.slice(0, at)) : '', value: toJsonataValue(source), locked: true };
}

function toPair({ name, value }: QueryRow): readonly UrlPiece[] {
  if (value.mode === 'jsonata')
    return [{ text: `${encodeText(name)}=` }, { source: `$encodeUrlComponent(${value.text})` }];
  return name === '' && value.text === '' ? [] : [{ text: `${encodeText(name)}=${encodeText(value.text)}` }];
}

function joinPieces(pieces: readonly UrlPiece[], mode: StepValue['mode']): StepValue {
  const merged = mergeTexts(pieces);
  if (mode === 'text' && merged.every((piece) => 'text' in piece))
    return toTextValue(merged.map(({ text }) => text).join(''));
  return toJsonataValue(merged.map(toExpressionSource).join(' & '));
}

/** Merges adjacent texts and drops empty ones. */
function mergeTexts(pieces: readonly UrlPiece[]): readonly UrlPiece[] {
  const merged: UrlPiece[] = [];
  for (const piece of pieces) {
    const last = merged.at(-1);
    if ('text' in piece && last !== undefined && 'text' in last)
      merged[merged.length - 1] = { text: last.text + piece.text };
    else if (!('text' in piece) || piece.text !== '') merged.push(piece);
  }
  return merged;
}

function toExpressionSource(piece: UrlPiece): string {
  return 'text' in piece ? quoteString(piece.text) : piece.source;
}

function isSameRow(a: QueryRow, b: QueryRow): boolean {
  return a.name === b.name && a.value.mode === b.value.mode && a.value.text === b.value.text;
}

function encodeText(text: string): string {
  return encodeURIComponent(text.toWellFormed());
}

function decodeText(text: string): string {
  return decodePercent(text.replaceAll('+', ' ')) ?? text;
}
