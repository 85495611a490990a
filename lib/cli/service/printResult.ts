import { write, type Io } from '../io.js';
import { escapeControls } from '../screen.js';

/** For every command of the service. */
export const JSON_OPTION = { json: { about: 'print one JSON object' } } as const;

/** Resolves when it is out: a key that nobody could read must not look like one that was shown. */
export function printResult(io: Io, asJson: boolean, object: object, text: string): Promise<void> {
  return write(io.stdout, asJson ? `${JSON.stringify(object)}\n` : `${escapeControls(text)}\n`);
}

/** Things as a table, or as the member of one JSON object. */
export function printList(
  io: Io,
  asJson: boolean,
  name: string,
  items: readonly Readonly<Record<string, string | null>>[],
): Promise<void> {
  const [first] = items;
  if (asJson || first === undefined) return printResult(io, asJson, { [name]: items }, `There are no ${name}.`);
  const columns = Object.keys(first);
  const rows = [columns, ...items.map((thing) => columns.map((key) => thing[key] ?? '-'))];
  const widths = columns.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const lines = rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
  return printResult(io, false, {}, lines.join('\n'));
}

/** ISO 8601. */
export function formatTime(ms: number): string {
  return new Date(ms).toISOString();
}
