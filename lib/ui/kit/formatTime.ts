const UNITS: readonly (readonly [Intl.RelativeTimeFormatUnit, seconds: number])[] = [
  ['year', 31_536_000],
  ['month', 2_592_000],
  ['day', 86_400],
  ['hour', 3600],
  ['minute', 60],
];

const relativeFormat = new Intl.RelativeTimeFormat('en-GB', { numeric: 'always' });

/** Formats a time relative to now: `3 minutes ago`, `in 2 hours`; `just now` within ten seconds. Times in ms since 1970. */
export function formatRelativeTime(atMs: number, nowMs: number): string {
  const seconds = (atMs - nowMs) / 1000;
  if (Math.abs(seconds) < 10) return 'just now';
  const [unit, length] = UNITS.find(([, least]) => Math.abs(seconds) >= least) ?? ['second', 1];
  return relativeFormat.format(Math.trunc(seconds / length), unit);
}

/** Formats the time until a moment: `in 41 s`, `in 3 min 5 s`, `in 59 days`; afterwards `41 s ago`. */
export function formatCountdown(untilMs: number, nowMs: number): string {
  const seconds = Math.round((untilMs - nowMs) / 1000);
  if (seconds === 0) return 'now';
  const length = formatLength(Math.abs(seconds));
  return seconds > 0 ? `in ${length}` : `${length} ago`;
}

function formatLength(seconds: number): string {
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return formatTwoUnits(minutes, 'min', seconds % 60, 's');
  const hours = Math.floor(minutes / 60);
  if (hours < 24) return formatTwoUnits(hours, 'h', minutes % 60, 'min');
  const days = Math.floor(hours / 24);
  return days < 3 ? formatTwoUnits(days, days === 1 ? 'day' : 'days', hours % 24, 'h') : `${days} days`;
}

function formatTwoUnits(large: number, largeUnit: string, small: number, smallUnit: string): string {
  return small === 0 ? `${large} ${largeUnit}` : `${large} ${largeUnit} ${small} ${smallUnit}`;
}

const exactFormat = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeStyle: 'long' });

/** Formats date and time to the second, in the user's time zone. */
export function formatExactTime(atMs: number): string {
  return exactFormat.format(atMs);
}
