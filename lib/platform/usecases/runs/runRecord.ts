import type { NumberedEntry, RunEntry, RunStatus, StepCounts } from '../../../wire/run.js';
import type { RunReport } from '../../../wire/runOrder.js';
import type { UserId, WorkspaceId } from '../../model/ids.js';
import type { RunId } from '../../model/run.js';

/** Entries that are kept of a run; beside them the newest errors that came when there was no room any more. */
const MOST_ENTRIES = 1000;
const NEWEST_ERRORS = 100;

export interface RunAsked {
  readonly id: RunId;
  readonly workspaceId: WorkspaceId;
  /** Who has started it. */
  readonly userId: UserId;
  readonly name: string;
  readonly atMs: number;
}

type Progress = Extract<RunReport, { kind: 'progress' }>;

/** What is known of a run, in memory: it lives and dies with the process. */
export class RunRecord {
  readonly asked: RunAsked;
  status: RunStatus = 'waiting';
  name: string;
  /** Milliseconds since 1970; as long as it waits: when it was asked for. */
  startedAtMs: number;
  endedAtMs: number | null = null;
  /** Why it broke off. */
  error: string | null = null;
  steps: readonly StepCounts[] = [];
  /** Characters of what is kept, about. */
  size = 0;
  #entries: NumberedEntry[] = [];
  #late: NumberedEntry[] = [];
  #told = 0;
  #dropped = 0;
  /** Of those that were told. */
  #removed = 0;
  readonly #listeners = new Set<() => void>();

  constructor(asked: RunAsked) {
    this.asked = asked;
    this.name = asked.name;
    this.startedAtMs = asked.atMs;
  }

  get isOver(): boolean {
    return this.endedAtMs !== null;
  }

  /** The number of the newest entry. */
  get entryCount(): number {
    return this.#told;
  }

  begin(name: string, steps: readonly StepCounts[], atMs: number): void {
    if (this.isOver) return;
    this.status = 'running';
    this.name = name;
    this.steps = steps;
    this.startedAtMs = atMs;
    this.#changed();
  }

  go({ entries, dropped, steps }: Progress): void {
    if (this.isOver) return;
    for (const entry of entries) this.#add(entry, entry.atMs);
    this.#dropped = Math.max(this.#dropped, dropped);
    this.steps = steps;
    this.#changed();
  }

  end(status: 'done' | 'failed' | 'stopped', error: string | null, atMs: number): void {
    if (this.isOver) return;
    const removed = this.#dropped + this.#removed;
    if (removed > 0) this.#add({ kind: 'dropped', count: removed }, atMs - this.startedAtMs);
    this.status = status;
    this.error = error;
    this.endedAtMs = atMs;
    this.#changed();
  }

  /** In order. @param number of the last one that is known already */
  entriesAfter(number: number): readonly NumberedEntry[] {
    return [...this.#entries, ...this.#late].filter((entry) => entry.number > number);
  }

  /** Calls back at each change until the function that it returns is called. */
  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  #add(entry: RunEntry, atMs: number): void {
    this.#told += 1;
    const numbered: NumberedEntry = { ...entry, number: this.#told, atMs };
    this.size += JSON.stringify(numbered).length;
    if (this.#entries.length < MOST_ENTRIES) {
      this.#entries.push(numbered);
      return;
    }
    this.#late.push(numbered);
    if (this.#late.length > NEWEST_ERRORS) {
      this.#late.shift();
      this.#removed += 1;
    }
  }

  #changed(): void {
    for (const listener of [...this.#listeners]) listener();
  }
}
