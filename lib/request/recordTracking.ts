import type { CursorValue, Lookback } from './cursorValue.js';
import type { Expression, Scope } from './expression.js';

/** Which records are new. */
export interface IncrementalRules {
  /** Its root is the record. */
  readonly cursor: Expression;
  /** The first cursor. */
  readonly initial: CursorValue | undefined;
  readonly lookback: Lookback | undefined;
  /** Records come in the order of their cursors. */
  readonly isAscending: boolean;
  /** Messages with different values have cursors of their own. */
  readonly per: Expression | undefined;
}

/** Which records are the same. */
export interface DedupeRules {
  /** Its root is the record. */
  readonly key: Expression;
  /** Number of keys that are kept. */
  readonly keep: number;
}

/** Chooses the records of a step with state, and learns which message contains which. */
export interface RecordTracker {
  /** Begins a response: records of one before that were not emitted are forgotten. */
  begin(): void;
  /**
   * Returns whether to emit a record.
   *
   * @throws RestError `expression`, `response` when its cursor or key isn't text or a number
   */
  accepts(record: unknown, scope: Scope): boolean;
  /** The records since the last message make up a message, or became none. It may be emitted later, but in order. */
  endMessage(): void;
}
