import './credentials.css';

import { formatExactTime } from '../../kit/formatTime.js';
import { useNow } from '../../kit/useNow.js';
import type { TokenLifetime } from './credentialRow.js';
import { describeLifetime, layOutTimeline, type RefreshHistory, type TimelineMark, type MarkKind } from './timeline.js';

interface TokenTimelineProps {
  readonly lifetime: TokenLifetime;
  readonly history?: RefreshHistory;
  /** For lists. */
  readonly isCompact?: boolean;
}

const NO_HISTORY: RefreshHistory = { refreshedAtMs: [], failedAtMs: [] };

/** Labels of the marks, in the order of the legend. */
const LEGEND: readonly (readonly [MarkKind, string])[] = [
  ['refreshed', 'refreshed earlier'],
  ['obtained', 'obtained'],
  ['failure', 'refresh failed'],
  ['now', 'now'],
  ['refresh', 'next refresh'],
  ['expiry', 'expires'],
];

/** Timeline of a token: obtained, refreshes, failures and expiry. */
export function TokenTimeline({ lifetime, history = NO_HISTORY, isCompact = false }: TokenTimelineProps) {
  // The page's clock ticks once a second, so that a new token may be ahead of it.
  const now = Math.max(useNow(1000), lifetime.obtainedAtMs);
  const description = describeLifetime(lifetime, history, now);
  const { spans, marks } = layOutTimeline(lifetime, history, now);
  const [width, height] = isCompact ? [160, 20] : [400, 36];
  const middle = height / 2;
  const margin = 7;
  const x = (at: number): number => Math.round((margin + at * (width - 2 * margin)) * 10) / 10;
  return (
    <figure class={isCompact ? 'timeline timeline-compact' : 'timeline'}>
      <svg viewBox={`0 0 ${width} ${height}`} role="img" aria-label={description}>
        {isCompact && <title>{description}</title>}
        {spans.map(({ kind, from, to }) => (
          <rect
            key={kind}
            class={`timeline-span timeline-${kind}`}
            x={x(from)}
            y={middle - 3}
            width={Math.max(1, x(to) - x(from))}
            height={6}
            rx={3}
          />
        ))}
        {marks.map((mark) => (
          <Mark key={`${mark.kind} ${mark.atMs}`} mark={mark} x={x(mark.at)} middle={middle} />
        ))}
      </svg>
      {!isCompact && (
        <figcaption>
          <p>{description}</p>
          <ul class="timeline-legend" aria-hidden="true">
            {LEGEND.filter(([kind]) => marks.some((mark) => mark.kind === kind)).map(([kind, label]) => (
              <li key={kind}>
                <svg viewBox="0 0 16 16" width="16" height="16">
                  <Mark mark={{ kind, at: 0, atMs: 0 }} x={8} middle={8} />
                </svg>
                {label}
              </li>
            ))}
          </ul>
        </figcaption>
      )}
    </figure>
  );
}

/** Each kind has its own shape in addition to its colour. */
function Mark({
  mark: { kind, atMs },
  x,
  middle,
}: {
  readonly mark: TimelineMark;
  readonly x: number;
  readonly middle: number;
}) {
  const title =
    atMs === 0 ? undefined : `${LEGEND.find(([known]) => known === kind)?.[1] ?? kind}: ${formatExactTime(atMs)}`;
  const shown = { class: `timeline-mark timeline-mark-${kind}` };
  return (
    <g {...shown}>
      {title !== undefined && <title>{title}</title>}
      {kind === 'now' && <path d={`M${x} ${middle - 8}V${middle + 8}`} />}
      {kind === 'obtained' && <circle cx={x} cy={middle} r={5} />}
      {kind === 'refreshed' && <circle cx={x} cy={middle} r={3.5} />}
      {kind === 'refresh' && (
        <path d={`M${x - 5} ${middle}L${x} ${middle - 5}L${x + 5} ${middle}L${x} ${middle + 5}Z`} />
      )}
      {kind === 'expiry' && <path d={`M${x - 4.5} ${middle - 4.5}h9v9h-9Z`} />}
      {kind === 'failure' && (
        <path d={`M${x - 4} ${middle - 4}L${x + 4} ${middle + 4}M${x + 4} ${middle - 4}L${x - 4} ${middle + 4}`} />
      )}
    </g>
  );
}
