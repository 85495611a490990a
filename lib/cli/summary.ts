import type { StepSummary } from '../runner/stepStats.js';

/** Formats milliseconds with one decimal below 100, else none. */
export function formatMilliseconds(ms: number | undefined): string {
  if (ms === undefined) return '-';
  return ms < 100 ? ms.toFixed(1) : String(Math.round(ms));
}

/** Formats the counts of each step as a table below the duration of the run. */
export function formatSummary(name: string, steps: readonly StepSummary[], durationMs: number): string {
  const withLeft = steps.some(({ left }) => left > 0);
  const header = [
    'step',
    'function',
    'in',
    'out',
    'errors',
    'rebounds',
    ...(withLeft ? ['left'] : []),
    'p50 ms',
    'p95 ms',
  ];
  const rows = steps.map((step) => [
    step.id,
    step.function,
    String(step.in),
    String(step.out),
    String(step.errors),
    String(step.rebounds),
    ...(withLeft ? [String(step.left)] : []),
    formatMilliseconds(step.p50Ms),
    formatMilliseconds(step.p95Ms),
  ]);
  const widths = header.map((title, column) => Math.max(title.length, ...rows.map((row) => row[column]?.length ?? 0)));
  const formatRow = (cells: readonly string[]): string =>
    cells
      .map((cell, column) => (column < 2 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0)))
      .join('  ')
      .trimEnd();
  return [`${name}: ${(durationMs / 1000).toFixed(2)} s`, '', formatRow(header), ...rows.map(formatRow)].join('\n');
}

/** Formats the counts so far as one line. */
export function formatProgress(steps: readonly StepSummary[]): string {
  return steps
    .map(({ id, in: received, out, errors, rebounds }) => {
      const problems = [
        ...(errors > 0 ? [`${errors} failed`] : []),
        ...(rebounds > 0 ? [`${rebounds} rebounded`] : []),
      ];
      return `${id} ${received} in, ${out} out${problems.map((problem) => `, ${problem}`).join('')}`;
    })
    .join(' | ');
}
