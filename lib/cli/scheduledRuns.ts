import { setTimeout as wait } from 'node:timers/promises';

import { findNextTime, type Schedule } from '../step/flowFile/schedule.js';
import type { FlowMessage } from '../runner/flowMessage.js';
import { scheduleTicks, type ScheduleClock } from '../runner/scheduleTicks.js';
import type { Screen } from './screen.js';

const CLOCK: ScheduleClock = {
  now: () => Date.now(),
  sleep: (ms, signal) => wait(ms, undefined, { signal }),
};

/** Yields the message of the trigger at each tick of a schedule; shows when the first one is, and which are skipped. */
export async function* showTicks(
  schedule: Schedule,
  screen: Pick<Screen, 'writeLine'>,
  stop: AbortSignal,
  clock = CLOCK,
): AsyncGenerator<FlowMessage, void> {
  screen.writeLine(`${describeSchedule(schedule, clock.now())} Press Ctrl-C to end.`);
  for await (const { skipped } of scheduleTicks(schedule, clock, stop)) {
    if (skipped > 0) {
      const runs = skipped === 1 ? '1 run was' : `${String(skipped)} runs were`;
      screen.writeLine(
        `${runs} skipped: the time came while the run before was in progress, or this machine was suspended`,
      );
    }
    yield { body: {} };
  }
}

function describeSchedule(schedule: Schedule, nowMs: number): string {
  if (schedule.kind === 'every') return `The trigger runs now, and every ${String(schedule.everyMs / 1000)} s.`;
  const next = findNextTime(schedule, new Date(nowMs));
  return `The trigger runs at ${schedule.expression} (${schedule.timeZone}); the first run is at ${next?.toISOString() ?? 'no time'}.`;
}
