import type { DeliveryRepository, RevocationRepository } from '../store.js';
import { type TableAccess, byId, compare, filterRows } from './tables.js';

export function memoryDeliveries({ write }: TableAccess): DeliveryRepository {
  return {
    add: (deliveries) =>
      write((tables) => {
        for (const delivery of deliveries) {
          tables.requireRow('webhooks', delivery.webhookId);
          tables.requireRow('events', delivery.eventId);
          tables.insert('deliveries', delivery.id, delivery);
        }
      }),
    claim: (nowMs, untilMs, limit) =>
      write((tables) => claimDue(tables.writableTable('deliveries'), nowMs, untilMs, limit)),
    update: (id, changes) =>
      write((tables) => {
        const delivery = tables.table('deliveries').get(id);
        if (delivery !== undefined) tables.writableTable('deliveries').set(id, { ...delivery, ...changes });
      }),
    delete: (id) =>
      write((tables) => {
        tables.writableTable('deliveries').delete(id);
      }),
  };
}

export function memoryRevocations({ write }: TableAccess): RevocationRepository {
  return {
    add: (revocation) =>
      write((tables) => {
        tables.requireRow('tenants', revocation.tenantId);
        tables.insert('revocations', revocation.id, revocation);
      }),
    claim: (nowMs, untilMs, limit) =>
      write((tables) => claimDue(tables.writableTable('revocations'), nowMs, untilMs, limit)),
    update: (id, changes) =>
      write((tables) => {
        const revocation = tables.table('revocations').get(id);
        if (revocation !== undefined) tables.writableTable('revocations').set(id, { ...revocation, ...changes });
      }),
    delete: (id) =>
      write((tables) => {
        tables.writableTable('revocations').delete(id);
      }),
  };
}

interface QueuedRow {
  readonly id: string;
  readonly nextAttemptAtMs: number;
}

function claimDue<Row extends QueuedRow>(rows: Map<string, Row>, nowMs: number, untilMs: number, limit: number): Row[] {
  return filterRows(rows, ({ nextAttemptAtMs }) => nextAttemptAtMs <= nowMs)
    .sort((a, b) => compare(a.nextAttemptAtMs, b.nextAttemptAtMs) || compare(a.id, b.id))
    .slice(0, limit)
    .sort(byId)
    .map((row) => {
      const claimed = { ...row, nextAttemptAtMs: untilMs };
      rows.set(row.id, claimed);
      return claimed;
    });
}
