import { endpoint } from '../../../wire/memberChecks.js';
import { EVENT_TYPES, type EventType } from '../../model/event.js';
import { badRequest, invalid } from '../apiErrors.js';

/** What people say of a webhook; what isn't sent stays. */
export interface WebhookInput {
  readonly url?: string | undefined;
  readonly events?: readonly string[] | undefined;
}

/** @throws ApiError 400 for an address that nothing may be sent to */
export function readWebhookUrl(url: string, plainHttpAllowed: (host: string) => boolean): string {
  const read = endpoint(plainHttpAllowed)(url);
  if ('expected' in read) throw badRequest(invalid('/data/attributes/url', `This has to be ${read.expected}`));
  return String(read.value);
}

/** Each once. @throws ApiError 400 for those that don't exist */
export function readEventTypes(names: readonly string[]): readonly EventType[] {
  const unknown = names.findIndex((name) => !EVENT_TYPES.some((type) => type === name));
  if (unknown >= 0) {
    const pointer = `/data/attributes/events/${String(unknown)}`;
    throw badRequest(invalid(pointer, `There is no such event. There are: ${EVENT_TYPES.join(', ')}`));
  }
  return EVENT_TYPES.filter((type) => names.includes(type));
}
