import { isJsonObject } from '../json.js';
import type { Logger } from './logger.js';

/** The kinds of state with their limits. The oldest entries are removed first. */
const KINDS = {
  /** Validators of responses by request. */
  validators: { maxEntries: 1000, maxBytes: 256 * 1024 },
  /** Cursors by request and `per`. */
  cursors: { maxEntries: 1000, maxBytes: 256 * 1024 },
  /** The keys of known records by request. */
  keys: { maxEntries: 4, maxBytes: 2 * 1024 * 1024 },
  /** The places in their pages of interrupted runs. */
  pages: { maxEntries: 50, maxBytes: 128 * 1024 },
  /** Jobs that servers have started, by run. */
  jobs: { maxEntries: 1000, maxBytes: 512 * 1024 },
} as const;

type StateKind = keyof typeof KINDS;

/**
 * The state that a step keeps between its messages and runs: JSON values by kind and key. Messages that are processed at the same time in
 * one process share it. Of several processes, the last to write a kind replaces its entries.
 */
export interface StepState {
  /** Returns a value as it was stored, by this or another version; undefined without one. */
  get(kind: StateKind, key: string): unknown;
  /** Keeps an entry from being the oldest. Stored with the next change of its kind. */
  touch(kind: StateKind, key: string): void;
  /**
   * Replaces a value; undefined removes it. Resolves when the runtime has confirmed the change. Call it when the runtime has confirmed what
   * the value covers.
   */
  set(kind: StateKind, key: string, value: unknown): Promise<void>;
  /** Reserves a value for this message. Returns false if another message in progress has it. */
  claim(kind: StateKind, key: string): boolean;
}

interface OpenedState extends StepState {
  /** Ends the use by a message. */
  close(): void;
}

/** Merges members into the snapshot of the runtime; resolves when the runtime has confirmed it. */
type UpdateSnapshot = (members: Readonly<Record<string, unknown>>) => Promise<unknown>;

/**
 * Members of the snapshot are prefixed with the version of their form, so that another version, or another component, can have its own.
 * Neither dots nor dollar signs, which databases give a meaning.
 */
const PREFIX = 'request_v1_';

/** The states of the steps that process a message now, by step. */
const opened = new Map<string, SharedState>();

/**
 * Opens the state of a step for a message.
 *
 * @param stepKey the key of the state that the messages of a step share
 * @param snapshot as the runtime passes it; members that aren't state are ignored
 */
export function openStepState(stepKey: string, snapshot: unknown, update: UpdateSnapshot, log: Logger): OpenedState {
  const shared = opened.get(stepKey) ?? new SharedState(snapshot, log);
  opened.set(stepKey, shared);
  shared.users += 1;
  const claims: string[] = [];
  return {
    get: (kind, key) => shared.getEntries(kind).get(key),
    touch: (kind, key) => shared.touch(kind, key),
    set: (kind, key, value) => shared.set(kind, key, value, update),
    claim(kind, key) {
      const name = `${kind} ${key}`;
      if (shared.claims.has(name)) return false;
      shared.claims.add(name);
      claims.push(name);
      return true;
    },
    close() {
      for (const name of claims) shared.claims.delete(name);
      shared.users -= 1;
      if (shared.users === 0) opened.delete(stepKey);
    },
  };
}

class SharedState {
  /** Messages in progress. */
  users = 0;
  /** Values that one of them has reserved. */
  readonly claims = new Set<string>();
  readonly #snapshot: unknown;
  readonly #log: Logger;
  readonly #entries = new Map<StateKind, Map<string, unknown>>();
  readonly #writes = new Map<StateKind, { running: Promise<void>; next: Promise<void> | undefined }>();

  constructor(snapshot: unknown, log: Logger) {
    this.#snapshot = snapshot;
    this.#log = log;
  }

  /** The oldest first. */
  getEntries(kind: StateKind): Map<string, unknown> {
    let entries = this.#entries.get(kind);
    if (entries === undefined) {
      entries = readEntries(this.#snapshot, kind, this.#log);
      this.#entries.set(kind, entries);
    }
    return entries;
  }

  touch(kind: StateKind, key: string): void {
    const entries = this.getEntries(kind);
    const value = entries.get(key);
    if (entries.delete(key)) entries.set(key, value);
  }

  set(kind: StateKind, key: string, value: unknown, update: UpdateSnapshot): Promise<void> {
    const entries = this.getEntries(kind);
    entries.delete(key);
    if (value !== undefined) entries.set(key, value);
    return this.#write(kind, update);
  }

  /** Changes during a write are stored together by the next one. */
  #write(kind: StateKind, update: UpdateSnapshot): Promise<void> {
    const writes = this.#writes.get(kind) ?? { running: Promise.resolve(), next: undefined };
    this.#writes.set(kind, writes);
    if (writes.next !== undefined) return writes.next;
    const next = writes.running
      .catch(() => undefined)
      .then(async () => {
        writes.next = undefined;
        writes.running = next;
        await update({ [PREFIX + kind]: trimEntries(this.getEntries(kind), KINDS[kind]) });
      });
    writes.next = next;
    return next;
  }
}

function readEntries(snapshot: unknown, kind: StateKind, log: Logger): Map<string, unknown> {
  const stored = isJsonObject(snapshot) ? snapshot[PREFIX + kind] : undefined;
  if (stored === undefined || stored === null) return new Map();
  if (Array.isArray(stored) && stored.every(isEntry)) return new Map(stored);
  log.warn(`the ${kind} in the snapshot of this step can't be read; they start empty`);
  return new Map();
}

function isEntry(value: unknown): value is [string, unknown] {
  return Array.isArray(value) && value.length === 2 && typeof value[0] === 'string';
}

/** Removes the oldest entries beyond the limits, and any that is larger by itself. Returns the others. */
function trimEntries(
  entries: Map<string, unknown>,
  { maxEntries, maxBytes }: (typeof KINDS)[StateKind],
): readonly (readonly [string, unknown])[] {
  const kept: (readonly [string, unknown])[] = [];
  let leftBytes = maxBytes;
  for (const entry of [...entries].reverse()) {
    const bytes = Buffer.byteLength(JSON.stringify(entry)) + 1;
    if (bytes <= maxBytes) leftBytes -= bytes;
    if (bytes <= maxBytes && leftBytes >= 0 && kept.length < maxEntries) kept.push(entry);
    else entries.delete(entry[0]);
  }
  return kept.reverse();
}
