import type { Excerpt, NumberedEntry, RunStatus } from '../../../wire/run.js';
import type { Tone } from '../../kit/Badge.js';
import { statusOf } from '../../kit/exchangeWords.js';

const STATUSES: Readonly<Record<RunStatus, { readonly tone: Tone; readonly word: string }>> = {
  waiting: { tone: 'calm', word: 'Waiting for its turn' },
  running: { tone: 'calm', word: 'Running' },
  done: { tone: 'good', word: 'Done' },
  failed: { tone: 'bad', word: 'Failed' },
  stopped: { tone: 'warn', word: 'Stopped' },
};

export function statusInWords(status: RunStatus): { readonly tone: Tone; readonly word: string } {
  return STATUSES[status];
}

/** How much of a text stands in one line. */
const PREVIEW = 100;

export interface EntryLine {
  readonly tone: Tone;
  /** What kind of thing happened. */
  readonly word: string;
  readonly text: string;
}

/** What happened, in one line. */
export function entryLine(entry: NumberedEntry): EntryLine {
  switch (entry.kind) {
    case 'message':
      return {
        tone: 'calm',
        word: entry.direction === 'in' ? 'Message in' : 'Message out',
        text: preview(entry.body.text),
      };
    case 'exchange': {
      const { tone, text } = statusOf(entry.exchange);
      return { tone, word: text, text: preview(`${entry.exchange.method} ${entry.exchange.url}`) };
    }
    case 'error':
      return { tone: 'bad', word: 'Error', text: preview(`${entry.name}: ${entry.message}`) };
    case 'rebound':
      return { tone: 'warn', word: 'Tried again later', text: preview(entry.reason) };
    case 'log':
      return { tone: entry.level === 'error' ? 'bad' : 'warn', word: 'Log', text: preview(entry.text) };
    case 'dropped':
      return { tone: 'calm', word: 'Left out', text: `${entry.count} entries were too many to keep` };
  }
}

function preview(text: string): string {
  const line = text.replaceAll(/\s+/g, ' ').trim();
  return line.length <= PREVIEW ? line : `${line.slice(0, PREVIEW)}…`;
}

/** Says that a text is not all there; undefined: it is. */
export function cutInWords({ text, length }: Excerpt): string | undefined {
  return text.length >= length ? undefined : `Only the first ${text.length} of ${length} characters were kept.`;
}

/** Which entries are wanted; empty: all. */
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
