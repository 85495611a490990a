import type { RefreshState, RefreshStrategy } from '../model/refresh.js';
import type { Values } from '../../wire/credentials.js';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** A token that lives no longer than this, in seconds, is refreshed `SHORT_LEAD` before its end. */
const SHORT_LIFE = 20 * 60;
const SHORT_LEAD = 30;
const LONGEST_LEAD = 5 * 60;
/** Instagram refreshes no token that is younger. */
const INSTAGRAM_AGE = DAY;
const MOST_JITTER = 5 * SECOND;

const FIRST_PAUSE = 5 * SECOND;
const LONGEST_PAUSE = 5 * MINUTE;
/** Once the token has ended nobody's flow is saved by haste. */
const LONGEST_PAUSE_AFTER_THE_END = 30 * MINUTE;
/** A provider that asks for more isn't heeded. */
const MOST_PATIENCE = DAY;
/** Without success for so long, a person has to look. */
const GIVEN_UP_AFTER = 4 * DAY;
/** How often it is tried all the same after that. */
export const PROBE_MS = DAY;

/** Failures in a row, over all secrets of an auth-client, until it is paused. */
export const FAILURES_TO_PAUSE = 5;

/** A token and its times, in ms since 1970. */
export interface Life {
  readonly obtainedAtMs: number;
  /** Null: it has no end. */
  readonly expiresAtMs: number | null;
}

/** What it is now, and by how much the clock has moved back since the process began. */
export interface Clock {
  readonly nowMs: number;
  readonly movedBackMs: number;
}

/**
 * How long before its end a token is refreshed: what the auth-client asks for, else 30 s or 5 % of a longer life; never more
 * than half of the life, or a token would be due as soon as it is there.
 * @param lifeSeconds from when the token was got to when it ends
 * @param client the auth-client's type, and its `credentials`
 */
export function refreshLeadSeconds(
  lifeSeconds: number,
  client: { readonly type: string; readonly values: Values },
): number {
  const half = lifeSeconds / 2;
  const asked = client.values.refresh_lead_seconds;
  if (typeof asked === 'number') return Math.min(asked, half);
  // These live for weeks and can't be refreshed once they have ended.
  if (client.type === 'oauth2_instagram') return half;
  return Math.min(half, lifeSeconds <= SHORT_LIFE ? SHORT_LEAD : Math.min(lifeSeconds * 0.05, LONGEST_LEAD));
}

/** The same of a token, in ms; 0 for one without an end. */
export function leadMs(
  { obtainedAtMs, expiresAtMs }: Life,
  client: { readonly type: string; readonly values: Values },
): number {
  if (expiresAtMs === null) return 0;
  return refreshLeadSeconds(Math.max(0, expiresAtMs - obtainedAtMs) / SECOND, client) * SECOND;
}

/**
 * From when a token is refreshed: the start of its lead and a little later, so that those that came together don't go together.
 * @param jitter which part of the most that is allowed, from 0 up to 1
 */
export function refreshAfter(
  life: { readonly obtainedAtMs: number; readonly expiresAtMs: number },
  lead: number,
  strategy: RefreshStrategy,
  jitter: number,
): number {
  const begin = life.expiresAtMs - lead;
  const allowed = strategy === 'ig_refresh' ? Math.max(begin, oldEnoughAt(life)) : begin;
  return Math.round(allowed + jitter * Math.min(MOST_JITTER, lead / 6));
}

/**
 * From when a token is asked for again that the provider has just given a second time. Until that nears its expiry once more this is as
 * for any token; then one request more, once it has expired.
 * @param refreshAfterMs as `refreshAfter` says
 */
export function askAgainAfter(
  { expiresAtMs }: { readonly expiresAtMs: number },
  lead: number,
  refreshAfterMs: number,
  nowMs: number,
): number {
  return refreshAfterMs - nowMs > lead ? refreshAfterMs : Math.max(refreshAfterMs, expiresAtMs);
}

/**
 * How long a provider is left alone that has given a token without any time left: each time twice as long as it was left alone before.
 * @param sinceMs since the last such token; undefined: this is the first
 */
export function expiredPauseMs(sinceMs: number | undefined): number {
  return Math.min(LONGEST_PAUSE_AFTER_THE_END, Math.max(FIRST_PAUSE, 2 * (sinceMs ?? 0)));
}

/** When Instagram takes a token for a refresh. */
export function oldEnoughAt({ obtainedAtMs }: Pick<Life, 'obtainedAtMs'>): number {
  return obtainedAtMs + INSTAGRAM_AGE;
}

/** When people are told that a token which isn't refreshed is about to end. */
export function alarmAt(expiresAtMs: number, lead: number, strategy: RefreshStrategy): number {
  return expiresAtMs - (strategy === 'ig_refresh' ? 7 * DAY : lead / 2);
}

/**
 * How long to wait after a failure: a random part of a pause that doubles; Instagram's tokens, which have weeks left, daily.
 * @param failures in a row, with this one
 * @param askedSeconds the provider's Retry-After: not before that
 * @param random from 0 up to 1
 */
export function backOffMs(
  { expiresAtMs }: Pick<Life, 'expiresAtMs'>,
  strategy: RefreshStrategy,
  failures: number,
  askedSeconds: number | undefined,
  nowMs: number,
  random: number,
): number {
  const leftMs = expiresAtMs === null ? Infinity : expiresAtMs - nowMs;
  const cap = leftMs > 0 ? LONGEST_PAUSE : LONGEST_PAUSE_AFTER_THE_END;
  const pause = Math.min(cap, FIRST_PAUSE * 2 ** Math.min(failures - 1, 30)) * random;
  const daily = strategy === 'ig_refresh' && leftMs > 0 ? Math.min(DAY + HOUR * random, leftMs / 2) : 0;
  const asked = Math.min((askedSeconds ?? 0) * SECOND, MOST_PATIENCE);
  return Math.ceil(Math.max(pause, daily, asked, 1));
}

/** Whether it has failed for so long that a person has to look. A token that still works is given no such alarm. */
export function isGivenUp({ expiresAtMs }: Life, failingSinceMs: number, nowMs: number): boolean {
  return nowMs - failingSinceMs >= GIVEN_UP_AFTER && (expiresAtMs === null || expiresAtMs <= nowMs);
}

/** For how long an auth-client whose provider has failed so many times in a row is left alone. */
export function clientPauseMs(failuresInRow: number, askedSeconds: number | undefined): number {
  const pause = Math.min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** Math.min(failuresInRow - FAILURES_TO_PAUSE, 30));
  return Math.ceil(Math.max(pause, Math.min((askedSeconds ?? 0) * SECOND, MOST_PATIENCE)));
}

/** Whether the clock has a secret refreshed now. */
export function isDue(state: RefreshState, clock: Clock): boolean {
  return state.refreshAfterMs <= nowSince(state.obtainedAtMs, clock) && waitsMs(state, clock) === 0;
}

/** For how long a secret isn't refreshed, whoever asks: what is left of its back-off. */
export function waitsMs({ nextAttemptAtMs, lastErrorAtMs }: RefreshState, clock: Clock): number {
  return Math.max(0, nextAttemptAtMs - nowSince(lastErrorAtMs, clock));
}

/** What happened at a time that is still to come happened before the clock was put back. */
export function nowSince(ms: number | null, { nowMs, movedBackMs }: Clock): number {
  return ms !== null && ms > nowMs ? nowMs + movedBackMs : nowMs;
}

/** The part of the jitter that a secret has: ids end in random digits. */
export function jitterOf(secretId: string): number {
  return Number.parseInt(secretId.slice(-8), 16) / 2 ** 32 || 0;
}
