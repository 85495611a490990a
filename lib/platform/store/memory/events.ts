import type { EventRepository, WebhookRepository } from '../store.js';
import { type TableAccess, byId, compare, paginate, filterRows } from './tables.js';
import { deleteEvent, deleteWebhook } from './cascadeDelete.js';

export function memoryEvents({ read, write }: TableAccess): EventRepository {
  return {
    append: (events) =>
      write((tables) => {
        for (const event of events) tables.insert('events', event.id, event);
      }),
    find: (id) => read((tables) => tables.table('events').get(id)),
    list: ({ tenants, before, ...filter }, limit) =>
      read((tables) =>
        filterRows(
          tables.table('events'),
          (event) =>
            (tenants === 'all' || (event.tenantId !== null && tenants.includes(event.tenantId))) &&
            (before === undefined || compare<string>(event.id, before) < 0) &&
            (Object.keys(filter) as (keyof typeof filter)[]).every(
              (name) => filter[name] === undefined || event[name] === filter[name],
            ),
        )
          .sort((a, b) => byId(b, a))
          .slice(0, limit),
      ),
    deleteOlderThan: (ms) =>
      write((tables) => {
        for (const { id } of filterRows(tables.table('events'), ({ atMs }) => atMs < ms)) deleteEvent(tables, id);
      }),
  };
}

export function memoryWebhooks({ read, write }: TableAccess): WebhookRepository {
  return {
    add: (webhook) =>
      write((tables) => {
        tables.requireRow('tenants', webhook.tenantId);
        tables.requireRow('workspaces', webhook.workspaceId);
        tables.insert('webhooks', webhook.id, webhook);
      }),
    find: (id) => read((tables) => tables.table('webhooks').get(id)),
    list: (tenants, page) =>
      read((tables) =>
        paginate(
          filterRows(tables.table('webhooks'), ({ tenantId }) => tenants === 'all' || tenants.includes(tenantId)),
          page,
        ),
      ),
    listSubscribed: (tenantId, workspaceId) =>
      read((tables) =>
        filterRows(
          tables.table('webhooks'),
          (webhook) =>
            webhook.tenantId === tenantId && (webhook.workspaceId === null || webhook.workspaceId === workspaceId),
        ).sort(byId),
      ),
    update: (id, changes) =>
      write((tables) => {
        const webhook = tables.table('webhooks').get(id);
        if (webhook === undefined) return false;
        tables.writableTable('webhooks').set(id, { ...webhook, ...changes });
        return true;
      }),
    delete: (id) =>
      write((tables) => {
        if (!tables.table('webhooks').has(id)) return false;
        deleteWebhook(tables, id);
        return true;
      }),
  };
}
