import './attempts.css';

import type { TracedAttempt } from '../../trace.js';
import {
  formatPhase,
  labelHop,
  layOutAttempts,
  PHASE_LABELS,
  type AttemptRow,
  type BarPhase,
  type HopRow,
} from './attemptTimeline.js';
import { describeDecision } from './formatAttempt.js';
import { formatBytes, formatDuration } from './formatExchange.js';

const PHASES = Object.keys(PHASE_LABELS) as readonly BarPhase[];

/** Units of the drawing, whose width is that of the page. */
const WIDTH = 1000;
/** Short phases stay visible. */
const MIN_WIDTH = 3;

/** The attempts of a message: their requests with the phases on one time axis, and the same as a table. */
export function AttemptTimeline({ attempts }: { readonly attempts: readonly TracedAttempt[] }) {
  const timeline = layOutAttempts(attempts);
  const rows = timeline.attempts;
  if (rows.length === 0) return <p class="muted">No request was sent.</p>;
  const phases = new Set(rows.flatMap(({ hops }) => hops.flatMap(({ segments }) => segments.map((it) => it.phase))));
  return (
    <div class="attempts">
      <ul class="attempts-legend" aria-hidden="true">
        {PHASES.filter((phase) => phases.has(phase)).map((phase) => (
          <li key={phase}>
            <svg viewBox="0 0 10 10" width="10" height="10">
              <rect class={`phase-${phase}`} width="10" height="10" />
            </svg>{' '}
            {PHASE_LABELS[phase]}
          </li>
        ))}
      </ul>
      <ol>
        {rows.map((row) => (
          <AttemptItem key={row.attempt.attempt} row={row} />
        ))}
      </ol>
      <p class="muted">
        <small>
          {formatDuration(timeline.totalMs)} from the first request to the end of the last one.
          {timeline.isShortened && ' Long waits are drawn shorter than they were.'}
        </small>
      </p>
      <TimingTable rows={rows} />
    </div>
  );
}

function AttemptItem({ row: { attempt, hops, pause } }: { readonly row: AttemptRow }) {
  return (
    <li>
      {pause !== undefined && (
        <div class="attempt-pause">
          <small>{describeWait(attempt, pause.ms)}</small>
          <svg class="attempt-bar" viewBox={`0 0 ${WIDTH} 6`} preserveAspectRatio="none" aria-hidden="true">
            <rect class="phase-pause" y="2" height="2" {...placeRect(pause.from, pause.to)} />
          </svg>
        </div>
      )}
      {hops.map((hop, index) => (
        <HopItem key={index} attempt={attempt} row={hop} />
      ))}
      <p class="attempt-decision">{describeDecision(attempt)}</p>
    </li>
  );
}

function HopItem({
  attempt,
  row: { hop, segments, totalMs },
}: {
  readonly attempt: TracedAttempt;
  readonly row: HopRow;
}) {
  const { method, url, status, bytes } = hop;
  return (
    <div class="attempt-hop">
      <p>
        <strong>{labelHop(attempt, hop)}</strong> {method} <span class="attempt-url">{url}</span>
      </p>
      <svg class="attempt-bar" viewBox={`0 0 ${WIDTH} 12`} preserveAspectRatio="none" aria-hidden="true">
        <rect class="phase-axis" y="11" height="1" width={WIDTH} />
        {segments.map(({ phase, from, to }) => (
          <rect key={phase} class={`phase-${phase}`} height="11" {...placeRect(from, to)} />
        ))}
      </svg>
      <p class="attempt-numbers">
        {status ?? 'No response'}, {formatPhase(totalMs)}
        {bytes.sent > 0 && `, ${formatBytes(bytes.sent)} sent`}
        {`, ${formatBytes(bytes.received)} received`}
      </p>
    </div>
  );
}

/** Returns the text of a pause. The pause of a step or of other requests can be longer than the wait of the attempt. */
function describeWait({ wait }: TracedAttempt, pauseMs: number): string {
  return wait > 0 ? `Wait of ${formatPhase(wait)}` : `${formatPhase(pauseMs)} without a request`;
}

function placeRect(from: number, to: number): { readonly x: number; readonly width: number } {
  const width = Math.max(MIN_WIDTH, (to - from) * WIDTH);
  return { x: Math.min(from * WIDTH, WIDTH - width), width };
}

function TimingTable({ rows }: { readonly rows: readonly AttemptRow[] }) {
  const hops = rows.flatMap(({ attempt, hops: list }) => list.map((row) => ({ attempt, ...row })));
  const columns = PHASES.filter((phase) => hops.some(({ segments }) => segments.some((it) => it.phase === phase)));
  return (
    <details class="attempt-table">
      <summary>Timings as a table</summary>
      <div class="attempt-scroll" tabIndex={0} role="region" aria-label="Timings">
        <table>
          <thead>
            <tr>
              {[
                'Request',
                'Start',
                'Status',
                ...columns.map((phase) => PHASE_LABELS[phase]),
                'Total',
                'Sent',
                'Received',
              ].map((title) => (
                <th key={title} scope="col">
                  {title}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {hops.map(({ attempt, hop, segments, totalMs }, index) => (
              <tr key={index}>
                <th scope="row">{labelHop(attempt, hop)}</th>
                <td>{formatPhase(hop.start)}</td>
                <td>{hop.status ?? 'none'}</td>
                {columns.map((phase) => {
                  const ms = segments.find((segment) => segment.phase === phase)?.ms;
                  return <td key={phase}>{ms === undefined ? '–' : formatPhase(ms)}</td>;
                })}
                <td>{formatPhase(totalMs)}</td>
                <td>{formatBytes(hop.bytes.sent)}</td>
                <td>{formatBytes(hop.bytes.received)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </details>
  );
}
