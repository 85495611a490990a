import { write, type Io } from '../io.js';
import { printable } from '../screen.js';

/** For every command of the service. */
export const json = { json: { about: 'print one JSON object' } } as const;

/** Resolves when it is out: a key that nobody could read must not look like one that was shown. */
export function print(io: Io, asJson: boolean, object: object, text: string): Promise<void> {
  return write(io.stdout, asJson ? `${JSON.stringify(object)}\n` : `${printable(text)}\n`);
}

/** Things as a table, or as the member of one JSON object. */
export function printList(
  io: Io,
  asJson: boolean,
  name: string,
  things: readonly Readonly<Record<string, string | null>>[],
): Promise<void> {
  const [first] = things;
  if (asJson || first === undefined) return print(io, asJson, { [name]: things }, `There are no ${name}.`);
  const head = Object.keys(first);
  const rows = [head, ...things.map((thing) => head.map((key) => thing[key] ?? '-'))];
  const widths = head.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const lines = rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
  return print(io, false, {}, lines.join('\n'));
}

/** ISO 8601. */
export function time(ms: number): string {
  return new Date(ms).toISOString();
}
