import type { Excerpt, NumberedEntry, RunStatus } from '../../../wire/run.js';
import type { Tone } from '../../kit/Badge.js';
import { describeDecision } from '../../kit/formatAttempt.js';
import { formatStatus } from '../../kit/formatExchange.js';

const STATUS_LABELS: Readonly<Record<RunStatus, { readonly tone: Tone; readonly label: string }>> = {
  waiting: { tone: 'calm', label: 'Queued' },
  running: { tone: 'calm', label: 'Running' },
  done: { tone: 'good', label: 'Done' },
  failed: { tone: 'bad', label: 'Failed' },
  stopped: { tone: 'warn', label: 'Stopped' },
};

export function describeStatus(status: RunStatus): { readonly tone: Tone; readonly label: string } {
  return STATUS_LABELS[status];
}

const PREVIEW_LENGTH = 100;

interface EntrySummary {
  readonly tone: Tone;
  /** Type of the entry. */
  readonly label: string;
  readonly text: string;
}

/** Returns a one-line summary of an entry. */
export function summarizeEntry(entry: NumberedEntry): EntrySummary {
  switch (entry.kind) {
    case 'message':
      return {
        tone: 'calm',
        label: entry.direction === 'in' ? 'Message in' : 'Message out',
        text: shortenText(entry.body.text),
      };
    case 'exchange': {
      const { tone, text } = formatStatus(entry.exchange);
      return { tone, label: text, text: shortenText(`${entry.exchange.method} ${entry.exchange.url}`) };
    }
    case 'attempt':
      return { tone: 'calm', label: 'Attempt', text: shortenText(describeDecision(entry.attempt)) };
    case 'error':
      return { tone: 'bad', label: 'Error', text: shortenText(`${entry.name}: ${entry.message}`) };
    case 'rebound':
      return { tone: 'warn', label: 'Rebound', text: shortenText(entry.reason) };
    case 'log':
      return { tone: entry.level === 'error' ? 'bad' : 'warn', label: 'Log', text: shortenText(entry.text) };
    case 'dropped':
      return {
        tone: 'calm',
        label: 'Dropped',
        text: `${entry.count} entries were dropped because the run has too many`,
      };
  }
}

function shortenText(text: string): string {
  const line = text.replaceAll(/\s+/g, ' ').trim();
  return line.length <= PREVIEW_LENGTH ? line : `${line.slice(0, PREVIEW_LENGTH)}…`;
}

/** Returns a note on truncated text; undefined if the text is complete. */
export function describeTruncation({ text, length }: Excerpt): string | undefined {
  return text.length >= length ? undefined : `Truncated: the first ${text.length} of ${length} characters.`;
}

/** Filter of a run's entries; an empty string filters nothing. */
export interface EntryFilter {
  readonly step: string;
  readonly kind: string;
}

export function filterEntries(
  entries: readonly NumberedEntry[],
  { step, kind }: EntryFilter,
): readonly NumberedEntry[] {
  return entries.filter(
    (entry) =>
      (step === '' || (entry.kind !== 'dropped' && entry.step === step)) &&
      (kind === '' || entry.kind === kind || (kind === 'error' && entry.kind === 'rebound')),
  );
}
