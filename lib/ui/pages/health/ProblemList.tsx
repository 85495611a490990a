import { href } from '../../app/router.js';
import { Badge } from '../../kit/Badge.js';
import { Countdown, Time } from '../../kit/Time.js';
import type { HealthProblem } from './healthReport.js';

const PAGES: Readonly<Record<HealthProblem['kind'], string>> = {
  credential: 'credentials',
  'auth client': 'auth-clients',
};

/** What is not as it should be, why, and what comes of it. */
export function ProblemList({ troubles }: { readonly troubles: readonly HealthProblem[] }) {
  return (
    <ul class="troubles">
      {troubles.map((problem) => (
        <ProblemItem key={`${problem.kind} ${problem.id}`} trouble={problem} />
      ))}
    </ul>
  );
}

function ProblemItem({ trouble: problem }: { readonly trouble: HealthProblem }) {
  const {
    kind,
    id,
    name,
    isTemporary: repairsItself,
    state,
    reason,
    advice: remedy,
    failures,
    since,
    nextAttemptAt: nextTry,
    tokenExpiresAt: goodUntil,
    credentialCount: waiting,
  } = problem;
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
        {kind === 'auth client' && waiting !== undefined && `Auth client of ${countCredentials(waiting)}`}
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

function countCredentials(count: number): string {
  return count === 1 ? '1 credential' : `${count} credentials`;
}
