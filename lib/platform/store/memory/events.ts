import type { EventRepository, WebhookRepository } from '../store.js';
import { type Access, byId, compare, listed, where } from './tables.js';
import { dropEvent, dropWebhook } from './removal.js';

export function memoryEvents({ read, write }: Access): EventRepository {
  return {
    append: (events) =>
      write((tables) => {
        for (const event of events) tables.insert('events', event.id, event);
      }),
    find: (id) => read((tables) => tables.of('events').get(id)),
    list: ({ tenants, before, ...filter }, limit) =>
      read((tables) =>
        where(
          tables.of('events'),
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
    removeOlderThan: (ms) =>
      write((tables) => {
        for (const { id } of where(tables.of('events'), ({ atMs }) => atMs < ms)) dropEvent(tables, id);
      }),
  };
}

export function memoryWebhooks({ read, write }: Access): WebhookRepository {
  return {
    add: (webhook) =>
      write((tables) => {
        tables.require('tenants', webhook.tenantId);
        tables.require('workspaces', webhook.workspaceId);
        tables.insert('webhooks', webhook.id, webhook);
      }),
    find: (id) => read((tables) => tables.of('webhooks').get(id)),
    list: (tenants, page) =>
      read((tables) =>
        listed(
          where(tables.of('webhooks'), ({ tenantId }) => tenants === 'all' || tenants.includes(tenantId)),
          page,
        ),
      ),
    hearing: (tenantId, workspaceId) =>
      read((tables) =>
        where(
          tables.of('webhooks'),
          (webhook) =>
            webhook.tenantId === tenantId && (webhook.workspaceId === null || webhook.workspaceId === workspaceId),
        ).sort(byId),
      ),
    update: (id, changes) =>
      write((tables) => {
        const webhook = tables.of('webhooks').get(id);
        if (webhook === undefined) return false;
        tables.change('webhooks').set(id, { ...webhook, ...changes });
        return true;
      }),
    remove: (id) =>
      write((tables) => {
        if (!tables.of('webhooks').has(id)) return false;
        dropWebhook(tables, id);
        return true;
      }),
  };
}
