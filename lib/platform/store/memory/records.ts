import type { AuthClient } from '../../model/authClient.js';
import type { SealedValue } from '../../model/sealed.js';
import type { StoredSecret } from '../../model/secret.js';
import { sealedPlace } from '../sealedPlace.js';
import type { AuditRepository, IdempotencyRepository, SealedRecord, SealedRepository } from '../store.js';
import { type Access, byId, compare, type Tables, where } from './tables.js';

export function memoryAudit({ read, write }: Access): AuditRepository {
  return {
    append: (records) =>
      write((tables) => {
        for (const record of records) tables.insert('audit', record.id, record);
      }),
    list: ({ tenants, fromMs = -Infinity, toMs = Infinity, before, ...filter }, limit) =>
      read((tables) =>
        where(
          tables.of('audit'),
          (record) =>
            (tenants === 'all' || (record.tenantId !== null && tenants.includes(record.tenantId))) &&
            record.atMs >= fromMs &&
            record.atMs < toMs &&
            (before === undefined || compare<string>(record.id, before) < 0) &&
            (Object.keys(filter) as (keyof typeof filter)[]).every(
              (name) => filter[name] === undefined || record[name] === filter[name],
            ),
        )
          .sort((a, b) => byId(b, a))
          .slice(0, limit),
      ),
  };
}

export function memoryIdempotency({ read, write }: Access): IdempotencyRepository {
  const rowKey = (userId: string, key: string): string => `${userId} ${key}`;
  return {
    claim: (entry) =>
      write((tables) => {
        const earlier = tables.of('idempotency').get(rowKey(entry.userId, entry.key));
        if (earlier === undefined) tables.insert('idempotency', rowKey(entry.userId, entry.key), entry);
        return earlier;
      }),
    find: (userId, key) => read((tables) => tables.of('idempotency').get(rowKey(userId, key))),
    removeOlderThan: (ms) =>
      write((tables) => {
        for (const [key, { createdAtMs }] of tables.of('idempotency')) {
          if (createdAtMs < ms) tables.change('idempotency').delete(key);
        }
      }),
  };
}

export function memorySealed({ read, write }: Access): SealedRepository {
  return {
    countByKey: () =>
      read((tables) => {
        const counts = new Map<string, number>();
        for (const { keyId } of sealedRows(tables)) counts.set(keyId, (counts.get(keyId) ?? 0) + 1);
        return counts;
      }),
    countQuarantined: () =>
      read((tables) => sealedRows(tables).filter(({ quarantinedAtMs }) => quarantinedAtMs !== null).length),
    sealedBy: (keyId, limit) =>
      read((tables) => {
        const wanted = (row: SealedValue): boolean => row.quarantinedAtMs === null && row.keyId === keyId;
        const record =
          (table: SealedRecord['table']) =>
          (row: AuthClient | StoredSecret): SealedRecord => ({ table, place: sealedPlace(row), sealed: row.sealed });
        return [
          ...where(tables.of('authClients'), wanted).map(record('auth_clients')),
          ...where(tables.of('secrets'), wanted).map(record('secrets')),
        ].slice(0, limit);
      }),
    reseal: (record, sealed, keyId) =>
      write((tables) => replace(tables, record, { sealed, keyId, quarantinedAtMs: null })),
    quarantine: (record, atMs) =>
      write((tables) => {
        replace(tables, record, { quarantinedAtMs: atMs });
      }),
    keyChecks: () => read((tables) => new Map(tables.of('keyChecks'))),
    addKeyCheck: (keyId, sealed) =>
      write((tables) => {
        if (!tables.of('keyChecks').has(keyId)) tables.change('keyChecks').set(keyId, sealed);
      }),
  };
}

function sealedRows(tables: Tables): SealedValue[] {
  return [...tables.of('authClients').values(), ...tables.of('secrets').values()];
}

function replace(tables: Tables, { table, place, sealed }: SealedRecord, changes: Partial<SealedValue>): boolean {
  const id = place.recordId;
  if (table === 'auth_clients') {
    const client = tables.of('authClients').get(id);
    if (client?.sealed !== sealed) return false;
    tables.change('authClients').set(id, { ...client, ...changes });
  } else {
    const secret = tables.of('secrets').get(id);
    if (secret?.sealed !== sealed) return false;
    tables.change('secrets').set(id, { ...secret, ...changes });
  }
  return true;
}
