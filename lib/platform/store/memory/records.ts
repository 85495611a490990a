import type { SealedValue } from '../../model/sealedValue.js';
import { toSealedPlace } from '../../model/sealedValue.js';
import type { AuditedUse, AuditRepository, IdempotencyRepository, SealedRecord, SealedRepository } from '../store.js';
import { type TableAccess, byId, compare, type TableName, type Tables, filterRows } from './tables.js';

export function memoryAudit({ read, write }: TableAccess): AuditRepository {
  return {
    append: (records) =>
      write((tables) => {
        for (const record of records) tables.insert('audit', record.id, record);
      }),
    list: ({ tenants, fromMs = -Infinity, toMs = Infinity, before, ...filter }, limit) =>
      read((tables) =>
        filterRows(
          tables.table('audit'),
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
    summarizeUses: ({ resourceType, resourceId, actions, fromMs }, maxRecords) =>
      read((tables) => {
        const uses = new Map<string, AuditedUse>();
        const newest = filterRows(tables.table('audit'), (it) => it.resourceId === resourceId)
          .sort((a, b) => byId(b, a))
          .slice(0, maxRecords);
        for (const { userId, action, outcome, atMs, ...record } of newest) {
          if (userId === null || outcome !== 'ok' || record.resourceType !== resourceType) continue;
          if (!actions.includes(action) || atMs < fromMs) continue;
          const key = `${userId} ${action}`;
          const { count, firstAtMs, lastAtMs } = uses.get(key) ?? { count: 0, firstAtMs: atMs, lastAtMs: atMs };
          uses.set(key, {
            userId,
            action,
            count: count + 1,
            firstAtMs: Math.min(firstAtMs, atMs),
            lastAtMs: Math.max(lastAtMs, atMs),
          });
        }
        return [...uses.values()].sort(
          (a, b) =>
            b.lastAtMs - a.lastAtMs || compare<string>(a.userId, b.userId) || compare<string>(a.action, b.action),
        );
      }),
  };
}

export function memoryIdempotency({ read, write }: TableAccess): IdempotencyRepository {
  const rowKey = (userId: string, key: string): string => `${userId} ${key}`;
  return {
    claim: (entry) =>
      write((tables) => {
        const earlier = tables.table('idempotency').get(rowKey(entry.userId, entry.key));
        if (earlier === undefined) tables.insert('idempotency', rowKey(entry.userId, entry.key), entry);
        return earlier;
      }),
    find: (userId, key) => read((tables) => tables.table('idempotency').get(rowKey(userId, key))),
    deleteOlderThan: (ms) =>
      write((tables) => {
        for (const [key, { createdAtMs }] of tables.table('idempotency')) {
          if (createdAtMs < ms) tables.writableTable('idempotency').delete(key);
        }
      }),
  };
}

export function memorySealedValues({ read, write }: TableAccess): SealedRepository {
  return {
    countByKey: () =>
      read((tables) => {
        const counts = new Map<string, number>();
        for (const { keyId } of allSealedRows(tables)) counts.set(keyId, (counts.get(keyId) ?? 0) + 1);
        return counts;
      }),
    countQuarantined: () =>
      read((tables) => allSealedRows(tables).filter(({ quarantinedAtMs }) => quarantinedAtMs !== null).length),
    listByKey: (keyId, limit) =>
      read((tables) => {
        const wanted = (row: SealedValue): boolean => row.quarantinedAtMs === null && row.keyId === keyId;
        return SEALED_TABLES.flatMap((table) =>
          sealedRowsOf(tables, table)
            .filter(wanted)
            .map((row): SealedRecord => ({ table, place: toSealedPlace(row), sealed: row.sealed })),
        ).slice(0, limit);
      }),
    reseal: (record, sealed, keyId) =>
      write((tables) => updateSealed(tables, record, { sealed, keyId, quarantinedAtMs: null })),
    quarantine: (record, atMs) =>
      write((tables) => {
        updateSealed(tables, record, { quarantinedAtMs: atMs });
      }),
    listKeyChecks: () => read((tables) => new Map(tables.table('keyChecks'))),
    addKeyCheck: (keyId, sealed) =>
      write((tables) => {
        if (!tables.table('keyChecks').has(keyId)) tables.writableTable('keyChecks').set(keyId, sealed);
      }),
  };
}

/** The tables with sealed values: names in the port to names in memory. */
const MEMORY_TABLES = {
  auth_clients: 'authClients',
  secrets: 'secrets',
  auth_flows: 'authFlows',
  refresh_attempts: 'attempts',
  webhooks: 'webhooks',
  revocations: 'revocations',
} as const satisfies Record<SealedRecord['table'], TableName>;
const SEALED_TABLES = Object.keys(MEMORY_TABLES) as SealedRecord['table'][];

type SealedRow = SealedValue & { readonly id: string; readonly tenantId: string | null };

function allSealedRows(tables: Tables): SealedRow[] {
  return SEALED_TABLES.flatMap((table) => sealedRowsOf(tables, table));
}

function sealedRowsOf(tables: Tables, table: SealedRecord['table']): SealedRow[] {
  return [...tables.table(MEMORY_TABLES[table]).values()];
}

function updateSealed(tables: Tables, { table, place, sealed }: SealedRecord, changes: Partial<SealedValue>): boolean {
  const rows = tables.writableTable(MEMORY_TABLES[table]) as Map<string, SealedRow>;
  const row = rows.get(place.recordId);
  if (row?.sealed !== sealed) return false;
  rows.set(place.recordId, { ...row, ...changes });
  return true;
}
