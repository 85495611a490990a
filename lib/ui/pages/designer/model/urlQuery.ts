import { readTopLevel, quoteString, splitTopLevel, unquoteString } from './jsonataSyntax.js';
import { toTextValue, toJsonataValue, type StepValue } from './stepValue.js';

// The query is part of the URL's expression. Here it is taken apart into rows and put together again: an address of fixed text,
// or one of texts and expressions joined by `&`, as in `$getFlowVariables().shop & "/orders?status=" & $encodeUrlComponent(body.status)`.

/** A parameter of the query. */
export interface QueryRow {
  readonly name: string;
  readonly value: StepValue;
  /** Made by an expression that is no value alone: it is changed in the URL. */
  readonly locked?: true;
}

type UrlPiece = { readonly text: string } | { readonly source: string };

/** The parameters of an address; undefined when its expression can't be taken apart. */
export function parseQuery(url: StepValue): readonly QueryRow[] | undefined {
  return parseUrl(url)?.pairs.map(toRow);
}

/** The address with other parameters. Those that are the same as before keep their spelling. */
export function replaceQuery(url: StepValue, rows: readonly QueryRow[]): StepValue {
  const parts = parseUrl(url);
  if (parts === undefined) return url;
  const before = parts.pairs.map((pair) => ({ pair, row: toRow(pair) }));
  const pairs = rows.map((row, index) => {
    const same = before[index];
    if (same !== undefined && isSameRow(same.row, row)) return same.pair;
    return before.find((one) => isSameRow(one.row, row))?.pair ?? toPair(row);
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

/** What joins by `&` alone; other operators bind as loosely or more so, and a comma or semicolon ends what is joined. */
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

/** Pieces before and from the first place of a character in a fixed text on. */
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
    // The character is a piece of its own, for whoever takes it off.
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
  const all = mergeTexts(pieces);
  if (mode === 'text' && all.every((piece) => 'text' in piece))
    return toTextValue(all.map(({ text }) => text).join(''));
  return toJsonataValue(all.map(toExpressionSource).join(' & '));
}

/** Texts that follow each other are one, and empty ones none. */
function mergeTexts(pieces: readonly UrlPiece[]): readonly UrlPiece[] {
  const all: UrlPiece[] = [];
  for (const piece of pieces) {
    const last = all.at(-1);
    if ('text' in piece && last !== undefined && 'text' in last) all[all.length - 1] = { text: last.text + piece.text };
    else if (!('text' in piece) || piece.text !== '') all.push(piece);
  }
  return all;
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
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    return text;
  }
}
