import type { DeliveryRepository, RevocationRepository } from '../store.js';
import { type Access, byId, compare, where } from './tables.js';

export function memoryDeliveries({ write }: Access): DeliveryRepository {
  return {
    add: (deliveries) =>
      write((tables) => {
        for (const delivery of deliveries) {
          tables.require('webhooks', delivery.webhookId);
          tables.require('events', delivery.eventId);
          tables.insert('deliveries', delivery.id, delivery);
        }
      }),
    claim: (nowMs, untilMs, limit) => write((tables) => claimed(tables.change('deliveries'), nowMs, untilMs, limit)),
    change: (id, changes) =>
      write((tables) => {
        const delivery = tables.of('deliveries').get(id);
        if (delivery !== undefined) tables.change('deliveries').set(id, { ...delivery, ...changes });
      }),
    remove: (id) =>
      write((tables) => {
        tables.change('deliveries').delete(id);
      }),
  };
}

export function memoryRevocations({ write }: Access): RevocationRepository {
  return {
    add: (revocation) =>
      write((tables) => {
        tables.require('tenants', revocation.tenantId);
        tables.insert('revocations', revocation.id, revocation);
      }),
    claim: (nowMs, untilMs, limit) => write((tables) => claimed(tables.change('revocations'), nowMs, untilMs, limit)),
    change: (id, changes) =>
      write((tables) => {
        const revocation = tables.of('revocations').get(id);
        if (revocation !== undefined) tables.change('revocations').set(id, { ...revocation, ...changes });
      }),
    remove: (id) =>
      write((tables) => {
        tables.change('revocations').delete(id);
      }),
  };
}

interface Queued {
  readonly id: string;
  readonly nextAttemptAtMs: number;
}

function claimed<Row extends Queued>(rows: Map<string, Row>, nowMs: number, untilMs: number, limit: number): Row[] {
  return where(rows, ({ nextAttemptAtMs }) => nextAttemptAtMs <= nowMs)
    .sort((a, b) => compare(a.nextAttemptAtMs, b.nextAttemptAtMs) || compare(a.id, b.id))
    .slice(0, limit)
    .sort(byId)
    .map((row) => {
      const taken = { ...row, nextAttemptAtMs: untilMs };
      rows.set(row.id, taken);
      return taken;
    });
}
