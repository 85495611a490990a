import type { PlatformEvent } from '../../model/event.js';
import type { EventFilter, EventRepository } from '../store.js';
import { COLUMNS, only } from './columns.js';
import { isOneOf } from './queries.js';
import type { Access, EventRow } from './schema.js';

const FILTERS = ['workspaceId', 'type', 'resourceId'] as const satisfies readonly (keyof EventFilter)[];

export function sqlEvents({ engine, read, write }: Access): EventRepository {
  const all = read.selectFrom('events').select(COLUMNS.events);
  return {
    append: async (events) => {
      if (events.length === 0) return;
      const rows = events.map((event) => ({ ...only(event, COLUMNS.events), data: JSON.stringify(event.data) }));
      await write.insertInto('events').values(rows).execute();
    },
    find: async (id) => {
      const row = await all.where('id', '=', id).executeTakeFirst();
      return row && eventOf(row);
    },
    list: async ({ tenants, before, ...filter }, limit) => {
      const rows = await all
        .where((eb) =>
          eb.and([
            ...FILTERS.flatMap((name) => (filter[name] === undefined ? [] : [eb(name, '=', filter[name] as never)])),
            ...(tenants === 'all' ? [] : [isOneOf(engine, 'tenantId', tenants)]),
            ...(before === undefined ? [] : [eb('id', '<', before)]),
          ]),
        )
        .orderBy('id', 'desc')
        .limit(limit)
        .execute();
      return rows.map(eventOf);
    },
    removeOlderThan: async (ms) => {
      await write.deleteFrom('events').where('atMs', '<', ms).execute();
    },
  };
}

function eventOf(row: EventRow): PlatformEvent {
  return { ...row, data: JSON.parse(row.data) as PlatformEvent['data'] };
}
