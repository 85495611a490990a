import type { AuthClient } from '../../api/resources.js';
import { Badge } from '../../kit/Badge.js';
import { Countdown, Time } from '../../kit/Time.js';
import { getClientHealth } from './clientHealth.js';

/** Health of an auth client with its start or next attempt. */
export function ClientHealthStatus({ client }: { readonly client: AuthClient }) {
  const health = getClientHealth(client);
  if (health === undefined) return <span class="muted">No provider</span>;
  const { tone, label, since, until } = health;
  return (
    <>
      <Badge tone={tone}>{label}</Badge>
      {since !== undefined && (
        <>
          {' '}
          since <Time at={since} />
        </>
      )}
      {until !== undefined && (
        <>
          {' '}
          next attempt <Countdown until={until} />
        </>
      )}
    </>
  );
}
