import { outside, quoted, splitOutside, unquoted } from './jsonataText.js';
import { fixed, jsonata, type Value } from './value.js';

// The query is part of the URL's expression. Here it is taken apart into rows and put together again: an address of fixed text,
// or one of texts and expressions joined by `&`, as in `$getFlowVariables().shop & "/orders?status=" & $encodeUrlComponent(body.status)`.

/** A parameter of the query. */
export interface QueryRow {
  readonly name: string;
  readonly value: Value;
  /** Made by an expression that is no value alone: it is changed in the URL. */
  readonly locked?: true;
}

type Piece = { readonly text: string } | { readonly source: string };

/** The parameters of an address; undefined when its expression can't be taken apart. */
export function queryOf(url: Value): readonly QueryRow[] | undefined {
  return partsOf(url)?.pairs.map(rowOf);
}

/** The address with other parameters. Those that are the same as before keep their spelling. */
export function withQuery(url: Value, rows: readonly QueryRow[]): Value {
  const parts = partsOf(url);
  if (parts === undefined) return url;
  const before = parts.pairs.map((pair) => ({ pair, row: rowOf(pair) }));
  const pairs = rows.map((row, index) => {
    const same = before[index];
    if (same !== undefined && isSame(same.row, row)) return same.pair;
    return before.find((one) => isSame(one.row, row))?.pair ?? pairOf(row);
  });
  const query = pairs.flatMap((pair, index) => [{ text: index === 0 ? '?' : '&' }, ...pair]);
  return joined([...parts.base, ...query, ...parts.fragment], url.mode);
}

interface Parts {
  readonly base: readonly Piece[];
  readonly pairs: readonly (readonly Piece[])[];
  readonly fragment: readonly Piece[];
}

function partsOf(url: Value): Parts | undefined {
  const pieces = piecesOf(url);
  if (pieces === undefined) return undefined;
  const [address, fragment] = cut(pieces, '#');
  const [base, query] = cut(address, '?');
  return {
    base,
    pairs: query.length < 2 ? [] : pairsOf(query.slice(1)),
    fragment,
  };
}

/** What joins by `&` alone; other operators bind as loosely or more so, and a comma or semicolon ends what is joined. */
const LOOSE = /[+\-=<>?:~|;,!^@#]|\b(?:and|or|in)\b/;

function piecesOf({ mode, text }: Value): readonly Piece[] | undefined {
  if (mode === 'text') return [{ text }];
  const rest = outside(text);
  if (rest === undefined || LOOSE.test(rest)) return undefined;
  const operands = splitOutside(text, '&');
  if (operands === undefined || operands.includes('')) return undefined;
  return operands.map((source) => {
    const literal = unquoted(source);
    return literal === undefined ? { source } : { text: literal };
  });
}

/** Pieces before and from the first place of a character in a fixed text on. */
function cut(pieces: readonly Piece[], character: string): readonly [readonly Piece[], readonly Piece[]] {
  const index = pieces.findIndex((piece) => 'text' in piece && piece.text.includes(character));
  const piece = pieces[index];
  if (piece === undefined || !('text' in piece)) return [pieces, []];
  const at = piece.text.indexOf(character);
  return [
    compact([...pieces.slice(0, index), { text: piece.text.slice(0, at) }]),
    // The character is a piece of its own, for whoever takes it off.
    [{ text: character }, ...compact([{ text: piece.text.slice(at + 1) }, ...pieces.slice(index + 1)])],
  ];
}

function pairsOf(query: readonly Piece[]): readonly (readonly Piece[])[] {
  const pairs: Piece[][] = [[]];
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

const ENCODED = /^\$encodeUrlComponent\(([^]*)\)$/;

function rowOf(pair: readonly Piece[]): QueryRow {
  const [first, second, ...more] = pair;
  if (first === undefined) return { name: '', value: fixed('') };
  const text = 'text' in first ? first.text : '';
  const at = text.indexOf('=');
  if ('text' in first && second === undefined) {
    const [name, value] = at < 0 ? [text, ''] : [text.slice(0, at), text.slice(at + 1)];
    return { name: decoded(name), value: fixed(decoded(value)) };
  }
  if (text.endsWith('=') && at === text.length - 1 && second !== undefined && 'source' in second && more.length === 0) {
    const [, argument] = ENCODED.exec(second.source) ?? [];
    if (argument !== undefined && outside(second.source) === '$encodeUrlComponent') {
      return { name: decoded(text.slice(0, at)), value: jsonata(argument) };
    }
  }
  const source = pair.map(sourceOf).join(' & ');
  return { name: at > 0 ? decoded(text.slice(0, at)) : '', value: jsonata(source), locked: true };
}

function pairOf({ name, value }: QueryRow): readonly Piece[] {
  if (value.mode === 'jsonata')
    return [{ text: `${encoded(name)}=` }, { source: `$encodeUrlComponent(${value.text})` }];
  return name === '' && value.text === '' ? [] : [{ text: `${encoded(name)}=${encoded(value.text)}` }];
}

function joined(pieces: readonly Piece[], mode: Value['mode']): Value {
  const all = compact(pieces);
  if (mode === 'text' && all.every((piece) => 'text' in piece)) return fixed(all.map(({ text }) => text).join(''));
  return jsonata(all.map(sourceOf).join(' & '));
}

/** Texts that follow each other are one, and empty ones none. */
function compact(pieces: readonly Piece[]): readonly Piece[] {
  const all: Piece[] = [];
  for (const piece of pieces) {
    const last = all.at(-1);
    if ('text' in piece && last !== undefined && 'text' in last) all[all.length - 1] = { text: last.text + piece.text };
    else if (!('text' in piece) || piece.text !== '') all.push(piece);
  }
  return all;
}

function sourceOf(piece: Piece): string {
  return 'text' in piece ? quoted(piece.text) : piece.source;
}

function isSame(a: QueryRow, b: QueryRow): boolean {
  return a.name === b.name && a.value.mode === b.value.mode && a.value.text === b.value.text;
}

function encoded(text: string): string {
  return encodeURIComponent(text.toWellFormed());
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    return text;
  }
}
