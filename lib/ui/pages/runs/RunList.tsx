import { href } from '../../state/router.js';
import { Badge } from '../../kit/Badge.js';
import { formatDuration } from '../../kit/formatExchange.js';
import { Time } from '../../kit/Time.js';
import { describeStatus } from './runLabels.js';
import type { Run } from '../../api/runs.js';

/** The last runs, newest first. */
export function RunList({ runs }: { readonly runs: readonly Run[] }) {
  if (runs.length === 0) return <p>No runs yet. Choose an example or open a flow file above, then start it.</p>;
  return (
    <ul class="run-rows">
      {runs.map(({ id, attributes: { name, status, started_at: startedAt, ended_at: endedAt, error } }) => {
        const { tone, label } = describeStatus(status);
        return (
          <li key={id}>
            <p>
              <Badge tone={tone}>{label}</Badge>{' '}
              <a href={href('runs', [id])}>
                <strong>{name === '' ? 'Unnamed flow' : name}</strong>
              </a>{' '}
              · <Time at={startedAt} />
              {endedAt !== null && ` · took ${formatDuration(Date.parse(endedAt) - Date.parse(startedAt))}`}
            </p>
            {error !== null && <p class="run-error">{error}</p>}
          </li>
        );
      })}
    </ul>
  );
}
