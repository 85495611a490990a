import type { RunEntry } from '../../wire/run.js';
import type { RunReport, TimedEntry } from '../../wire/workerMessages.js';
import type { StepStats } from '../stepStats.js';

/** Maximum number of entries of a run, and of the newest errors beyond it. */
const MAX_ENTRIES = 1000;
const MAX_LATE_ERRORS = 100;
/** Maximum characters of all entries of a run. */
const MAX_TEXT_LENGTH = 4 * 1024 * 1024;
/** Milliseconds that an entry waits to be sent in one batch with later ones. */
const BATCH_MS = 100;

export interface ReporterTools {
  readonly report: (report: RunReport) => void;
  /** Monotonic milliseconds. */
  readonly now: () => number;
  /** Calls `work` once after `ms`. */
  readonly schedule: (work: () => void, ms: number) => void;
}

/** Reports the entries of a run in batches, up to the limits above. */
export class RunReporter {
  readonly #tools: ReporterTools;
  readonly #stats: readonly StepStats[];
  readonly #startedAt: number;
  #batch: TimedEntry[] = [];
  #isFlushScheduled = false;
  #entryCount = 0;
  #textLength = 0;
  #dropped = 0;

  constructor(tools: ReporterTools, stats: readonly StepStats[]) {
    this.#tools = tools;
    this.#stats = stats;
    this.#startedAt = tools.now();
  }

  add(entry: RunEntry): void {
    const size = measureEntry(entry);
    const hasRoom = this.#entryCount < MAX_ENTRIES && this.#textLength + size <= MAX_TEXT_LENGTH;
    if (hasRoom) {
      this.#entryCount += 1;
      this.#textLength += size;
    } else if (entry.kind !== 'error') {
      this.#dropped += 1;
      this.#scheduleFlush();
      return;
    }
    this.#batch.push({ ...entry, atMs: Math.round(this.#tools.now() - this.#startedAt) });
    if (this.#batch.length > MAX_ENTRIES + MAX_LATE_ERRORS) this.#dropOldestLateError();
    this.#scheduleFlush();
  }

  /** Sends the current batch. */
  flush(): void {
    const entries = this.#batch;
    this.#batch = [];
    this.#tools.report({ kind: 'progress', entries, dropped: this.#dropped, steps: countMessages(this.#stats) });
  }

  #scheduleFlush(): void {
    if (this.#isFlushScheduled) return;
    this.#isFlushScheduled = true;
    this.#tools.schedule(() => {
      this.#isFlushScheduled = false;
      this.flush();
    }, BATCH_MS);
  }

  /** Drops the oldest error beyond the limit; these errors are at the end of the batch. */
  #dropOldestLateError(): void {
    this.#batch.splice(-MAX_LATE_ERRORS - 1, 1);
    this.#dropped += 1;
  }
}

/** Returns the message counts of the steps for a report. */
export function countMessages(stats: readonly StepStats[]) {
  return stats.map((stepStats) => {
    const { id, function: name, in: input, out, errors, rebounds } = stepStats.getCounts();
    return { id, function: name, in: input, out, errors, rebounds };
  });
}

function measureEntry(entry: RunEntry): number {
  switch (entry.kind) {
    case 'message':
      return entry.body.text.length + (entry.headers?.text.length ?? 0);
    case 'error':
      return entry.message.length + (entry.problems?.join('').length ?? 0);
    default:
      return JSON.stringify(entry).length;
  }
}
