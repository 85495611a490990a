import type { AuthClient } from '../../api/resources.js';
import { Badge } from '../../kit/Badge.js';
import { Countdown, Time } from '../../kit/Time.js';
import { getClientHealth } from './clientHealth.js';

/** How a provider takes an auth-client: in a word, and since or until when. */
export function ClientHealthStatus({ client }: { readonly client: AuthClient }) {
  const health = getClientHealth(client);
  if (health === undefined) return <span class="muted">No provider</span>;
  const { tone, label: word, since, until } = health;
  return (
    <>
      <Badge tone={tone}>{word}</Badge>
      {since !== undefined && (
        <>
          {' '}
          since <Time at={since} />
        </>
      )}
      {until !== undefined && (
        <>
          {' '}
          asked again <Countdown until={until} />
        </>
      )}
    </>
  );
}
