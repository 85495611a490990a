import { formatCountdown } from '../../kit/formatTime.js';
import type { TokenLifetime } from './credentialRow.js';

/** What has happened to a token before, newest first or not. Times in ms since 1970. */
export interface RefreshHistory {
  readonly refreshedAtMs: readonly number[];
  readonly failedAtMs: readonly number[];
}

export type MarkKind = 'obtained' | 'refreshed' | 'failure' | 'refresh' | 'expiry' | 'now';

/** Something at a moment; `at` goes from 0, the left edge, to 1. */
export interface TimelineMark {
  readonly kind: MarkKind;
  readonly at: number;
  readonly atMs: number;
}

/** A time during which a token is good, is to be renewed, or has ended. */
export interface TimelineSpan {
  readonly kind: 'past' | 'good' | 'lead' | 'over' | 'endless';
  readonly from: number;
  readonly to: number;
}

export interface TimelineLayout {
  readonly spans: readonly TimelineSpan[];
  readonly marks: readonly TimelineMark[];
}

/** How many lives of the token the picture goes back at most, beside the present one. */
const PREVIOUS_LIFETIMES = 2;
/** Where a token doesn't end, as much is shown after now as before; at least so long, in ms. */
const MIN_LENGTH_MS = 1000;

/** Where things are in the picture of a token's life: its own life, and a little of what was before. */
export function layOutTimeline(
  life: TokenLifetime,
  { refreshedAtMs, failedAtMs }: RefreshHistory,
  nowMs: number,
): TimelineLayout {
  const { obtainedAtMs, expiresAtMs, refreshAfterMs, lastErrorAtMs } = life;
  const end = Math.max(nowMs, expiresAtMs ?? nowMs + (nowMs - obtainedAtMs), obtainedAtMs + MIN_LENGTH_MS);
  const length = (expiresAtMs ?? nowMs) - obtainedAtMs;
  const earliest = obtainedAtMs - PREVIOUS_LIFETIMES * Math.max(length, 0);
  const before = refreshedAtMs.filter((ms) => ms >= earliest && ms < obtainedAtMs - MIN_LENGTH_MS);
  const start = Math.min(obtainedAtMs, ...before);
  const place = (ms: number): number => Math.min(1, Math.max(0, (ms - start) / (end - start)));
  const inside = (ms: number): boolean => ms >= start && ms <= end;
  const failures = [...new Set([...failedAtMs, ...(lastErrorAtMs === undefined ? [] : [lastErrorAtMs])])];
  const marks: TimelineMark[] = [
    ...before.map((ms) => ['refreshed', ms] as const),
    ['obtained', obtainedAtMs] as const,
    ...failures.map((ms) => ['failure', ms] as const),
    ...(refreshAfterMs === undefined ? [] : [['refresh', refreshAfterMs] as const]),
    ...(expiresAtMs === undefined ? [] : [['expiry', expiresAtMs] as const]),
    ['now', nowMs] as const,
  ]
    .filter(([, ms]) => inside(ms))
    .map(([kind, ms]) => ({ kind, at: place(ms), atMs: ms }))
    .sort((a, b) => a.atMs - b.atMs);
  return { marks, spans: layOutSpans(life, start, end, nowMs, place) };
}

function layOutSpans(
  { obtainedAtMs, expiresAtMs, refreshAfterMs }: TokenLifetime,
  start: number,
  end: number,
  nowMs: number,
  place: (ms: number) => number,
): readonly TimelineSpan[] {
  const expiry = expiresAtMs ?? end;
  const lead = Math.min(Math.max(refreshAfterMs ?? expiry, obtainedAtMs), expiry);
  const spans: readonly (readonly [TimelineSpan['kind'], number, number])[] = [
    ['past', start, obtainedAtMs],
    [expiresAtMs === undefined ? 'endless' : 'good', obtainedAtMs, lead],
    ['lead', lead, expiry],
    ['over', expiry, Math.max(nowMs, expiry)],
  ];
  return spans
    .filter(([, from, to]) => to > from)
    .map(([kind, from, to]) => ({ kind, from: place(from), to: place(to) }));
}

/** The same in sentences: for screen readers, and for whoever wants to know exactly. */
export function describeLifetime(life: TokenLifetime, { failedAtMs }: RefreshHistory, nowMs: number): string {
  const { obtainedAtMs, expiresAtMs, strategy, isRefreshing: isUnderWay } = life;
  const isOver = expiresAtMs !== undefined && expiresAtMs <= nowMs;
  const sentences = [
    `Obtained ${formatCountdown(obtainedAtMs, nowMs)}.`,
    expiresAtMs === undefined
      ? 'It does not end.'
      : `${isOver ? 'Ended' : 'Ends'} ${formatCountdown(expiresAtMs, nowMs)}.`,
    isUnderWay
      ? 'It is being refreshed now.'
      : strategy === 'none'
        ? 'Nothing renews it.'
        : describeNextRefresh(life, nowMs),
    failedAtMs.length === 0 && life.failures === 0 ? '' : describeFailures(life, nowMs),
  ];
  return sentences.filter((sentence) => sentence !== '').join(' ');
}

function describeNextRefresh({ expiresAtMs, nextAttemptAtMs, failures }: TokenLifetime, nowMs: number): string {
  if (nextAttemptAtMs === undefined)
    return expiresAtMs === undefined ? '' : 'It is not refreshed before somebody has mended it.';
  const again = failures > 0 ? ' again' : '';
  return nextAttemptAtMs <= nowMs
    ? `It is refreshed${again} any moment.`
    : `It is refreshed${again} ${formatCountdown(nextAttemptAtMs, nowMs)}.`;
}

function describeFailures({ failures, lastErrorAtMs }: TokenLifetime, nowMs: number): string {
  if (failures === 0) return 'Refreshing has failed before.';
  const times = failures === 1 ? 'once' : `${failures} times in a row`;
  return `Refreshing has failed ${times}${lastErrorAtMs === undefined ? '' : `, last ${formatCountdown(lastErrorAtMs, nowMs)}`}.`;
}
