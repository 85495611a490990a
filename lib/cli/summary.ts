import type { StepSummary } from '../runner/stepStats.js';

/** Formats milliseconds with one decimal below 100, else none. */
export function formatMilliseconds(ms: number | undefined): string {
  if (ms === undefined) return '-';
  return ms < 100 ? ms.toFixed(1) : String(Math.round(ms));
}

/** Formats the counts of each step as a table below the duration of the run. */
export function formatSummary(name: string, steps: readonly StepSummary[], durationMs: number): string {
  const withLeft = steps.some(({ left }) => left > 0);
  const withPages = steps.some(({ pages }) => pages > 0);
  const header = [
    'step',
    'function',
    'in',
    'out',
    'errors',
    'rebounds',
    ...(withLeft ? ['left'] : []),
    ...(withPages ? ['pages', 'records'] : []),
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
    ...(withPages ? [String(step.pages), String(step.records)] : []),
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

/**
 * Formats the counts so far as one line.
 *
 * @param perSecond the records that the steps of `countRecords` have processed per second
 */
export function formatProgress(steps: readonly StepSummary[], perSecond?: number): string {
  const rate = perSecond === undefined ? [] : [`${String(Math.round(perSecond))} records/s`];
  return [...steps.map(formatStep), ...rate].join(' | ');
}

/** Returns the number of records so far: of pages, or without pages the messages of the first step. */
export function countRecords(steps: readonly StepSummary[]): number {
  const ofPages = steps.reduce((sum, { records }) => sum + records, 0);
  return ofPages > 0 ? ofPages : (steps[0]?.out ?? 0);
}

function formatStep({ id, in: received, out, errors, rebounds, pages, records }: StepSummary): string {
  const details = [
    ...(pages > 0 ? [`${pages} ${pages === 1 ? 'page' : 'pages'}`, `${records} records`] : []),
    ...(errors > 0 ? [`${errors} failed`] : []),
    ...(rebounds > 0 ? [`${rebounds} rebounded`] : []),
  ];
  return [`${id} ${received} in`, `${out} out`, ...details].join(', ');
}
