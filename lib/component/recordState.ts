import { messageOf, RestError } from '../errors.js';
import { compareCursors, subtractLookback, type CursorValue } from '../request/cursorValue.js';
import type { Scope } from '../request/expression.js';
import { hashJson } from '../request/hashJson.js';
import { describeType } from '../request/jsonValues.js';
import type { DedupeRules, IncrementalRules, RecordTracker } from '../request/recordTracking.js';
import type { RequestConfig } from '../request/requestConfig.js';
import { isJsonObject } from '../json.js';
import { CursorProgress, type CursorMark, type SavedProgress } from './cursorProgress.js';
import type { Logger } from './logger.js';
import { KnownKeys } from './knownKeys.js';
import type { StepState } from './stepState.js';

/** Milliseconds between two writes of the state while a message is processed. */
const WRITE_INTERVAL_MS = 1000;

/** The state of the records of a run that was interrupted. */
export interface SavedRecords {
  /** Its `$cursor`: its pages are those of the request with this one. */
  readonly cursor?: CursorValue | undefined;
  readonly progress: SavedProgress;
}

interface RecordStateTools {
  readonly state: StepState;
  readonly now: () => number;
  readonly log: Logger;
}

/** The state of the records that a message emits: the cursor of the step, and the keys that it knows. */
export class RecordState implements RecordTracker {
  /** `$cursor`. */
  readonly cursor: CursorValue | undefined;
  readonly #incremental: IncrementalRules | undefined;
  readonly #dedupe: DedupeRules | undefined;
  readonly #cursorKey: string;
  readonly #keysKey: string;
  readonly #tools: RecordStateTools;
  readonly #progress: CursorProgress;
  readonly #keys: KnownKeys;
  /** Of messages that are not emitted yet. */
  readonly #marks: { readonly cursor: CursorMark; readonly key: string | undefined }[] = [];
  #writtenMs: number;
  #hasChanged = false;

  /**
   * @param scope of the message
   * @param saved those of the run that continues
   * @throws RestError `expression`, `request` when `per` isn't text or a number, or a cursor can't be set back
   */
  constructor(config: RequestConfig, scope: Scope, tools: RecordStateTools, saved?: SavedRecords) {
    const { incremental, dedupe, method, url } = config;
    this.#incremental = incremental;
    this.#dedupe = dedupe;
    this.#tools = tools;
    const per = incremental?.per && toText(incremental.per.evaluate(scope), 'Incremental: per', 'request');
    // Another request or another cursor has another order of records.
    this.#cursorKey = createHashText([method, url.source, incremental?.cursor.source ?? '', per ?? '']);
    this.#keysKey = createHashText([method, url.source, dedupe?.key.source ?? '']);
    this.#progress = new CursorProgress(incremental?.isAscending === true, saved?.progress);
    this.#keys = new KnownKeys(this.#readKeys());
    this.#writtenMs = tools.now();
    this.cursor = saved === undefined ? incremental && chooseCursor(incremental, this.#readCursor()) : saved.cursor;
  }

  begin(): void {
    this.#marks.length = 0;
    this.#progress.begin();
    this.#keys.begin();
  }

  accepts(record: unknown, scope: Scope): boolean {
    const recordScope = { ...scope, root: record };
    const cursor = this.#incremental?.cursor.evaluate(recordScope) ?? undefined;
    if (cursor !== undefined) {
      if (typeof cursor !== 'string' && typeof cursor !== 'number')
        throw createTypeError('Incremental: cursor', cursor, 'response');
      if (!this.#progress.add(cursor)) {
        this.#tools.log.warn(
          'incremental: the records are not in ascending order, so the cursor moves at the end of the run; sort them, or use order: none',
        );
      }
    }
    const key = toText(this.#dedupe?.key.evaluate(recordScope), 'Dedupe: key', 'response');
    return key === undefined || this.#keys.add(createHashText([key]));
  }

  endMessage(): void {
    this.#marks.push({ cursor: this.#progress.mark(), key: this.#keys.mark() });
  }

  /** The next message has been emitted: state may cover its records. */
  async confirm(): Promise<void> {
    const mark = this.#marks.shift();
    if (mark === undefined) return;
    const hasMoved = this.#progress.confirm(mark.cursor);
    const hasKeys = this.#keys.confirm(mark.key);
    this.#hasChanged ||= hasMoved || hasKeys;
    if (this.#tools.now() - this.#writtenMs >= WRITE_INTERVAL_MS) await this.write();
  }

  /** All messages of a page are emitted: its other records became none. */
  endPage(): void {
    const hasMoved = this.#progress.confirm(this.#progress.mark());
    const hasKeys = this.#keys.confirm(this.#keys.mark());
    this.#hasChanged ||= hasMoved || hasKeys;
  }

  /** Returns what the run continues by after an interruption: all records so far are emitted. */
  save(): SavedRecords {
    return { cursor: this.cursor, progress: this.#progress.save() };
  }

  /** Moves the cursor to the greatest one: the response was complete, and all records are emitted. */
  complete(): void {
    const hasMoved = this.#progress.complete();
    const hasKeys = this.#keys.confirm(this.#keys.mark());
    this.#hasChanged ||= hasMoved || hasKeys;
  }

  /** Stores what has changed. A failure is logged: records are emitted again. */
  async write(): Promise<void> {
    if (!this.#hasChanged) return;
    this.#hasChanged = false;
    const { state, now, log } = this.#tools;
    this.#writtenMs = now();
    try {
      await Promise.all([this.#writeCursor(state), this.#writeKeys(state)]);
    } catch (error: unknown) {
      this.#hasChanged = true;
      log.warn(`the state of the records is not stored: ${messageOf(error)}`);
    }
  }

  /** Another message may have moved the cursor meanwhile. It never moves back. */
  async #writeCursor(state: StepState): Promise<void> {
    const { covered } = this.#progress;
    if (covered === undefined) return;
    const stored = this.#readCursor();
    if (stored === undefined || compareCursors(covered, stored) > 0)
      await state.set('cursors', this.#cursorKey, covered);
  }

  async #writeKeys(state: StepState): Promise<void> {
    if (this.#dedupe === undefined) return;
    await state.set('keys', this.#keysKey, this.#keys.mergeInto(this.#readKeys(), this.#dedupe.keep));
  }

  #readCursor(): CursorValue | undefined {
    return toCursor(this.#tools.state.get('cursors', this.#cursorKey));
  }

  #readKeys(): string {
    const stored = this.#dedupe && this.#tools.state.get('keys', this.#keysKey);
    return typeof stored === 'string' ? stored : '';
  }
}

/** Reads what `save` returned, after JSON; undefined for any other value. */
export function parseSavedRecords(value: unknown): SavedRecords | undefined {
  if (!isJsonObject(value) || !isJsonObject(value.progress)) return undefined;
  const { greatest, before, isOrdered, limit } = value.progress;
  if (typeof isOrdered !== 'boolean') return undefined;
  return {
    cursor: toCursor(value.cursor),
    progress: { greatest: toCursor(greatest), before: toCursor(before), isOrdered, limit: toCursor(limit) },
  };
}

function toCursor(value: unknown): CursorValue | undefined {
  return typeof value === 'string' || typeof value === 'number' ? value : undefined;
}

function chooseCursor(
  { initial, lookback }: IncrementalRules,
  stored: CursorValue | undefined,
): CursorValue | undefined {
  if (stored === undefined) return initial;
  if (lookback === undefined) return stored;
  const earlier = subtractLookback(stored, lookback);
  if (earlier === undefined) {
    throw new RestError(
      'request',
      'Incremental: the cursor is neither a number nor an ISO date, so lookback can not set it back; remove lookback',
    );
  }
  return initial !== undefined && compareCursors(initial, earlier) > 0 ? initial : earlier;
}

/** Returns a text or a number as text; undefined for an absent value. */
function toText(value: unknown, label: string, code: 'request' | 'response'): string | undefined {
  if (value === undefined || value === null) return undefined;
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return String(value);
  throw createTypeError(label, value, code);
}

function createTypeError(label: string, value: unknown, code: 'request' | 'response'): RestError {
  return new RestError(code, `${label}: expected text or a number, got ${describeType(value)}; check the expression`);
}

/** 72 bits: of a billion records none is taken for one of 100,000 known ones. */
function createHashText(parts: readonly string[]): string {
  return hashJson(parts).slice(0, KnownKeys.LENGTH);
}
