import { href } from '../../state/router.js';
import { Badge } from '../../kit/Badge.js';
import { Countdown, Time } from '../../kit/Time.js';
import { useNow } from '../../kit/useNow.js';
import type { DueRefresh } from './healthReport.js';

const MAX_SHOWN = 20;

/** The next token refreshes, soonest first. */
export function DueList({ due }: { readonly due: readonly DueRefresh[] }) {
  return (
    <>
      <ul class="due">
        {due.slice(0, MAX_SHOWN).map((refresh) => (
          <DueItem key={refresh.id} due={refresh} />
        ))}
      </ul>
      {due.length > MAX_SHOWN && <p class="muted">And {due.length - MAX_SHOWN} more.</p>}
    </>
  );
}

function DueItem({ due: { id, name, at, obtainedAt, expiresAt, isRefreshing } }: { readonly due: DueRefresh }) {
  const isDue = Date.parse(at) <= useNow(1000);
  return (
    <li>
      <a href={href('credentials', [id])}>{name}</a>
      <span>
        {isRefreshing ? (
          <Badge tone="calm">Refreshing</Badge>
        ) : isDue ? (
          <Badge tone="calm">Due now</Badge>
        ) : (
          <>
            Refresh <Countdown until={at} />
          </>
        )}
      </span>
      <span class="muted">
        obtained <Time at={obtainedAt} />
        {expiresAt !== null && (
          <>
            , expires <Countdown until={expiresAt} />
          </>
        )}
      </span>
    </li>
  );
}
