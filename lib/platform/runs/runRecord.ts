import type { NumberedEntry, RunEntry, RunStatus, StepCounts } from '../../wire/run.js';
import type { RunReport } from '../../wire/workerMessages.js';
import type { UserId, WorkspaceId } from '../model/ids.js';
import type { RunId } from '../model/run.js';

/** Stored entries of a run; beside them the newest errors after this limit was reached. */
const MAX_ENTRIES = 1000;
const MAX_LATE_ERRORS = 100;

interface RunRequest {
  readonly id: RunId;
  readonly workspaceId: WorkspaceId;
  /** The user who started it. */
  readonly userId: UserId;
  readonly name: string;
  readonly atMs: number;
}

type Progress = Extract<RunReport, { kind: 'progress' }>;

/** A run with its entries. It is kept in memory of this process only. */
export class RunRecord {
  readonly request: RunRequest;
  status: RunStatus = 'waiting';
  name: string;
  /** Milliseconds since 1970; while the run waits, the time of the request. */
  startedAtMs: number;
  endedAtMs: number | null = null;
  /** The reason of a failure. */
  error: string | null = null;
  steps: readonly StepCounts[] = [];
  /** Approximate size of the entries in characters. */
  size = 0;
  #entries: NumberedEntry[] = [];
  #lateErrors: NumberedEntry[] = [];
  #lastNumber = 0;
  #dropped = 0;
  /** Late errors that were dropped from this record. */
  #removed = 0;
  readonly #listeners = new Set<() => void>();

  constructor(request: RunRequest) {
    this.request = request;
    this.name = request.name;
    this.startedAtMs = request.atMs;
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

  /**
   * Returns the entries after a number, in order.
   * @param number number of the last known entry
   */
  entriesAfter(number: number): readonly NumberedEntry[] {
    return [...this.#entries, ...this.#lateErrors].filter((entry) => entry.number > number);
  }

  /**
   * Calls the listener at each change.
   * @returns a function that removes the listener
   */
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
