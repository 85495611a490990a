import type { RunEntry } from '../../wire/run.js';
import type { RunReport, TimedEntry } from '../../wire/runJob.js';
import type { StepStats } from '../stepStats.js';

/** Entries of a run that are told; of errors, the newest are told in any case. */
const MOST_ENTRIES = 1000;
const NEWEST_ERRORS = 100;
/** Characters of all the entries of a run. */
const MOST_TEXT = 4 * 1024 * 1024;
/** How long an entry waits for others to travel with, in ms. */
const BATCH_MS = 100;

export interface ReporterTools {
  readonly report: (report: RunReport) => void;
  /** Milliseconds that never go back. */
  readonly now: () => number;
  /** Calls back once, after so many milliseconds. */
  readonly schedule: (work: () => void, ms: number) => void;
}

/** Tells what happens in a run, a few entries at a time and never more than is kept of it. */
export class RunReporter {
  readonly #tools: ReporterTools;
  readonly #tallies: readonly StepStats[];
  readonly #startedAt: number;
  #batch: TimedEntry[] = [];
  #isPlanned = false;
  #told = 0;
  #text = 0;
  #dropped = 0;

  constructor(tools: ReporterTools, tallies: readonly StepStats[]) {
    this.#tools = tools;
    this.#tallies = tallies;
    this.#startedAt = tools.now();
  }

  add(entry: RunEntry): void {
    const size = sizeOf(entry);
    const hasRoom = this.#told < MOST_ENTRIES && this.#text + size <= MOST_TEXT;
    if (hasRoom) {
      this.#told += 1;
      this.#text += size;
    } else if (entry.kind !== 'error') {
      this.#dropped += 1;
      this.#plan();
      return;
    }
    this.#batch.push({ ...entry, atMs: Math.round(this.#tools.now() - this.#startedAt) });
    if (this.#batch.length > MOST_ENTRIES + NEWEST_ERRORS) this.#dropOldest();
    this.#plan();
  }

  /** Tells what has gathered. */
  flush(): void {
    const entries = this.#batch;
    this.#batch = [];
    this.#tools.report({ kind: 'progress', entries, dropped: this.#dropped, steps: countMessages(this.#tallies) });
  }

  #plan(): void {
    if (this.#isPlanned) return;
    this.#isPlanned = true;
    this.#tools.schedule(() => {
      this.#isPlanned = false;
      this.flush();
    }, BATCH_MS);
  }

  /** Of the errors that came when there was no room any more: they are the last ones of a batch. */
  #dropOldest(): void {
    this.#batch.splice(-NEWEST_ERRORS - 1, 1);
    this.#dropped += 1;
  }
}

/** What is told of the steps. */
export function countMessages(tallies: readonly StepStats[]) {
  return tallies.map((tally) => {
    const { id, function: name, in: came, out, errors, rebounds } = tally.getCounts();
    return { id, function: name, in: came, out, errors, rebounds };
  });
}

function sizeOf(entry: RunEntry): number {
  switch (entry.kind) {
    case 'message':
      return entry.body.text.length + (entry.headers?.text.length ?? 0);
    case 'error':
      return entry.message.length;
    default:
      return JSON.stringify(entry).length;
  }
}
