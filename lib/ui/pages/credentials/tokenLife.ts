import { countdown } from '../../kit/relativeTime.js';
import type { Life } from './credentialRow.js';

/** What has happened to a token before, newest first or not. Times in ms since 1970. */
export interface LifeHistory {
  readonly refreshedAtMs: readonly number[];
  readonly failedAtMs: readonly number[];
}

export type MarkKind = 'obtained' | 'refreshed' | 'failure' | 'refresh' | 'expiry' | 'now';

/** Something at a moment; `at` goes from 0, the left edge, to 1. */
export interface LifeMark {
  readonly kind: MarkKind;
  readonly at: number;
  readonly atMs: number;
}

/** A time during which a token is good, is to be renewed, or has ended. */
export interface LifeSpan {
  readonly kind: 'past' | 'good' | 'lead' | 'over' | 'endless';
  readonly from: number;
  readonly to: number;
}

export interface LifePicture {
  readonly spans: readonly LifeSpan[];
  readonly marks: readonly LifeMark[];
}

/** How many lives of the token the picture goes back at most, beside the present one. */
const LIVES_BACK = 2;
/** Where a token doesn't end, as much is shown after now as before; at least so long, in ms. */
const SHORTEST_MS = 1000;

/** Where things are in the picture of a token's life: its own life, and a little of what was before. */
export function lifePicture(life: Life, { refreshedAtMs, failedAtMs }: LifeHistory, nowMs: number): LifePicture {
  const { obtainedAtMs, expiresAtMs, refreshAfterMs, lastErrorAtMs } = life;
  const end = Math.max(nowMs, expiresAtMs ?? nowMs + (nowMs - obtainedAtMs), obtainedAtMs + SHORTEST_MS);
  const length = (expiresAtMs ?? nowMs) - obtainedAtMs;
  const earliest = obtainedAtMs - LIVES_BACK * Math.max(length, 0);
  const before = refreshedAtMs.filter((ms) => ms >= earliest && ms < obtainedAtMs - SHORTEST_MS);
  const start = Math.min(obtainedAtMs, ...before);
  const place = (ms: number): number => Math.min(1, Math.max(0, (ms - start) / (end - start)));
  const inside = (ms: number): boolean => ms >= start && ms <= end;
  const failures = [...new Set([...failedAtMs, ...(lastErrorAtMs === undefined ? [] : [lastErrorAtMs])])];
  const marks: LifeMark[] = [
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
  return { marks, spans: spansOf(life, start, end, nowMs, place) };
}

function spansOf(
  { obtainedAtMs, expiresAtMs, refreshAfterMs }: Life,
  start: number,
  end: number,
  nowMs: number,
  place: (ms: number) => number,
): readonly LifeSpan[] {
  const expiry = expiresAtMs ?? end;
  const lead = Math.min(Math.max(refreshAfterMs ?? expiry, obtainedAtMs), expiry);
  const spans: readonly (readonly [LifeSpan['kind'], number, number])[] = [
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
export function lifeInWords(life: Life, { failedAtMs }: LifeHistory, nowMs: number): string {
  const { obtainedAtMs, expiresAtMs, strategy, isUnderWay } = life;
  const isOver = expiresAtMs !== undefined && expiresAtMs <= nowMs;
  const sentences = [
    `Obtained ${countdown(obtainedAtMs, nowMs)}.`,
    expiresAtMs === undefined ? 'It does not end.' : `${isOver ? 'Ended' : 'Ends'} ${countdown(expiresAtMs, nowMs)}.`,
    isUnderWay ? 'It is being refreshed now.' : strategy === 'none' ? 'Nothing renews it.' : nextRefresh(life, nowMs),
    failedAtMs.length === 0 && life.failures === 0 ? '' : failuresInWords(life, nowMs),
  ];
  return sentences.filter((sentence) => sentence !== '').join(' ');
}

function nextRefresh({ expiresAtMs, nextAttemptAtMs, failures }: Life, nowMs: number): string {
  if (nextAttemptAtMs === undefined)
    return expiresAtMs === undefined ? '' : 'It is not refreshed before somebody has mended it.';
  const again = failures > 0 ? ' again' : '';
  return nextAttemptAtMs <= nowMs
    ? `It is refreshed${again} any moment.`
    : `It is refreshed${again} ${countdown(nextAttemptAtMs, nowMs)}.`;
}

function failuresInWords({ failures, lastErrorAtMs }: Life, nowMs: number): string {
  if (failures === 0) return 'Refreshing has failed before.';
  const times = failures === 1 ? 'once' : `${failures} times in a row`;
  return `Refreshing has failed ${times}${lastErrorAtMs === undefined ? '' : `, last ${countdown(lastErrorAtMs, nowMs)}`}.`;
}
