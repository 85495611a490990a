import type { BudgetState, Load, Usage, Wait } from './budgetState.js';
import type { LimitReport } from './rateLimiter.js';

/** A pause that a server asks for is kept for a day at most, so that a nonsensical one ends. */
const MAX_PAUSE_MS = 86_400_000;

/** The end of a quota is inferred from headers whose unit differs between servers: after an hour, one request asks again. */
const MAX_QUOTA_MS = 3_600_000;

/** Headers name the renewal in whole seconds: times that differ by less are the same one. */
const ROUNDING_MS = 1000;

const UNTIL_ANOTHER_LANDS: Wait = { leastMs: 0, nextMs: Infinity };

/** The quota that a response reports, less the requests since. */
interface KnownQuota {
  /** Requests that are left if the server had counted all those that were in flight when the response came. */
  readonly most: number;
  /** Requests that are left if it had counted none of them. */
  readonly least: number;
  readonly renewedMs: number;
  /** The event with which the response came. */
  readonly landed: number;
}

/**
 * Permits the requests that the server says are left.
 *
 * Responses overtake each other, so the last one to come need not be the one that the server counted last. Only a request that was sent after
 * a response came is certainly counted later. Until such a one is answered, each response is believed, first of all the lowest number.
 *
 * After a pause or a renewal one request asks whether the server accepts requests again, before the others follow.
 */
export class AdaptiveBudget implements BudgetState<unknown> {
  /** Of the responses that may be the one that the server counted last. */
  #quotas: readonly KnownQuota[] = [];
  #pausedUntilMs = -Infinity;
  /** The number of events so far: requests that start, and those that land. */
  #event = 0;
  /** The event of the latest refusal; undefined when a later request has been accepted. */
  #refused: number | undefined;

  computeWait(_limit: unknown, nowMs: number, { inFlight, ahead }: Load): Wait | undefined {
    const pauseMs = this.#pausedUntilMs - nowMs;
    if (pauseMs > 0) return { leastMs: pauseMs, nextMs: pauseMs };
    if (this.#refused !== undefined && inFlight + ahead > 0) return UNTIL_ANOTHER_LANDS;
    this.#forgetRenewed(nowMs);
    const lacking = this.#quotas.filter((quota) => countLeft(quota, nowMs, inFlight) <= ahead);
    if (lacking.length === 0) return undefined;
    const certain = lacking.filter(({ most }) => most <= ahead);
    const renewalMs = computeRenewalMs(lacking, nowMs);
    return { leastMs: computeRenewalMs(certain, nowMs), nextMs: renewalMs > 0 ? renewalMs : Infinity };
  }

  start(): Usage {
    this.#event += 1;
    const started = this.#event;
    this.#quotas = this.#quotas.map((quota) => ({ ...quota, most: quota.most - 1, least: quota.least - 1 }));
    return {
      land: (nowMs, inFlight, report) => {
        this.#event += 1;
        // One without a response may have been counted.
        if (report === undefined) return;
        this.#giveBack(({ landed }) => (landed > started ? { most: 0, least: 1 } : { most: 0, least: 0 }));
        this.#learn(report, { nowMs, inFlight, started });
      },
      pause: (nowMs, ms) => this.#pause(nowMs, ms),
      cancel: () => this.#giveBack(({ landed }) => ({ most: landed > started ? 0 : 1, least: 1 })),
    };
  }

  isIdle(nowMs: number): boolean {
    return this.#pausedUntilMs <= nowMs && this.#quotas.every(({ renewedMs }) => renewedMs <= nowMs);
  }

  #giveBack(count: (quota: KnownQuota) => Pick<KnownQuota, 'most' | 'least'>): void {
    this.#quotas = this.#quotas.map((quota) => {
      const { most, least } = count(quota);
      return { ...quota, most: quota.most + most, least: quota.least + least };
    });
  }

  #pause(nowMs: number, ms: number): void {
    this.#pausedUntilMs = Math.max(this.#pausedUntilMs, nowMs + Math.min(ms, MAX_PAUSE_MS));
    this.#refused = this.#event;
  }

  #learn(
    { quota, pauseMs }: LimitReport,
    { nowMs, inFlight, started }: Record<'nowMs' | 'inFlight' | 'started', number>,
  ): void {
    if (pauseMs !== undefined) this.#pause(nowMs, pauseMs);
    else if (this.#refused !== undefined && started > this.#refused) this.#refused = undefined;
    const overlapping = this.#quotas.filter(({ landed }) => landed > started);
    if (quota !== undefined) {
      const most = Math.floor(quota.remaining);
      const renewedMs = nowMs + Math.min(quota.resetMs, MAX_QUOTA_MS);
      this.#quotas = mergeQuota(overlapping, { most, least: most - inFlight, renewedMs, landed: this.#event });
    } else if (pauseMs === undefined && this.#quotas.every(({ renewedMs }) => renewedMs <= nowMs)) {
      this.#quotas = overlapping;
    }
  }

  /** Forgets the quotas that have been renewed; if all have, one of them still says how many requests are left at least. */
  #forgetRenewed(nowMs: number): void {
    if (this.#quotas.every(({ renewedMs }) => renewedMs > nowMs)) return;
    const valid = this.#quotas.filter(({ renewedMs }) => renewedMs > nowMs);
    const latest = this.#quotas.reduce((one, other) => (other.renewedMs > one.renewedMs ? other : one));
    this.#quotas = valid.length > 0 ? valid : [latest];
  }
}

/** Returns how many requests may be sent. If none is in flight whose response would tell, one asks: after a renewal, or if it may be left. */
function countLeft({ most, least, renewedMs }: KnownQuota, nowMs: number, inFlight: number): number {
  if (inFlight > 0) return least;
  return Math.max(least, renewedMs > nowMs ? Math.min(1, most) : 1);
}

/** Returns the milliseconds to the latest renewal; 0 if there is none. */
function computeRenewalMs(quotas: readonly KnownQuota[], nowMs: number): number {
  return quotas.reduce((latestMs, { renewedMs }) => Math.max(latestMs, renewedMs - nowMs), 0);
}

/** Adds a quota. One with the same renewal is the same quota, of which the lowest number is the latest. */
function mergeQuota(quotas: readonly KnownQuota[], added: KnownQuota): readonly KnownQuota[] {
  const isSame = ({ renewedMs }: KnownQuota): boolean => Math.abs(renewedMs - added.renewedMs) <= ROUNDING_MS;
  const same = [...quotas.filter(isSame), added];
  const merged = {
    most: Math.min(...same.map(({ most }) => most)),
    least: Math.min(...same.map(({ least }) => least)),
    renewedMs: Math.max(...same.map(({ renewedMs }) => renewedMs)),
    landed: added.landed,
  };
  return [...quotas.filter((quota) => !isSame(quota)), merged];
}
