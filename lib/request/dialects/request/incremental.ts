import type { ConfigProblems } from '../../definition/configProblems.js';
import { member, type ValueOf } from '../../definition/definition.js';
import { parseDuration } from '../../definition/duration.js';
import { choice, defineScalar, DURATION_PATTERN, expression, wholeNumber } from '../../definition/scalars.js';
import { object } from '../../definition/structures.js';
import type { CursorValue, Lookback } from '../../cursorValue.js';
import type { DedupeRules, IncrementalRules } from '../../recordTracking.js';

const MAX_KEYS = 100_000;

const cursorValue = defineScalar<CursorValue>('text or a number', { type: ['string', 'number'] }, (value) =>
  typeof value === 'string' || typeof value === 'number' ? value : undefined,
);

const lookback = defineScalar<Lookback>(
  'a duration such as 10m, or a number in the unit of the cursor',
  { type: ['number', 'string'], minimum: 0, pattern: DURATION_PATTERN },
  (value) => {
    const ms = parseDuration(value);
    if (ms === undefined) return undefined;
    return typeof value === 'number' ? { units: value } : { ms };
  },
);

/** The field `incremental`. */
export const INCREMENTAL = object({
  cursor: member(expression, 'The cursor of a record, such as `updated_at`: text or a number.', { required: true }),
  initial: member(cursorValue, '`$cursor` before the first complete run, as text or a number, not an expression.'),
  lookback: member(lookback, 'How far `$cursor` is set back: a duration, or a number in the unit of the cursor.'),
  order: member(
    choice(['none', 'ascending']),
    '`ascending`: records come in the order of their cursors, so the cursor moves while they are emitted; `none`: at the end of a complete run.',
    { default: 'none' },
  ),
  per: member(expression, 'Messages with different values have cursors of their own, such as `customer.id`.'),
});

/** The field `dedupe`. */
export const DEDUPE = object({
  key: member(expression, 'What identifies a record, such as `id`: text or a number.', { required: true }),
  keep: member(wholeNumber(1, MAX_KEYS), 'The latest keys that are kept.', { default: 10_000 }),
});

interface TrackingFields {
  readonly incremental: ValueOf<typeof INCREMENTAL> | undefined;
  readonly dedupe: ValueOf<typeof DEDUPE> | undefined;
}

/** Converts the fields about new and known records. Errors are collected. */
export function toTrackingRules(
  { incremental, dedupe }: TrackingFields,
  hasRecords: boolean,
  problems: ConfigProblems,
): { readonly incremental?: IncrementalRules; readonly dedupe?: DedupeRules; readonly keepsState?: true } {
  if (incremental === undefined && dedupe === undefined) return {};
  if (!hasRecords) {
    const label = incremental === undefined ? 'Dedupe' : 'Incremental';
    problems.add(`${label}: enter the place of the records as records, such as $ or data.items`);
  }
  return {
    ...(incremental && {
      incremental: {
        cursor: incremental.cursor,
        initial: incremental.initial,
        lookback: incremental.lookback,
        isAscending: incremental.order === 'ascending',
        per: incremental.per,
      },
    }),
    ...(dedupe && { dedupe }),
    keepsState: true,
  };
}
