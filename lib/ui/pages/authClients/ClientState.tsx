import type { AuthClient } from '../../api/resources.js';
import { Badge } from '../../kit/Badge.js';
import { Countdown, Time } from '../../kit/Time.js';
import { healthOf } from './health.js';

/** How a provider takes an auth-client: in a word, and since or until when. */
export function ClientState({ client }: { readonly client: AuthClient }) {
  const health = healthOf(client);
  if (health === undefined) return <span class="muted">No provider</span>;
  const { tone, word, since, until } = health;
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
