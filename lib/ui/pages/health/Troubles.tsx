import { href } from '../../app/router.js';
import { Badge } from '../../kit/Badge.js';
import { Countdown, Time } from '../../kit/Time.js';
import type { Trouble } from './report.js';

const PAGES: Readonly<Record<Trouble['kind'], string>> = { credential: 'credentials', 'auth client': 'auth-clients' };

/** What is not as it should be, why, and what comes of it. */
export function Troubles({ troubles }: { readonly troubles: readonly Trouble[] }) {
  return (
    <ul class="troubles">
      {troubles.map((trouble) => (
        <TroubleItem key={`${trouble.kind} ${trouble.id}`} trouble={trouble} />
      ))}
    </ul>
  );
}

function TroubleItem({ trouble }: { readonly trouble: Trouble }) {
  const { kind, id, name, repairsItself, state, reason, remedy, failures, since, nextTry, goodUntil, waiting } =
    trouble;
  return (
    <li>
      <h3>
        <a href={href(PAGES[kind], [id])}>{name}</a> <Badge tone={repairsItself ? 'warn' : 'bad'}>{state}</Badge>
      </h3>
      {reason !== undefined && <p class="trouble-reason">{reason}</p>}
      <p>
        {remedy}
        {nextTry !== undefined && (
          <>
            {' '}
            Next try: <Countdown until={nextTry} />.
          </>
        )}
      </p>
      <p class="muted">
        {kind === 'auth client' && waiting !== undefined && `Auth client of ${credentials(waiting)}`}
        {kind === 'credential' && 'Credential'}
        {since !== undefined && (
          <>
            , since <Time at={since} />
          </>
        )}
        {failures !== undefined && failures > 0 && `, ${failures} failed ${failures === 1 ? 'attempt' : 'attempts'}`}
        {goodUntil !== undefined && (
          <>
            , token ends <Countdown until={goodUntil} />
          </>
        )}
      </p>
    </li>
  );
}

function credentials(count: number): string {
  return count === 1 ? '1 credential' : `${count} credentials`;
}
