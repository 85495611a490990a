import { newId } from '../../model/ids.js';
import type { PlatformEvent } from '../../model/event.js';
import type { Repositories } from '../../store/store.js';
import type { Services } from '../services.js';

/** An event that has no id and no time yet. */
export type NewEvent = Omit<PlatformEvent, 'id' | 'atMs'>;

/** Inside the transaction that changes what the events tell of. */
export async function recordEvents(
  { now, randomBytes }: Pick<Services, 'now' | 'randomBytes'>,
  { events }: Pick<Repositories, 'events'>,
  happened: readonly NewEvent[],
): Promise<void> {
  const atMs = now();
  await events.append(happened.map((event) => ({ ...event, id: newId(atMs, randomBytes), atMs })));
}
