import type { PlatformEvent } from '../../api/resources.js';
import type { Tone } from '../../kit/Badge.js';
import type { RefreshHistory } from './timeline.js';

const FAILURE_EVENTS: readonly string[] = ['secret.refresh_failed', 'secret.reauthorization_required'];

/** Returns the times of refreshes and failures from the events. */
export function getRefreshHistory(events: readonly PlatformEvent[]): RefreshHistory {
  const timesOf = (types: readonly string[]): readonly number[] =>
    events
      .filter(({ attributes }) => types.includes(attributes.type))
      .map(({ attributes }) => Date.parse(attributes.created_at));
  return { refreshedAtMs: timesOf(['secret.refreshed']), failedAtMs: timesOf(FAILURE_EVENTS) };
}

/** Returns text and tone of an event; the type for an unknown event. */
export function describeEvent({ attributes: { type, data } }: PlatformEvent): {
  readonly tone: Tone;
  readonly text: string;
} {
  const code = typeof data.code === 'string' ? ` (${data.code})` : '';
  switch (type) {
    case 'secret.refreshed':
      return { tone: 'good', text: 'Token refreshed' };
    case 'secret.refresh_failed':
      return data.state === 'error'
        ? { tone: 'bad', text: `Refresh failed permanently${code}` }
        : { tone: 'warn', text: `Refresh failed${code}; the service retries it` };
    case 'secret.recovered':
      return { tone: 'good', text: 'Recovered' };
    case 'secret.reauthorization_required':
      return { tone: 'bad', text: `Reauthorization required${code}` };
    case 'secret.expiring_soon':
      return data.token === 'refresh_token'
        ? { tone: 'warn', text: 'The refresh token expires soon' }
        : { tone: 'warn', text: 'The token expires soon, and its refresh fails' };
    default:
      return { tone: 'calm', text: type };
  }
}
