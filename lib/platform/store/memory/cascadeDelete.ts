import { type Tables, filterRows } from './tables.js';

/** Deletes rows with their dependent rows, as the foreign keys of the database do (`on delete cascade`). */

export function deleteSecret(tables: Tables, id: string): void {
  tables.writableTable('secrets').delete(id);
  tables.writableTable('refreshes').delete(id);
  tables.writableTable('leases').delete(id);
  for (const attempt of filterRows(tables.table('attempts'), ({ secretId }) => secretId === id)) {
    tables.writableTable('attempts').delete(attempt.id);
  }
}

export function deleteAuthClient(tables: Tables, id: string): void {
  tables.writableTable('authClients').delete(id);
  for (const flow of filterRows(tables.table('authFlows'), ({ authClientId }) => authClientId === id)) {
    tables.writableTable('authFlows').delete(flow.id);
  }
}

export function deleteWorkspace(tables: Tables, id: string): void {
  const isInside = (row: { readonly workspaceId: string | null }): boolean => row.workspaceId === id;
  for (const secret of filterRows(tables.table('secrets'), isInside)) deleteSecret(tables, secret.id);
  for (const flow of filterRows(tables.table('authFlows'), isInside)) tables.writableTable('authFlows').delete(flow.id);
  for (const webhook of filterRows(tables.table('webhooks'), isInside)) deleteWebhook(tables, webhook.id);
  tables.writableTable('workspaces').delete(id);
}

export function deleteWebhook(tables: Tables, id: string): void {
  tables.writableTable('webhooks').delete(id);
  deleteDeliveries(tables, ({ webhookId }) => webhookId === id);
}

export function deleteEvent(tables: Tables, id: string): void {
  tables.writableTable('events').delete(id);
  deleteDeliveries(tables, ({ eventId }) => eventId === id);
}

function deleteDeliveries(
  tables: Tables,
  isDeleted: (delivery: { readonly webhookId: string; readonly eventId: string }) => boolean,
): void {
  for (const { id } of filterRows(tables.table('deliveries'), isDeleted)) tables.writableTable('deliveries').delete(id);
}
