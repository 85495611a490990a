import { newId } from '../model/ids.js';
import type { Services } from '../usecases/services.js';
import { createLeaseHeartbeat, type LeaseHeartbeat } from './leaseHeartbeat.js';
import type { Clock } from '../tokens/schedule.js';
import { createRefreshSemaphore, type RefreshSemaphore } from './refreshSemaphore.js';
import type { RefreshStrategy } from '../model/refresh.js';
import type { TokenOutcome } from '../model/tokenClient.js';

/** Observes refreshes for the metrics. */
export interface RefreshObserver {
  /** @param seconds from the request to its response */
  onTokenRequest(seconds: number): void;
  /** @param lifetimeLeftSeconds the remaining lifetime of the old token; undefined: it doesn't expire */
  onOutcome(strategy: RefreshStrategy, outcome: TokenOutcome['outcome'], lifetimeLeftSeconds: number | undefined): void;
}

/** The settings of the refresher of one process. */
export interface RefreshSettings {
  /** Milliseconds between two ticks that look for due secrets. */
  readonly tickMs: number;
  /** The maximum number of refreshes in flight in this process, scheduled and forced together. */
  readonly concurrency: number;
  /** The duration of a lease unless it is extended, in ms. */
  readonly leaseMs: number;
  /** The time for which a caller waits for another process's refresh, in ms. */
  readonly waitMs: number;
}

/** The services that the refresher uses, and its settings. */
export interface RefresherServices extends Omit<Services, 'refresher'> {
  readonly refreshSettings: RefreshSettings;
}

/** The services and state that all parts of the refresher share. */
export interface RefresherContext extends RefresherServices {
  /** The id of this process in leases. */
  readonly owner: string;
  readonly heartbeat: LeaseHeartbeat;
  readonly semaphore: RefreshSemaphore;
  readonly observer: RefreshObserver;
  readonly clock: () => Clock;
  /** A number from 0 to less than 1. */
  readonly random: () => number;
  /** Aborted when the process shuts down: no new refresh starts. */
  readonly shutdown: AbortSignal;
}

/** A smaller difference between the two clocks, in ms, doesn't count as a change of the system clock. */
const MIN_CLOCK_MOVE_MS = 1000;

export function createRefresherContext(
  services: RefresherServices,
  observer: RefreshObserver,
  shutdown: AbortSignal,
): RefresherContext {
  const { now, monotonicNow, randomBytes, refreshSettings } = services;
  // By how much the system clock is ahead of the monotonic one: grows when it is set forward, shrinks when it is set back.
  let furthestMs = now() - monotonicNow();
  return {
    ...services,
    owner: newId(now(), randomBytes),
    heartbeat: createLeaseHeartbeat(services),
    semaphore: createRefreshSemaphore(refreshSettings.concurrency),
    observer,
    clock() {
      const nowMs = now();
      const aheadMs = nowMs - monotonicNow();
      furthestMs = Math.max(furthestMs, aheadMs);
      const movedBackMs = Math.round(furthestMs - aheadMs);
      return { nowMs, movedBackMs: movedBackMs < MIN_CLOCK_MOVE_MS ? 0 : movedBackMs };
    },
    random: () => randomBytes(4).readUInt32BE() / 2 ** 32,
    shutdown,
  };
}

/** Returns the name of an error's class. Logs contain no error messages: they may quote secrets. */
export function getErrorName(error: unknown): string {
  return error instanceof Error ? error.name : typeof error;
}
