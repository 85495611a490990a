import type { EventType } from '../../model/event.js';
import type { Delivery, Webhook } from '../../model/webhook.js';
import type { DeliveryRepository, WebhookRepository } from '../store.js';
import { COLUMNS, pickColumns } from './columns.js';
import { isOneOf, paginate } from './queries.js';
import type { DatabaseAccess, WebhookRow } from './schema.js';
import { createDueClaim } from './claimDue.js';

const UPDATABLE = ['url', 'sealed', 'keyId', 'quarantinedAtMs'] as const;

export function sqlWebhooks({ engine, read, write }: DatabaseAccess): WebhookRepository {
  const all = read.selectFrom('webhooks').select(COLUMNS.webhooks);
  return {
    add: async (webhook) => {
      const row = { ...pickColumns(webhook, COLUMNS.webhooks), events: JSON.stringify(webhook.events) };
      await write.insertInto('webhooks').values(row).execute();
    },
    find: async (id) => {
      const row = await all.where('id', '=', id).executeTakeFirst();
      return row && toWebhook(row);
    },
    list: async (tenants, page) => {
      const visible = tenants === 'all' ? all : all.where(isOneOf(engine, 'tenantId', tenants));
      const { items, total } = await paginate(visible, page);
      return { items: items.map(toWebhook), total };
    },
    listSubscribed: async (tenantId, workspaceId) => {
      const rows = await all
        .where('tenantId', '=', tenantId)
        .where((eb) => eb.or([eb('workspaceId', 'is', null), eb('workspaceId', '=', workspaceId)]))
        .orderBy('id')
        .execute();
      return rows.map(toWebhook);
    },
    update: async (id, { events, ...others }) => {
      const changes = {
        ...pickColumns(others, UPDATABLE),
        ...(events === undefined ? {} : { events: JSON.stringify(events) }),
      };
      // SQL has no UPDATE that sets nothing.
      if (Object.keys(changes).length === 0) {
        return (await write.selectFrom('webhooks').select('id').where('id', '=', id).executeTakeFirst()) !== undefined;
      }
      const { numUpdatedRows } = await write
        .updateTable('webhooks')
        .set(changes)
        .where('id', '=', id)
        .executeTakeFirstOrThrow();
      return numUpdatedRows > 0n;
    },
    delete: async (id) => {
      const { numDeletedRows } = await write.deleteFrom('webhooks').where('id', '=', id).executeTakeFirstOrThrow();
      return numDeletedRows > 0n;
    },
  };
}

export function sqlDeliveries(access: DatabaseAccess): DeliveryRepository {
  const { write } = access;
  return {
    add: async (deliveries) => {
      if (deliveries.length === 0) return;
      await write
        .insertInto('deliveries')
        .values(deliveries.map((delivery) => pickColumns(delivery, COLUMNS.deliveries)))
        .execute();
    },
    claim: createDueClaim<Delivery>(access, {
      name: 'deliveries',
      columns: COLUMNS.deliveries,
      dueAt: 'nextAttemptAtMs',
    }),
    update: async (id, changes) => {
      await write
        .updateTable('deliveries')
        .set(pickColumns(changes, ['attempts', 'nextAttemptAtMs', 'lastError']))
        .where('id', '=', id)
        .execute();
    },
    delete: async (id) => {
      await write.deleteFrom('deliveries').where('id', '=', id).execute();
    },
  };
}

function toWebhook(row: WebhookRow): Webhook {
  return { ...row, events: JSON.parse(row.events) as EventType[] };
}
