import type { HopCause, JobPart, Phase, TracedAttempt, TracedHop } from '../../trace.js';

/** A part of a request's duration. `download`: the body; `end`: from the last known event to the end of a request that failed. */
export type BarPhase = Exclude<Phase, 'total'> | 'download' | 'end';

/** A part of a bar. Positions are fractions of the time axis. */
export interface Segment {
  readonly phase: BarPhase;
  readonly ms: number;
  readonly from: number;
  readonly to: number;
}

/** One request on the time axis. */
export interface HopRow {
  readonly hop: TracedHop;
  readonly segments: readonly Segment[];
  readonly totalMs: number;
}

/** One attempt on the time axis. */
export interface AttemptRow {
  readonly attempt: TracedAttempt;
  readonly hops: readonly HopRow[];
  /** The time before it without a request. Absent for the first attempt. */
  readonly pause?: { readonly ms: number; readonly from: number; readonly to: number };
}

export interface AttemptTimeline {
  readonly attempts: readonly AttemptRow[];
  /** Milliseconds from the first request to the end of the last one. */
  readonly totalMs: number;
  /** Whether a pause is drawn shorter than it was. */
  readonly isShortened: boolean;
}

const SETUP_PHASES = ['dns', 'connect', 'tls', 'firstByte'] as const;

/** A longer pause is drawn as this fraction of all requests' time, so that the requests stay visible beside it. */
const MAX_PAUSE = 0.25;

/** Lays attempts out on one time axis. Attempts that sent nothing are left out. */
export function layOutAttempts(attempts: readonly TracedAttempt[]): AttemptTimeline {
  const sent = attempts.filter(({ hops }) => hops.length > 0);
  const spans = sent.flatMap(({ hops }) => hops.map((hop) => ({ from: hop.start, to: hop.start + getDuration(hop) })));
  const axis = createAxis(spans);
  let endMs = 0;
  const rows = sent.map((attempt, index): AttemptRow => {
    const startMs = attempt.hops[0]?.start ?? 0;
    const pause = { ms: startMs - endMs, from: axis.place(endMs), to: axis.place(startMs) };
    const hops = attempt.hops.map((hop) => layOutHop(hop, axis.place));
    endMs = Math.max(endMs, ...attempt.hops.map((hop) => hop.start + getDuration(hop)));
    return { attempt, hops, ...(index > 0 && pause.ms > 0 && { pause }) };
  });
  return { attempts: rows, totalMs: endMs, isShortened: axis.isShortened };
}

function layOutHop(hop: TracedHop, place: (ms: number) => number): HopRow {
  let at = hop.start;
  const segments = listPhases(hop).map(([phase, ms]): Segment => {
    const from = at;
    at += ms;
    return { phase, ms, from: place(from), to: place(at) };
  });
  return { hop, segments, totalMs: getDuration(hop) };
}

/** Lists the phases of a request in their order, and the rest of its duration. */
function listPhases({ timings, status }: TracedHop): readonly (readonly [BarPhase, number])[] {
  const phases = SETUP_PHASES.flatMap((phase) => {
    const ms = timings[phase];
    return ms === undefined ? [] : [[phase, ms] as const];
  });
  const rest = roundMs((timings.total ?? 0) - sum(phases.map(([, ms]) => ms)));
  return rest <= 0 ? phases : [...phases, [status === undefined ? 'end' : 'download', rest]];
}

/** Returns the duration in milliseconds; of an unfinished request, that of the phases so far. */
function getDuration({ timings }: TracedHop): number {
  return timings.total ?? roundMs(sum(SETUP_PHASES.map((phase) => timings[phase] ?? 0)));
}

interface Span {
  readonly from: number;
  readonly to: number;
}

interface Axis {
  /** Returns the position of a time as a fraction of the axis. */
  readonly place: (ms: number) => number;
  readonly isShortened: boolean;
}

/** Creates a time axis on which pauses between the spans have a maximum length. */
function createAxis(spans: readonly Span[]): Axis {
  const busy = mergeSpans(spans);
  const maxPause = MAX_PAUSE * sum(busy.map(({ from, to }) => to - from));
  const cuts: { readonly at: number; readonly excess: number }[] = [];
  busy.forEach(({ from }, index) => {
    const pause = from - (busy[index - 1]?.to ?? 0);
    if (index > 0 && pause > maxPause) cuts.push({ at: from, excess: pause - maxPause });
  });
  const shorten = (ms: number): number => ms - sum(cuts.map(({ at, excess }) => (ms >= at ? excess : 0)));
  const length = shorten(busy.at(-1)?.to ?? 0);
  return { place: (ms) => (length === 0 ? 0 : shorten(ms) / length), isShortened: cuts.length > 0 };
}

/** Joins spans that overlap, in the order of time. */
function mergeSpans(spans: readonly Span[]): readonly Span[] {
  const merged: Span[] = [];
  for (const span of spans.toSorted((a, b) => a.from - b.from)) {
    const last = merged.at(-1);
    if (last !== undefined && span.from <= last.to) {
      merged.splice(-1, 1, { from: last.from, to: Math.max(last.to, span.to) });
    } else {
      merged.push(span);
    }
  }
  return merged;
}

/** Labels of the phases, in their order. */
export const PHASE_LABELS: Readonly<Record<BarPhase, string>> = {
  dns: 'DNS',
  connect: 'Connect',
  tls: 'TLS',
  firstByte: 'First byte',
  download: 'Body',
  end: 'No response',
};

const JOB_LABELS: Readonly<Record<JobPart, string>> = { submit: 'starts a job', poll: 'poll', result: 'result' };

const CAUSE_LABELS: Readonly<Record<HopCause, string>> = {
  redirect: 'Redirect',
  challenge: 'Answer to the challenge',
  refresh: 'With a new token',
  repeat: 'Sent again for its body',
};

/** Names a request of an attempt: its number with the part of a job, or why there is a further request. */
export function labelHop(
  { attempt, job }: Pick<TracedAttempt, 'attempt' | 'job'>,
  { cause }: Pick<TracedHop, 'cause'>,
): string {
  if (cause !== undefined) return CAUSE_LABELS[cause];
  return job === undefined ? `Attempt ${attempt}` : `Attempt ${attempt} (${JOB_LABELS[job]})`;
}

/** Formats milliseconds of a phase: `0.4 ms`, `12 ms`, `1.2 s`. */
export function formatPhase(ms: number): string {
  if (ms < 10) return `${roundMs(ms)} ms`;
  return ms < 1000 ? `${Math.round(ms)} ms` : `${(ms / 1000).toFixed(1)} s`;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

function roundMs(ms: number): number {
  return Math.round(ms * 10) / 10;
}
