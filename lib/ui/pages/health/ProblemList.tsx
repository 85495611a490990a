import { href } from '../../state/router.js';
import { Badge } from '../../kit/Badge.js';
import { Countdown, Time } from '../../kit/Time.js';
import type { HealthProblem } from './healthReport.js';

const PAGES: Readonly<Record<HealthProblem['kind'], string>> = {
  credential: 'credentials',
  'auth client': 'auth-clients',
};

/** Problems with their cause and what to do about them. */
export function ProblemList({ problems }: { readonly problems: readonly HealthProblem[] }) {
  return (
    <ul class="problems">
      {problems.map((problem) => (
        <ProblemItem key={`${problem.kind} ${problem.id}`} problem={problem} />
      ))}
    </ul>
  );
}

function ProblemItem({ problem }: { readonly problem: HealthProblem }) {
  const {
    kind,
    id,
    name,
    isTemporary,
    label,
    reason,
    advice,
    failures,
    since,
    nextAttemptAt,
    tokenExpiresAt,
    refreshTokenExpiresAt,
    credentialCount,
  } = problem;
  return (
    <li>
      <h3>
        <a href={href(PAGES[kind], [id])}>{name}</a> <Badge tone={isTemporary ? 'warn' : 'bad'}>{label}</Badge>
      </h3>
      {reason !== undefined && <p class="problem-reason">{reason}</p>}
      <p>
        {advice}
        {nextAttemptAt !== undefined && (
          <>
            {' '}
            Next attempt: <Countdown until={nextAttemptAt} />.
          </>
        )}
      </p>
      <p class="muted">
        {kind === 'auth client' &&
          credentialCount !== undefined &&
          `Auth client of ${countCredentials(credentialCount)}`}
        {kind === 'credential' && 'Credential'}
        {since !== undefined && (
          <>
            , since <Time at={since} />
          </>
        )}
        {failures !== undefined && failures > 0 && `, ${failures} failed ${failures === 1 ? 'attempt' : 'attempts'}`}
        {tokenExpiresAt !== undefined && (
          <>
            , token expiry: <Countdown until={tokenExpiresAt} />
          </>
        )}
        {refreshTokenExpiresAt !== undefined && (
          <>
            , refresh token expiry: <Countdown until={refreshTokenExpiresAt} />
          </>
        )}
      </p>
    </li>
  );
}

function countCredentials(count: number): string {
  return count === 1 ? '1 credential' : `${count} credentials`;
}
