import { type Tables, where } from './tables.js';

/** What goes with a row, as a database's foreign keys have it go. */

export function dropSecret(tables: Tables, id: string): void {
  tables.change('secrets').delete(id);
  tables.change('refreshes').delete(id);
  tables.change('leases').delete(id);
  for (const attempt of where(tables.of('attempts'), ({ secretId }) => secretId === id)) {
    tables.change('attempts').delete(attempt.id);
  }
}

export function dropClient(tables: Tables, id: string): void {
  tables.change('authClients').delete(id);
  for (const flow of where(tables.of('authFlows'), ({ authClientId }) => authClientId === id)) {
    tables.change('authFlows').delete(flow.id);
  }
}

export function dropWorkspace(tables: Tables, id: string): void {
  const inside = (row: { readonly workspaceId: string | null }): boolean => row.workspaceId === id;
  for (const secret of where(tables.of('secrets'), inside)) dropSecret(tables, secret.id);
  for (const flow of where(tables.of('authFlows'), inside)) tables.change('authFlows').delete(flow.id);
  for (const webhook of where(tables.of('webhooks'), inside)) dropWebhook(tables, webhook.id);
  tables.change('workspaces').delete(id);
}

export function dropWebhook(tables: Tables, id: string): void {
  tables.change('webhooks').delete(id);
  dropDeliveries(tables, ({ webhookId }) => webhookId === id);
}

export function dropEvent(tables: Tables, id: string): void {
  tables.change('events').delete(id);
  dropDeliveries(tables, ({ eventId }) => eventId === id);
}

function dropDeliveries(
  tables: Tables,
  gone: (delivery: { readonly webhookId: string; readonly eventId: string }) => boolean,
): void {
  for (const { id } of where(tables.of('deliveries'), gone)) tables.change('deliveries').delete(id);
}
