import type { PlatformEvent } from '../../api/resources.js';
import type { Tone } from '../../kit/Badge.js';
import type { RefreshHistory } from './timeline.js';

const FAILURE_EVENTS: readonly string[] = ['secret.refresh_failed', 'secret.reauthorization_required'];

/** The moments of a token's life that its events tell. */
export function getRefreshHistory(events: readonly PlatformEvent[]): RefreshHistory {
  const timesOf = (types: readonly string[]): readonly number[] =>
    events
      .filter(({ attributes }) => types.includes(attributes.type))
      .map(({ attributes }) => Date.parse(attributes.created_at));
  return { refreshedAtMs: timesOf(['secret.refreshed']), failedAtMs: timesOf(FAILURE_EVENTS) };
}

/** An event in words; one that this page doesn't know by its own name. */
export function describeEvent({ attributes: { type, data } }: PlatformEvent): {
  readonly tone: Tone;
  readonly text: string;
} {
  const code = typeof data.code === 'string' ? ` (${data.code})` : '';
  switch (type) {
    case 'secret.refreshed':
      return { tone: 'good', text: 'Refreshed: there is a new token' };
    case 'secret.refresh_failed':
      return data.state === 'error'
        ? { tone: 'bad', text: `Refreshing has failed for good${code}` }
        : { tone: 'warn', text: `Refreshing failed${code}; it is tried again` };
    case 'secret.recovered':
      return { tone: 'good', text: 'Works again' };
    case 'secret.reauthorization_required':
      return { tone: 'bad', text: `Somebody has to authenticate again${code}` };
    case 'secret.expiring_soon':
      return { tone: 'warn', text: 'The token ends soon, and refreshing it fails' };
    default:
      return { tone: 'calm', text: type };
  }
}
