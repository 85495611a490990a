import { findNextTime, type Schedule } from '../step/flowFile/schedule.js';

export interface Tick {
  readonly dueMs: number;
  /** Number of ticks since the one before that were due during its run, or while this machine was suspended. They are not made up for. */
  readonly skipped: number;
}

export interface ScheduleClock {
  /** Milliseconds since 1970. The clock may be set forward or back. */
  readonly now: () => number;
  /** Resolves after `ms`; rejects when the signal aborts. */
  readonly sleep: (ms: number, signal: AbortSignal) => Promise<void>;
}

/** The clock is read at least this often: it may be set, and the machine suspended. */
const MAX_SLEEP_MS = 60_000;

/** When the clock is set back by less, no time of a cron expression comes twice: cron(8). */
const MAX_SET_BACK_MS = 3 * 3_600_000;

/** Skipped ticks are counted up to this number. */
const MAX_SKIPPED = 1000;

/** Yields each tick when it is due; ends when `stop` aborts. Runs don't overlap if the next tick is asked for after the run. */
export async function* scheduleTicks(
  schedule: Schedule,
  { now, sleep }: ScheduleClock,
  stop: AbortSignal,
): AsyncGenerator<Tick, void> {
  let skipped = 0;
  let dueMs = schedule.kind === 'every' ? now() : findNextTick(schedule, now());
  let latestMs = now();
  while (dueMs !== undefined && !stop.aborted) {
    const nowMs = now();
    const restMs = dueMs - nowMs;
    if (restMs > 0) {
      const isSetBack = schedule.kind === 'every' ? restMs > schedule.everyMs : nowMs < latestMs - MAX_SET_BACK_MS;
      if (isSetBack) {
        dueMs = findNextTick(schedule, nowMs);
        latestMs = nowMs;
      } else {
        latestMs = Math.max(latestMs, nowMs);
        // Rejects when `stop` aborts.
        await sleep(Math.min(restMs, MAX_SLEEP_MS), stop).catch(() => undefined);
      }
      continue;
    }
    yield { dueMs, skipped };
    ({ dueMs, skipped } = findTickAfter(schedule, dueMs, now()));
  }
}

function findNextTick(schedule: Schedule, fromMs: number): number | undefined {
  return schedule.kind === 'every' ? fromMs + schedule.everyMs : findNextTime(schedule, new Date(fromMs))?.getTime();
}

/** Returns the first tick of the future, and how many there were since the last one. */
function findTickAfter(
  schedule: Schedule,
  lastMs: number,
  nowMs: number,
): { dueMs: number | undefined; skipped: number } {
  if (schedule.kind === 'every') {
    const skipped = Math.max(0, Math.floor((nowMs - lastMs) / schedule.everyMs));
    return { dueMs: lastMs + (skipped + 1) * schedule.everyMs, skipped };
  }
  let dueMs = findNextTick(schedule, lastMs);
  let skipped = 0;
  for (; dueMs !== undefined && dueMs <= nowMs; skipped += 1) {
    dueMs = findNextTick(schedule, skipped < MAX_SKIPPED ? dueMs : nowMs);
  }
  return { dueMs, skipped };
}
