import { sql } from 'kysely';

import type { Component, Descriptor } from '../../model/component.js';
import type { ComponentRepository } from '../store.js';
import { COLUMNS, only } from './columns.js';
import { withConflicts } from './conflicts.js';
import { isOneOf, listed } from './queries.js';
import type { Access, ComponentRow } from './schema.js';

export function sqlComponents({ engine, read, write }: Access): ComponentRepository {
  const all = read.selectFrom('components').select(COLUMNS.components);
  return {
    add: async (component) => {
      const row = { ...only(component, COLUMNS.components), descriptor: JSON.stringify(component.descriptor) };
      await withConflicts(write.insertInto('components').values(row).execute());
    },
    update: async (id, { descriptor, folder, updatedAtMs }) => {
      const { numUpdatedRows } = await write
        .updateTable('components')
        .set({ descriptor: JSON.stringify(descriptor), folder, updatedAtMs })
        .where('id', '=', id)
        .executeTakeFirstOrThrow();
      return numUpdatedRows > 0n;
    },
    find: async (id) => optional(await all.where('id', '=', id).executeTakeFirst()),
    findMany: async (ids) =>
      (
        await all
          .where(isOneOf(engine, 'id', ids))
          .orderBy('id')
          .execute()
      ).map(componentOf),
    byName: async (tenantId, name) =>
      optional(
        await all
          .where(sql`coalesce(tenant_id, '')`, '=', tenantId ?? '')
          .where('name', '=', name)
          .executeTakeFirst(),
      ),
    list: async (tenants, page) => {
      const seen =
        tenants === 'all'
          ? all
          : all.where((eb) => eb.or([eb('tenantId', 'is', null), isOneOf(engine, 'tenantId', tenants)]));
      const { items, total } = await listed(seen, page);
      return { items: items.map(componentOf), total };
    },
  };
}

function optional(row: ComponentRow | undefined): Component | undefined {
  return row && componentOf(row);
}

function componentOf(row: ComponentRow): Component {
  return { ...row, descriptor: JSON.parse(row.descriptor) as Descriptor };
}
