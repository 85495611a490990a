import type { EventType } from '../../model/event.js';
import type { Delivery, Webhook } from '../../model/webhook.js';
import type { DeliveryRepository, WebhookRepository } from '../store.js';
import { COLUMNS, only } from './columns.js';
import { isOneOf, listed } from './queries.js';
import type { Access, WebhookRow } from './schema.js';
import { takerOfDue } from './takeDue.js';

const CHANGING = ['url', 'sealed', 'keyId', 'quarantinedAtMs'] as const;

export function sqlWebhooks({ engine, read, write }: Access): WebhookRepository {
  const all = read.selectFrom('webhooks').select(COLUMNS.webhooks);
  return {
    add: async (webhook) => {
      const row = { ...only(webhook, COLUMNS.webhooks), events: JSON.stringify(webhook.events) };
      await write.insertInto('webhooks').values(row).execute();
    },
    find: async (id) => {
      const row = await all.where('id', '=', id).executeTakeFirst();
      return row && webhookOf(row);
    },
    list: async (tenants, page) => {
      const seen = tenants === 'all' ? all : all.where(isOneOf(engine, 'tenantId', tenants));
      const { items, total } = await listed(seen, page);
      return { items: items.map(webhookOf), total };
    },
    hearing: async (tenantId, workspaceId) => {
      const rows = await all
        .where('tenantId', '=', tenantId)
        .where((eb) => eb.or([eb('workspaceId', 'is', null), eb('workspaceId', '=', workspaceId)]))
        .orderBy('id')
        .execute();
      return rows.map(webhookOf);
    },
    update: async (id, { events, ...others }) => {
      const changes = {
        ...only(others, CHANGING),
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
    remove: async (id) => {
      const { numDeletedRows } = await write.deleteFrom('webhooks').where('id', '=', id).executeTakeFirstOrThrow();
      return numDeletedRows > 0n;
    },
  };
}

export function sqlDeliveries(access: Access): DeliveryRepository {
  const { write } = access;
  return {
    add: async (deliveries) => {
      if (deliveries.length === 0) return;
      await write
        .insertInto('deliveries')
        .values(deliveries.map((delivery) => only(delivery, COLUMNS.deliveries)))
        .execute();
    },
    claim: takerOfDue<Delivery>(access, {
      name: 'deliveries',
      columns: COLUMNS.deliveries,
      dueAt: 'nextAttemptAtMs',
    }),
    change: async (id, changes) => {
      await write
        .updateTable('deliveries')
        .set(only(changes, ['attempts', 'nextAttemptAtMs', 'lastError']))
        .where('id', '=', id)
        .execute();
    },
    remove: async (id) => {
      await write.deleteFrom('deliveries').where('id', '=', id).execute();
    },
  };
}

function webhookOf(row: WebhookRow): Webhook {
  return { ...row, events: JSON.parse(row.events) as EventType[] };
}
