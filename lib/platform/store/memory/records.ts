import type { SealedValue } from '../../model/sealedValue.js';
import { sealedPlace } from '../sealedPlace.js';
import type { AuditedUse, AuditRepository, IdempotencyRepository, SealedRecord, SealedRepository } from '../store.js';
import { type Access, byId, compare, type TableName, type Tables, where } from './tables.js';

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
    uses: ({ resourceType, resourceId, actions, fromMs }, most) =>
      read((tables) => {
        const uses = new Map<string, AuditedUse>();
        const newest = where(tables.of('audit'), (it) => it.resourceId === resourceId)
          .sort((a, b) => byId(b, a))
          .slice(0, most);
        for (const { userId, action, outcome, atMs, resourceType: of } of newest) {
          if (userId === null || outcome !== 'ok' || of !== resourceType) continue;
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
        for (const { keyId } of allSealed(tables)) counts.set(keyId, (counts.get(keyId) ?? 0) + 1);
        return counts;
      }),
    countQuarantined: () =>
      read((tables) => allSealed(tables).filter(({ quarantinedAtMs }) => quarantinedAtMs !== null).length),
    sealedBy: (keyId, limit) =>
      read((tables) => {
        const wanted = (row: SealedValue): boolean => row.quarantinedAtMs === null && row.keyId === keyId;
        return SEALED_TABLES.flatMap((table) =>
          sealedIn(tables, table)
            .filter(wanted)
            .map((row): SealedRecord => ({ table, place: sealedPlace(row), sealed: row.sealed })),
        ).slice(0, limit);
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

/** The tables that have sealed values, as the port names them and as they are named here. */
const SEALED = {
  auth_clients: 'authClients',
  secrets: 'secrets',
  auth_flows: 'authFlows',
  refresh_attempts: 'attempts',
  webhooks: 'webhooks',
  revocations: 'revocations',
} as const satisfies Record<SealedRecord['table'], TableName>;
const SEALED_TABLES = Object.keys(SEALED) as SealedRecord['table'][];

type SealedRow = SealedValue & { readonly id: string; readonly tenantId: string | null };

function allSealed(tables: Tables): SealedRow[] {
  return SEALED_TABLES.flatMap((table) => sealedIn(tables, table));
}

function sealedIn(tables: Tables, table: SealedRecord['table']): SealedRow[] {
  return [...tables.of(SEALED[table]).values()];
}

function replace(tables: Tables, { table, place, sealed }: SealedRecord, changes: Partial<SealedValue>): boolean {
  const rows = tables.change(SEALED[table]) as Map<string, SealedRow>;
  const row = rows.get(place.recordId);
  if (row?.sealed !== sealed) return false;
  rows.set(place.recordId, { ...row, ...changes });
  return true;
}
