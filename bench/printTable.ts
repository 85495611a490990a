export const formatMicroseconds = (value: number): string => `${String(Math.round(value))} µs`;
export const formatRatio = (value: number): string => value.toFixed(2);

/** Prints a table in Markdown. */
export function printTable(title: string, head: readonly string[], rows: readonly (readonly string[])[]): void {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  console.log([`\n### ${title}\n`, line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n'));
}
