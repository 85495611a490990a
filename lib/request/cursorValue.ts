/** A cursor of a record: a number, or text that can be a number or a date. */
export type CursorValue = string | number;

/** The time by which a cursor is set back: units of a number, or milliseconds. */
export type Lookback = { readonly units: number } | { readonly ms: number };

/** Digits after the point that count. Numbers have at most 17, and dates at most 9. */
const FRACTION_DIGITS = 20;
const NANOSECONDS = 1_000_000n;
/** Greater numbers are milliseconds since 1970, others seconds: 1e11 seconds are in the year 5138. */
const MIN_EPOCH_MS = 1e11;

const DECIMAL = /^(-?)(\d+)(?:\.(\d+))?$/;
/** ISO 8601, extended format, with a space for the T as databases write it. */
const DATE =
  /^(\d{4}-\d\d-\d\d)(?:([T ])(\d\d:\d\d)(?::(\d\d)(?:([.,])(\d{1,9}))?)?( ?(?:[Zz]|[+-]\d\d(?::?\d\d)?))?)?$/;

/** Compares numbers by value, with all their digits, ISO dates by time, and anything else as text. Returns a number as sorting needs it. */
export function compareCursors(one: CursorValue, other: CursorValue): number {
  const numbers = [parseDecimal(one), parseDecimal(other)] as const;
  if (numbers[0] !== undefined && numbers[1] !== undefined) return compare(numbers[0], numbers[1]);
  const dates = [parseDate(one)?.time, parseDate(other)?.time] as const;
  if (dates[0] !== undefined && dates[1] !== undefined) return compare(dates[0], dates[1]);
  return compare(String(one), String(other));
}

/**
 * Sets a cursor back. A date keeps its form: its offset, and its digits. A number without `units` is a time since 1970.
 *
 * @returns undefined for text that is neither a number nor a date
 */
export function subtractLookback(cursor: CursorValue, lookback: Lookback): CursorValue | undefined {
  const decimal = parseDecimal(cursor);
  if (decimal !== undefined) {
    const isMs = Math.abs(Number(cursor)) >= MIN_EPOCH_MS;
    const units = 'units' in lookback ? lookback.units : isMs ? lookback.ms : lookback.ms / 1000;
    if (typeof cursor === 'number') return cursor - units;
    return formatDecimal(decimal - (parseDecimal(units) ?? 0n));
  }
  const date = parseDate(cursor);
  if (date === undefined) return undefined;
  const ms = 'ms' in lookback ? lookback.ms : lookback.units;
  return date.format(date.time - BigInt(Math.round(ms)) * NANOSECONDS);
}

function compare<Value extends bigint | string>(one: Value, other: Value): number {
  return one < other ? -1 : one > other ? 1 : 0;
}

/** Returns a number as a whole one of units of 10^-20; undefined for any other text. */
function parseDecimal(value: CursorValue): bigint | undefined {
  const [, sign, whole, fraction = ''] = DECIMAL.exec(String(value)) ?? [];
  // A number with an exponent.
  if (whole === undefined) return typeof value === 'number' ? parseDecimal(value.toFixed(FRACTION_DIGITS)) : undefined;
  const digits = BigInt(whole + fraction.slice(0, FRACTION_DIGITS).padEnd(FRACTION_DIGITS, '0'));
  return sign === '-' ? -digits : digits;
}

function formatDecimal(scaled: bigint): string {
  const digits = String(scaled < 0n ? -scaled : scaled).padStart(FRACTION_DIGITS + 1, '0');
  const fraction = digits.slice(-FRACTION_DIGITS).replace(/0+$/, '');
  return `${scaled < 0n ? '-' : ''}${digits.slice(0, -FRACTION_DIGITS)}${fraction === '' ? '' : `.${fraction}`}`;
}

interface ParsedDate {
  /** Nanoseconds since 1970. Without an offset the time is one in UTC. */
  readonly time: bigint;
  /** Writes another time in the same form. */
  readonly format: (time: bigint) => string;
}

function parseDate(value: CursorValue): ParsedDate | undefined {
  const [all, day, separator, minute, second, point = '', fraction = '', zone = ''] = DATE.exec(String(value)) ?? [];
  if (all === undefined || day === undefined) return undefined;
  const local = Date.parse(`${day}T${minute ?? '00:00'}:${second ?? '00'}Z`);
  if (Number.isNaN(local) || new Date(local).toISOString().slice(0, 10) !== day) return undefined;
  const offsetMs = readOffsetMs(zone);
  const time = BigInt(local - offsetMs) * NANOSECONDS + BigInt(fraction.padEnd(9, '0'));
  return {
    time,
    format(other) {
      const shifted = other + BigInt(offsetMs) * NANOSECONDS;
      const ns = ((shifted % NANOSECONDS) + NANOSECONDS) % NANOSECONDS;
      const iso = new Date(Number((shifted - ns) / NANOSECONDS)).toISOString();
      if (separator === undefined) return iso.slice(0, 10);
      const digits = `${iso.slice(20, 23)}${String(ns).padStart(6, '0')}`.slice(0, fraction.length);
      const clock = iso.slice(11, second === undefined ? 16 : 19);
      return `${iso.slice(0, 10)}${separator}${clock}${point}${digits}${zone}`;
    },
  };
}

function readOffsetMs(zone: string): number {
  const [, sign, hours, minutes = '0'] = /([+-])(\d\d):?(\d\d)?/.exec(zone) ?? [];
  return (sign === '-' ? -1 : 1) * (Number(hours ?? 0) * 60 + Number(minutes)) * 60_000;
}
