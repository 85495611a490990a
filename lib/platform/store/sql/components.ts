import { sql } from 'kysely';

import type { Component, Descriptor } from '../../model/component.js';
import type { ComponentRepository } from '../store.js';
import { COLUMNS, pickColumns } from './columns.js';
import { translateConflicts } from './conflicts.js';
import { isOneOf, paginate } from './queries.js';
import type { DatabaseAccess, ComponentRow } from './schema.js';

export function sqlComponents({ engine, read, write }: DatabaseAccess): ComponentRepository {
  const all = read.selectFrom('components').select(COLUMNS.components);
  return {
    add: async (component) => {
      const row = { ...pickColumns(component, COLUMNS.components), descriptor: JSON.stringify(component.descriptor) };
      await translateConflicts(write.insertInto('components').values(row).execute());
    },
    update: async (id, { descriptor, folder, updatedAtMs }) => {
      const { numUpdatedRows } = await write
        .updateTable('components')
        .set({ descriptor: JSON.stringify(descriptor), folder, updatedAtMs })
        .where('id', '=', id)
        .executeTakeFirstOrThrow();
      return numUpdatedRows > 0n;
    },
    find: async (id) => toOptionalComponent(await all.where('id', '=', id).executeTakeFirst()),
    findMany: async (ids) =>
      (
        await all
          .where(isOneOf(engine, 'id', ids))
          .orderBy('id')
          .execute()
      ).map(toComponent),
    findByName: async (tenantId, name) =>
      toOptionalComponent(
        await all
          .where(sql`coalesce(tenant_id, '')`, '=', tenantId ?? '')
          .where('name', '=', name)
          .executeTakeFirst(),
      ),
    list: async (tenants, page) => {
      const visible =
        tenants === 'all'
          ? all
          : all.where((eb) => eb.or([eb('tenantId', 'is', null), isOneOf(engine, 'tenantId', tenants)]));
      const { items, total } = await paginate(visible, page);
      return { items: items.map(toComponent), total };
    },
  };
}

function toOptionalComponent(row: ComponentRow | undefined): Component | undefined {
  return row && toComponent(row);
}

function toComponent(row: ComponentRow): Component {
  return { ...row, descriptor: JSON.parse(row.descriptor) as Descriptor };
}
