import { href } from '../../app/router.js';
import { Badge } from '../../kit/Badge.js';
import { Countdown, Time } from '../../kit/Time.js';
import { useNow } from '../../kit/useNow.js';
import type { DueRefresh } from './healthReport.js';

/** As many as tell what comes next. */
const MAX_SHOWN = 20;

/** Whose token is replaced next. */
export function DueList({ due }: { readonly due: readonly DueRefresh[] }) {
  return (
    <>
      <ul class="due">
        {due.slice(0, MAX_SHOWN).map((one) => (
          <DueItem key={one.id} due={one} />
        ))}
      </ul>
      {due.length > MAX_SHOWN && <p class="muted">And {due.length - MAX_SHOWN} later ones.</p>}
    </>
  );
}

function DueItem({
  due: { id, name, at, obtainedAt, expiresAt, isRefreshing: isUnderWay },
}: {
  readonly due: DueRefresh;
}) {
  const isDue = Date.parse(at) <= useNow(1000);
  return (
    <li>
      <a href={href('credentials', [id])}>{name}</a>
      <span>
        {isUnderWay ? (
          <Badge tone="calm">Being refreshed</Badge>
        ) : isDue ? (
          <Badge tone="calm">Due now</Badge>
        ) : (
          <>
            refreshed <Countdown until={at} />
          </>
        )}
      </span>
      <span class="muted">
        got <Time at={obtainedAt} />
        {expiresAt !== null && (
          <>
            , ends <Countdown until={expiresAt} />
          </>
        )}
      </span>
    </li>
  );
}
