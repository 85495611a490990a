import { Cron } from 'croner';

import { messageOf } from '../../errors.js';
import { parseDuration } from '../../request/definition/duration.js';
import type { FlowFileTrigger } from './flowFile.js';

/** When a trigger runs. */
export type Schedule =
  /** At the start, and then at this distance. */
  | { readonly kind: 'every'; readonly everyMs: number }
  /** At the times of a cron expression with five fields, in an IANA time zone. */
  | { readonly kind: 'cron'; readonly expression: string; readonly timeZone: string };

/** The members of a trigger that make its schedule. */
type ScheduleMembers = Pick<FlowFileTrigger, 'every' | 'cron' | 'timeZone'>;

/** Reports what to change in a member. */
type ReportMember = (member: keyof ScheduleMembers, detail: string) => void;

const MIN_EVERY_MS = 1000;
const MAX_EVERY_MS = 31 * 86_400_000;

/** Returns the schedule of a trigger, or undefined if it has none or reports a problem. */
export function parseSchedule(
  { every, cron, timeZone }: ScheduleMembers,
  report: ReportMember = () => undefined,
): Schedule | undefined {
  if (timeZone !== undefined && cron === undefined) report('timeZone', 'needs cron; remove it, or enter cron');
  if (every !== undefined && cron !== undefined) report('cron', 'enter every or cron, not both');
  else if (every !== undefined) return parseEvery(every, report);
  else if (cron !== undefined) return parseCron(cron, timeZone ?? 'UTC', report);
  return undefined;
}

function parseEvery(every: string, report: ReportMember): Schedule | undefined {
  // Without a unit it would be milliseconds, which nobody expects of a schedule.
  const everyMs = /[a-z]$/.test(every) ? parseDuration(every) : undefined;
  if (everyMs !== undefined && everyMs >= MIN_EVERY_MS && everyMs <= MAX_EVERY_MS) return { kind: 'every', everyMs };
  report('every', 'must be a duration from 1s to 744h with its unit (s, m or h), such as 5m');
  return undefined;
}

function parseCron(expression: string, timeZone: string, report: ReportMember): Schedule | undefined {
  if (!isTimeZone(timeZone)) {
    report('timeZone', 'must be the name of a time zone, such as Europe/Berlin or UTC');
    return undefined;
  }
  const schedule = { kind: 'cron', expression, timeZone } as const;
  try {
    // The library takes a date for an expression with one time.
    if (/\dT/i.test(expression)) throw new Error('it is a date');
    if (findNextTime(schedule, new Date(0)) !== undefined) return schedule;
    report('cron', 'no time matches it');
  } catch (error: unknown) {
    report(
      'cron',
      `must have five fields (minute, hour, day, month, weekday), such as */5 * * * *: ${messageOf(error)}`,
    );
  }
  return undefined;
}

function isTimeZone(name: string): boolean {
  try {
    Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}

/**
 * Returns the first time of a cron expression after `from`. A time that a change to summer time skips is the first one after it; one
 * that a change to winter time repeats counts once.
 */
export function findNextTime(
  { expression, timeZone }: Extract<Schedule, { kind: 'cron' }>,
  from: Date,
): Date | undefined {
  return new Cron(expression, { mode: '5-part', timezone: timeZone }).nextRun(from) ?? undefined;
}
