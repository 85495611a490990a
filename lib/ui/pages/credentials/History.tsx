import type { PlatformEvent } from '../../api/resources.js';
import type { Loaded } from '../../app/useLoad.js';
import { Badge } from '../../kit/Badge.js';
import { Failure } from '../../kit/Failure.js';
import { Time } from '../../kit/Time.js';
import { eventInWords } from './historyOf.js';

const SHOWN = 20;
const WORDS = { good: 'Good', warn: 'Warning', bad: 'Problem', calm: 'Event' } as const;

/** What happened to a credential, newest first. */
export function History({ loaded }: { readonly loaded: Loaded<readonly PlatformEvent[]> }) {
  const { data } = loaded;
  return (
    <section>
      <h2>History</h2>
      {loaded.state === 'failed' && <Failure failure={loaded.failure} />}
      {data?.length === 0 && <p class="muted">Nothing has happened in the last 30 days.</p>}
      <ul class="credential-history">
        {data?.slice(0, SHOWN).map((event) => {
          const { tone, text } = eventInWords(event);
          return (
            <li key={event.id}>
              <Badge tone={tone}>{WORDS[tone]}</Badge> {text} · <Time at={event.attributes.created_at} />
            </li>
          );
        })}
      </ul>
    </section>
  );
}
