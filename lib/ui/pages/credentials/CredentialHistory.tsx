import type { PlatformEvent } from '../../api/resources.js';
import type { Loaded } from '../../state/useLoad.js';
import { Badge } from '../../kit/Badge.js';
import { Failure } from '../../kit/Failure.js';
import { Time } from '../../kit/Time.js';
import { describeEvent } from './refreshHistory.js';

const MAX_EVENTS = 20;
const TONE_LABELS = { good: 'OK', warn: 'Warning', bad: 'Error', calm: 'Info' } as const;

/** Events of a credential, newest first. */
export function CredentialHistory({ loaded }: { readonly loaded: Loaded<readonly PlatformEvent[]> }) {
  const { data } = loaded;
  return (
    <section>
      <h2>History</h2>
      {loaded.state === 'failed' && <Failure failure={loaded.failure} />}
      {data?.length === 0 && <p class="muted">No events in the last 30 days.</p>}
      <ul class="credential-history">
        {data?.slice(0, MAX_EVENTS).map((event) => {
          const { tone, text } = describeEvent(event);
          return (
            <li key={event.id}>
              <Badge tone={tone}>{TONE_LABELS[tone]}</Badge> {text} · <Time at={event.attributes.created_at} />
            </li>
          );
        })}
      </ul>
    </section>
  );
}
