import { CsvError, parse } from 'csv-parse';

import { createMalformedError, createRecordSizeError } from './malformed.js';

export interface CsvOptions {
  readonly delimiter: string;
  /** The first row has the names of the columns. */
  readonly header: boolean;
  /** Empty: no character quotes a cell. */
  readonly quote: string;
  /** Lines that begin with it are skipped; empty: none are. */
  readonly comment: string;
}

export const DEFAULT_CSV_OPTIONS: CsvOptions = { delimiter: ',', header: true, quote: '"', comment: '' };

/**
 * Produces the rows of CSV (RFC 4180) while it is received: objects by column with a header, else lists of cells. Cells are text. Blank lines are
 * skipped; lines end with CR, LF or both.
 *
 * @param texts the decoded body
 * @param maxLength maximum size of a row in bytes, or infinity
 * @throws RestError `response` when a quoted cell doesn't end, or a row is too large
 */
export async function* readCsvRecords(
  texts: Iterable<string> | AsyncIterable<string>,
  { delimiter, header, quote, comment }: CsvOptions,
  maxLength: number,
): AsyncGenerator<Readonly<Record<string, string>> | readonly string[]> {
  let rows: (readonly string[])[] = [];
  const parser = parse({
    delimiter,
    quote: quote === '' ? false : quote,
    escape: quote === '' ? null : quote,
    comment: comment === '' ? null : comment,
    comment_no_infix: true,
    record_delimiter: ['\r\n', '\n', '\r'],
    relax_column_count: true,
    relax_quotes: true,
    skip_empty_lines: true,
    max_record_size: maxLength === Infinity ? 0 : maxLength,
    // Rows that pass through the stream are lost when it fails.
    on_record: (row: readonly string[]) => {
      rows.push(row);
      return null;
    },
  });
  parser.on('error', ignore);
  let names: readonly string[] | undefined;

  function* takeRows(): Generator<Readonly<Record<string, string>> | readonly string[]> {
    const taken = rows;
    rows = [];
    for (const row of taken) {
      if (!header) yield row;
      else if (names === undefined) names = createColumnNames(row);
      else yield nameCells(names, row);
    }
    if (parser.errored !== null) throw describeError(parser.errored, maxLength);
  }

  for await (const text of texts) {
    parser.write(text);
    yield* takeRows();
  }
  await new Promise<void>((resolve) => parser.end(() => resolve()));
  yield* takeRows();
}

function ignore(): void {
  // The stream keeps it as `errored`.
}

/** Names columns uniquely: an empty name by its number, a repeated one with a number appended. */
function createColumnNames(row: readonly string[]): readonly string[] {
  const taken = new Set(row);
  const used = new Set<string>();
  return row.map((cell, index) => {
    const name = cell === '' ? `column_${index + 1}` : cell;
    let free = name;
    for (let count = 2; used.has(free) || (free !== cell && taken.has(free)); count += 1) free = `${name}_${count}`;
    used.add(free);
    return free;
  });
}

/** Builds the object of a row. A missing cell is absent; one beyond the header is named by its number. */
function nameCells(names: readonly string[], row: readonly string[]): Readonly<Record<string, string>> {
  const all = row.length <= names.length ? names : createColumnNames([...names, ...row.slice(names.length).fill('')]);
  // Own properties, whatever the names are.
  return Object.fromEntries(row.map((cell, index) => [all[index] ?? '', cell]));
}

function describeError(error: unknown, maxLength: number): unknown {
  if (!(error instanceof CsvError)) return error;
  // The parser's own text quotes the body.
  if (error.code === 'CSV_MAX_RECORD_SIZE') return createRecordSizeError('CSV', maxLength);
  const problem = error.code === 'CSV_QUOTE_NOT_CLOSED' ? 'it ends in a quoted cell' : "a row can't be parsed";
  const line: unknown = error.lines;
  return createMalformedError('CSV', typeof line === 'number' ? `${problem} at line ${line}` : problem);
}
