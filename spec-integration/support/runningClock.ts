import { randomBytes } from 'node:crypto';

import type { ClockAndRandom } from '../../lib/platform/service.js';
import { specClock } from '../../spec/support/clock.js';

/** Interval of its updates, in ms of the machine. */
const STEP_MS = 20;

/** A clock for a service in this process: runs like the machine's, and can be advanced. */
export interface RunningClock {
  readonly clock: ClockAndRandom;
  readonly now: () => number;
  putForward(ms: number): void;
  stop(): void;
}

export function startRunningClock(): RunningClock {
  const time = specClock(Date.now());
  const timer = setInterval(() => (time.nowMs += STEP_MS), STEP_MS);
  const now = (): number => time.nowMs;
  return {
    clock: { now, monotonicNow: () => time.monotonicMs, sleep: time.sleep, randomBytes },
    now,
    putForward: (ms) => void (time.nowMs += ms),
    stop: () => clearInterval(timer),
  };
}
