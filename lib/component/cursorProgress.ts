import { compareCursors, type CursorValue } from '../request/cursorValue.js';

/** The greatest cursor of the records so far, and the greatest before it. */
export type CursorMark = readonly [greatest: CursorValue | undefined, before: CursorValue | undefined];

/** The progress of a run that was interrupted. */
export interface SavedProgress {
  readonly greatest?: CursorValue | undefined;
  readonly before?: CursorValue | undefined;
  readonly isOrdered: boolean;
  /** The greatest cursor before its first interruption. */
  readonly limit?: CursorValue | undefined;
}

/** The cursor that the emitted records of a run cover: no record with this one or a lesser one is left. */
export class CursorProgress {
  readonly #isAscending: boolean;
  #isOrdered: boolean;
  /** A record that was emitted before an interruption can have been changed during it: its new cursor is greater than this one. */
  readonly #limit: CursorValue | undefined;
  /** The greatest cursor of all records so far. */
  #greatest: CursorValue | undefined;
  /** The greatest cursor before it: a later record can have the greatest one, too. */
  #before: CursorValue | undefined;
  #covered: CursorValue | undefined;
  #emitted: CursorMark;

  /** @param saved that of the part of the run before an interruption */
  constructor(isAscending: boolean, saved: SavedProgress = { isOrdered: true }) {
    this.#isAscending = isAscending;
    this.#isOrdered = saved.isOrdered;
    this.#limit = saved.limit ?? saved.greatest;
    this.#emitted = [saved.greatest, saved.before];
    this.begin();
  }

  /** Undefined while none is covered. */
  get covered(): CursorValue | undefined {
    return this.#covered;
  }

  /** Forgets the records that aren't emitted. */
  begin(): void {
    [this.#greatest, this.#before] = this.#emitted;
  }

  /** Returns false for the first record that breaks the promised order. */
  add(cursor: CursorValue): boolean {
    const order = this.#greatest === undefined ? 1 : compareCursors(cursor, this.#greatest);
    if (order > 0) {
      this.#before = this.#greatest;
      this.#greatest = cursor;
    }
    const breaksOrder = order < 0 && this.#isAscending && this.#isOrdered;
    if (order < 0) this.#isOrdered = false;
    return !breaksOrder;
  }

  /** Marks the records so far. */
  mark(): CursorMark {
    return [this.#greatest, this.#before];
  }

  /** The marked records are emitted. Returns whether the covered cursor has moved. */
  confirm(mark: CursorMark): boolean {
    this.#emitted = mark;
    const [, before] = mark;
    if (!this.#isAscending || !this.#isOrdered || before === undefined) return false;
    return this.#moveTo(before);
  }

  /** Returns the progress of the emitted records. */
  save(): SavedProgress {
    const [greatest, before] = this.#emitted;
    return { greatest, before, isOrdered: this.#isOrdered, limit: this.#limit };
  }

  /** All records of the run are emitted. Returns whether the covered cursor has moved. */
  complete(): boolean {
    if (this.#greatest === undefined) return false;
    // In the order of their cursors, changed records come again at the end.
    const hasLimit = this.#limit !== undefined && !(this.#isAscending && this.#isOrdered);
    return this.#moveTo(hasLimit && compareCursors(this.#greatest, this.#limit) > 0 ? this.#limit : this.#greatest);
  }

  #moveTo(cursor: CursorValue): boolean {
    const hasMoved = cursor !== this.#covered;
    this.#covered = cursor;
    return hasMoved;
  }
}
