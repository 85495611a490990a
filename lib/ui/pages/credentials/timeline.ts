import { formatCountdown } from '../../kit/formatTime.js';
import type { TokenLifetime } from './credentialRow.js';

/** Times of refreshes and failures, in any order, in ms since 1970. */
export interface RefreshHistory {
  readonly refreshedAtMs: readonly number[];
  readonly failedAtMs: readonly number[];
}

export type MarkKind = 'obtained' | 'refreshed' | 'failure' | 'refresh' | 'expiry' | 'now';

/** A mark of the timeline; `at` is its position from 0, the left edge, to 1. */
export interface TimelineMark {
  readonly kind: MarkKind;
  readonly at: number;
  readonly atMs: number;
}

/** A period in which a token is valid, due for refresh, or expired. */
interface TimelineSpan {
  readonly kind: 'past' | 'good' | 'lead' | 'over' | 'endless';
  readonly from: number;
  readonly to: number;
}

interface TimelineLayout {
  readonly spans: readonly TimelineSpan[];
  readonly marks: readonly TimelineMark[];
}

/** Number of previous lifetimes that the timeline shows at most. */
const PREVIOUS_LIFETIMES = 2;
/** Minimum length of the timeline, in ms. */
const MIN_LENGTH_MS = 1000;

/** Computes marks and spans of a token's timeline. A token without expiry gets as much time after now as before. */
export function layOutTimeline(
  lifetime: TokenLifetime,
  { refreshedAtMs, failedAtMs }: RefreshHistory,
  nowMs: number,
): TimelineLayout {
  const { obtainedAtMs, expiresAtMs, refreshAfterMs, lastErrorAtMs } = lifetime;
  const end = Math.max(nowMs, expiresAtMs ?? nowMs + (nowMs - obtainedAtMs), obtainedAtMs + MIN_LENGTH_MS);
  const length = (expiresAtMs ?? nowMs) - obtainedAtMs;
  const earliest = obtainedAtMs - PREVIOUS_LIFETIMES * Math.max(length, 0);
  const before = refreshedAtMs.filter((ms) => ms >= earliest && ms < obtainedAtMs - MIN_LENGTH_MS);
  const start = Math.min(obtainedAtMs, ...before);
  const toPosition = (ms: number): number => Math.min(1, Math.max(0, (ms - start) / (end - start)));
  const isInside = (ms: number): boolean => ms >= start && ms <= end;
  const failures = [...new Set([...failedAtMs, ...(lastErrorAtMs === undefined ? [] : [lastErrorAtMs])])];
  const marks: TimelineMark[] = [
    ...before.map((ms) => ['refreshed', ms] as const),
    ['obtained', obtainedAtMs] as const,
    ...failures.map((ms) => ['failure', ms] as const),
    ...(refreshAfterMs === undefined ? [] : [['refresh', refreshAfterMs] as const]),
    ...(expiresAtMs === undefined ? [] : [['expiry', expiresAtMs] as const]),
    ['now', nowMs] as const,
  ]
    .filter(([, ms]) => isInside(ms))
    .map(([kind, ms]) => ({ kind, at: toPosition(ms), atMs: ms }))
    .sort((a, b) => a.atMs - b.atMs);
  return { marks, spans: layOutSpans(lifetime, start, end, nowMs, toPosition) };
}

function layOutSpans(
  { obtainedAtMs, expiresAtMs, refreshAfterMs }: TokenLifetime,
  start: number,
  end: number,
  nowMs: number,
  toPosition: (ms: number) => number,
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
    .map(([kind, from, to]) => ({ kind, from: toPosition(from), to: toPosition(to) }));
}

/** Describes the timeline in sentences, for screen readers and as caption. */
export function describeLifetime(lifetime: TokenLifetime, { failedAtMs }: RefreshHistory, nowMs: number): string {
  const { obtainedAtMs, expiresAtMs, strategy, isRefreshing } = lifetime;
  const isExpired = expiresAtMs !== undefined && expiresAtMs <= nowMs;
  const sentences = [
    `Obtained ${formatCountdown(obtainedAtMs, nowMs)}.`,
    expiresAtMs === undefined
      ? 'It does not expire.'
      : `${isExpired ? 'Expired' : 'Expires'} ${formatCountdown(expiresAtMs, nowMs)}.`,
    isRefreshing
      ? 'Refresh in progress.'
      : strategy === 'none'
        ? 'It cannot be refreshed.'
        : describeNextRefresh(lifetime, nowMs),
    failedAtMs.length === 0 && lifetime.failures === 0 ? '' : describeFailures(lifetime, nowMs),
  ];
  return sentences.filter((sentence) => sentence !== '').join(' ');
}

function describeNextRefresh({ expiresAtMs, nextAttemptAtMs, failures }: TokenLifetime, nowMs: number): string {
  if (nextAttemptAtMs === undefined)
    return expiresAtMs === undefined ? '' : 'It is not refreshed until the problem is fixed.';
  const next = failures > 0 ? 'Next attempt' : 'Next refresh';
  return nextAttemptAtMs <= nowMs ? `${next} any moment.` : `${next} ${formatCountdown(nextAttemptAtMs, nowMs)}.`;
}

function describeFailures({ failures, lastErrorAtMs }: TokenLifetime, nowMs: number): string {
  if (failures === 0) return 'An earlier refresh failed.';
  const times = failures === 1 ? 'once' : `${failures} times in a row`;
  return `Refresh failed ${times}${lastErrorAtMs === undefined ? '' : `, last ${formatCountdown(lastErrorAtMs, nowMs)}`}.`;
}
