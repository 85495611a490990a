import { endpoint } from '../../../members/memberChecks.js';
import { EVENT_TYPES, type EventType } from '../../model/event.js';
import { badRequest, invalid } from '../apiErrors.js';

/** The attributes of a webhook in a request; absent ones stay unchanged. */
export interface WebhookInput {
  readonly url?: string | undefined;
  readonly events?: readonly string[] | undefined;
}

/**
 * Reads the URL of a webhook.
 * @throws ApiError `invalid` when requests to it are not allowed
 */
export function readWebhookUrl(url: string, allowsPlainHttp: (host: string) => boolean): string {
  const read = endpoint(allowsPlainHttp)(url);
  if ('expected' in read) throw badRequest(invalid('/data/attributes/url', `The URL must be ${read.expected}`));
  return String(read.value);
}

/**
 * Reads event types, without duplicates.
 * @throws ApiError `invalid` for an unknown type
 */
export function readEventTypes(names: readonly string[]): readonly EventType[] {
  const unknown = names.findIndex((name) => !EVENT_TYPES.some((type) => type === name));
  if (unknown >= 0) {
    const pointer = `/data/attributes/events/${String(unknown)}`;
    throw badRequest(invalid(pointer, `Unknown event type. Known types: ${EVENT_TYPES.join(', ')}`));
  }
  return EVENT_TYPES.filter((type) => names.includes(type));
}
