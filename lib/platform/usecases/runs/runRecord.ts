import type { NumberedEntry, RunEntry, RunStatus, StepCounts } from '../../../wire/run.js';
import type { RunReport } from '../../../wire/runJob.js';
import type { UserId, WorkspaceId } from '../../model/ids.js';
import type { RunId } from '../../model/run.js';

/** Entries that are kept of a run; beside them the newest errors that came when there was no room any more. */
const MAX_ENTRIES = 1000;
const MAX_LATE_ERRORS = 100;

export interface RunRequest {
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
  readonly request: RunRequest;
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
  #lateErrors: NumberedEntry[] = [];
  #lastNumber = 0;
  #dropped = 0;
  /** Of those that were told. */
  #removed = 0;
  readonly #listeners = new Set<() => void>();

  constructor(asked: RunRequest) {
    this.request = asked;
    this.name = asked.name;
    this.startedAtMs = asked.atMs;
  }

  get isFinished(): boolean {
    return this.endedAtMs !== null;
  }

  /** The number of the newest entry. */
  get entryCount(): number {
    return this.#lastNumber;
  }

  start(name: string, steps: readonly StepCounts[], atMs: number): void {
    if (this.isFinished) return;
    this.status = 'running';
    this.name = name;
    this.steps = steps;
    this.startedAtMs = atMs;
    this.#notifyListeners();
  }

  addProgress({ entries, dropped, steps }: Progress): void {
    if (this.isFinished) return;
    for (const entry of entries) this.#add(entry, entry.atMs);
    this.#dropped = Math.max(this.#dropped, dropped);
    this.steps = steps;
    this.#notifyListeners();
  }

  finish(status: 'done' | 'failed' | 'stopped', error: string | null, atMs: number): void {
    if (this.isFinished) return;
    const removed = this.#dropped + this.#removed;
    if (removed > 0) this.#add({ kind: 'dropped', count: removed }, atMs - this.startedAtMs);
    this.status = status;
    this.error = error;
    this.endedAtMs = atMs;
    this.#notifyListeners();
  }

  /** In order. @param number of the last one that is known already */
  entriesAfter(number: number): readonly NumberedEntry[] {
    return [...this.#entries, ...this.#lateErrors].filter((entry) => entry.number > number);
  }

  /** Calls back at each change until the function that it returns is called. */
  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  #add(entry: RunEntry, atMs: number): void {
    this.#lastNumber += 1;
    const numbered: NumberedEntry = { ...entry, number: this.#lastNumber, atMs };
    this.size += JSON.stringify(numbered).length;
    if (this.#entries.length < MAX_ENTRIES) {
      this.#entries.push(numbered);
      return;
    }
    this.#lateErrors.push(numbered);
    if (this.#lateErrors.length > MAX_LATE_ERRORS) {
      this.#lateErrors.shift();
      this.#removed += 1;
    }
  }

  #notifyListeners(): void {
    for (const listener of [...this.#listeners]) listener();
  }
}
