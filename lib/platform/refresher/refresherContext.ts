import { newId } from '../model/ids.js';
import type { Services } from '../usecases/services.js';
import { createLeaseHeartbeat, type LeaseHeartbeat } from './leaseHeartbeat.js';
import type { Clock } from './schedule.js';
import { createRefreshSemaphore, type RefreshSemaphore } from './refreshSemaphore.js';
import type { RefreshStrategy } from '../model/refresh.js';
import type { TokenOutcome } from '../model/tokenClient.js';

/** What metrics are made of. */
export interface RefreshObserver {
  /** @param seconds from the request to its answer */
  onTokenRequest(seconds: number): void;
  /** @param lifeLeftSeconds of the token that was to be replaced, when it was; undefined: it had no end */
  onOutcome(strategy: RefreshStrategy, outcome: TokenOutcome['outcome'], lifeLeftSeconds: number | undefined): void;
}

/** What all of the refresher works with. */
export interface RefresherContext extends Omit<Services, 'refresher'> {
  /** This process, as leases know it. */
  readonly owner: string;
  readonly heartbeat: LeaseHeartbeat;
  readonly semaphore: RefreshSemaphore;
  readonly observer: RefreshObserver;
  readonly clock: () => Clock;
  /** From 0 up to 1. */
  readonly random: () => number;
  /** Aborted when the process ends: nothing more is taken up. */
  readonly shutdown: AbortSignal;
}

/** Two clocks that go alike differ by less than this, in ms. */
const MIN_CLOCK_MOVE_MS = 1000;

export function createRefresherContext(
  services: Omit<Services, 'refresher'>,
  observer: RefreshObserver,
  ending: AbortSignal,
): RefresherContext {
  const { now, monotonicNow, randomBytes, refreshSettings: refreshing } = services;
  // How far the wall's clock is ahead of the other one; that grows when it is put forward and shrinks when it is put back.
  let furthestMs = now() - monotonicNow();
  return {
    ...services,
    owner: newId(now(), randomBytes),
    heartbeat: createLeaseHeartbeat(services),
    semaphore: createRefreshSemaphore(refreshing.concurrency),
    observer,
    clock() {
      const nowMs = now();
      const aheadMs = nowMs - monotonicNow();
      furthestMs = Math.max(furthestMs, aheadMs);
      const movedBackMs = Math.round(furthestMs - aheadMs);
      return { nowMs, movedBackMs: movedBackMs < MIN_CLOCK_MOVE_MS ? 0 : movedBackMs };
    },
    random: () => randomBytes(4).readUInt32BE() / 2 ** 32,
    shutdown: ending,
  };
}

/** All that the log says of an error: its text may hold anything. */
export function getErrorName(error: unknown): string {
  return error instanceof Error ? error.name : typeof error;
}
