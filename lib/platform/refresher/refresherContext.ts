import type { ApiError } from '../../errors.js';
import type { Caller } from '../model/directory.js';
import { newId } from '../model/ids.js';
import type { Lease, RefreshStrategy } from '../model/refresh.js';
import type { StoredSecret } from '../model/secret.js';
import type { TokenOutcome } from '../model/tokenClient.js';
import type { ResolvedSecret } from '../store/store.js';
import type { Clock } from '../tokens/schedule.js';
import { randomFraction } from '../usecases/randomFraction.js';
import type { Services } from '../usecases/services.js';

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
  const { now, monotonicNow, randomBytes } = services;
  // By how much the system clock is ahead of the monotonic one: grows when it is set forward, shrinks when it is set back.
  let furthestMs = now() - monotonicNow();
  return {
    ...services,
    owner: newId(now(), randomBytes),
    observer,
    clock() {
      const nowMs = now();
      const aheadMs = nowMs - monotonicNow();
      furthestMs = Math.max(furthestMs, aheadMs);
      const movedBackMs = Math.round(furthestMs - aheadMs);
      return { nowMs, movedBackMs: movedBackMs < MIN_CLOCK_MOVE_MS ? 0 : movedBackMs };
    },
    random: () => randomFraction(services),
    shutdown,
  };
}

/** Returns the name of an error's class. Logs contain no error messages: they may quote secrets. */
export function getErrorName(error: unknown): string {
  return error instanceof Error ? error.name : typeof error;
}

/** Identifies the token of a secret. When the provider repeats a token, only the time of the refresh changes. */
export type SeenToken = Pick<StoredSecret, 'version' | 'refreshedAtMs'>;

/** Whether the secret was refreshed or got another token since it was seen. */
export function isRefreshed(secret: SeenToken, seen: SeenToken): boolean {
  return secret.version !== seen.version || secret.refreshedAtMs !== seen.refreshedAtMs;
}

/** A refresh to run under a lease. */
export interface RefreshTask {
  readonly lease: Lease;
  /** Aborted when the lease is lost. */
  readonly leaseLost: AbortSignal;
  /** The actor of a forced refresh; null: the service itself. */
  readonly caller: Caller | null;
  /** The token that the caller wants replaced; undefined: refresh only if due. */
  readonly seen: SeenToken | undefined;
  /** Sends waiting callers an error while the refresh goes on. */
  readonly rejectEarly: (error: ApiError) => void;
}

/** The secret after the refresh; `orphaned`: the new token is in the journal, to be saved under a later lease. */
export type RefreshResult = { readonly current: ResolvedSecret } | 'orphaned';
