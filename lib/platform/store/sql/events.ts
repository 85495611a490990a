import type { PlatformEvent } from '../../model/event.js';
import type { EventFilter, EventRepository } from '../store.js';
import { COLUMNS, toSnakeCase } from './columns.js';
import { createStatements, runPrepared } from './preparedStatements.js';
import { isOneOf } from './queries.js';
import type { DatabaseAccess, Engine, EventRow } from './schema.js';

const FILTERS = ['workspaceId', 'type', 'resourceId'] as const satisfies readonly (keyof EventFilter)[];

export function sqlEvents({ engine, read, write }: DatabaseAccess): EventRepository {
  const all = read.selectFrom('events').select(COLUMNS.events);
  return {
    append: async (events) => {
      if (events.length === 0) return;
      const rows = events.map((event) => ({ ...event, data: JSON.stringify(event.data) }));
      await runPrepared(
        write,
        insertStatement(rows.length)[engine],
        rows.flatMap((row) => COLUMNS.events.map((column) => row[column])),
      );
    },
    find: async (id) => {
      const row = await all.where('id', '=', id).executeTakeFirst();
      return row && toEvent(row);
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
      return rows.map(toEvent);
    },
    deleteOlderThan: async (ms) => {
      await write.deleteFrom('events').where('atMs', '<', ms).execute();
    },
  };
}

const NAMES = COLUMNS.events.map(toSnakeCase);

/** The statement differs by the number of rows: mostly one, sometimes two. */
function insertStatement(rows: number): Readonly<Record<Engine, string>> {
  const row = (_: unknown, index: number): string =>
    `(${NAMES.map((__, column) => `$${index * NAMES.length + column + 1}`).join(', ')})`;
  return createStatements(`/* add_events_${rows} */ insert into events (${NAMES.join(', ')})
    values ${Array.from({ length: rows }, row).join(', ')}`);
}

function toEvent(row: EventRow): PlatformEvent {
  return { ...row, data: JSON.parse(row.data) as PlatformEvent['data'] };
}
