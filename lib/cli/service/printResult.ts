import { write, type Io } from '../io.js';
import { escapeControls } from '../screen.js';

/** An option of all service commands. */
export const JSON_OPTION = { json: { description: 'print one JSON object' } } as const;

/** Prints a result; rejects when it can't be written, so that a key that was not printed doesn't count as shown. */
export function printResult(io: Io, asJson: boolean, object: object, text: string): Promise<void> {
  return write(io.stdout, asJson ? `${JSON.stringify(object)}\n` : `${escapeControls(text)}\n`);
}

/** Prints items as a table, or as a member of one JSON object. */
export function printList(
  io: Io,
  asJson: boolean,
  name: string,
  items: readonly Readonly<Record<string, string | null>>[],
): Promise<void> {
  const [first] = items;
  if (asJson || first === undefined) return printResult(io, asJson, { [name]: items }, `There are no ${name}.`);
  const columns = Object.keys(first);
  const rows = [columns, ...items.map((item) => columns.map((key) => item[key] ?? '-'))];
  const widths = columns.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const lines = rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
  return printResult(io, false, {}, lines.join('\n'));
}

/** Formats a time as ISO 8601. */
export function formatTime(ms: number): string {
  return new Date(ms).toISOString();
}
