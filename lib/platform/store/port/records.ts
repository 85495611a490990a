import type { AuditAction, AuditRecord } from '../../model/audit.js';
import type { AuditRecordId, TenantId, UserId } from '../../model/ids.js';
import type { SealedText, SealedPlace } from '../../model/sealedValue.js';

export interface AuditFilter {
  /** Records of these tenants; `all` includes those of the deployment. */
  readonly tenants: readonly TenantId[] | 'all';
  readonly workspaceId?: string;
  readonly userId?: string;
  readonly resourceType?: string;
  readonly resourceId?: string;
  readonly action?: AuditAction;
  readonly outcome?: AuditRecord['outcome'];
  /** Inclusive. */
  readonly fromMs?: number;
  /** Exclusive. */
  readonly toMs?: number;
  /** Only records with a lower id, which follow it in the list. */
  readonly before?: AuditRecordId;
}

/** Number and times of the uses of a resource by a user, per action. */
export interface AuditedUse {
  readonly userId: UserId;
  readonly action: AuditAction;
  readonly count: number;
  readonly firstAtMs: number;
  readonly lastAtMs: number;
}

/** Selects the audit records that are counted as uses. */
interface UseFilter {
  readonly resourceType: string;
  readonly resourceId: string;
  readonly actions: readonly AuditAction[];
  /** Inclusive. */
  readonly fromMs: number;
}

export interface AuditRepository {
  append(records: readonly AuditRecord[]): Promise<void>;
  /** Lists records, newest first. */
  list(filter: AuditFilter, limit: number): Promise<readonly AuditRecord[]>;
  /**
   * Counts the successful actions of users on a resource, by user and action, most recent first.
   * @param maxRecords the number of the resource's latest records to search
   */
  summarizeUses(filter: UseFilter, maxRecords: number): Promise<readonly AuditedUse[]>;
}

/** The resource that a POST request with an Idempotency-Key created. */
export interface IdempotencyEntry {
  readonly userId: UserId;
  readonly key: string;
  /** Keyed hash of the request, which distinguishes a repeated request from another one with the same key. */
  readonly fingerprint: string;
  readonly resourceId: string;
  readonly createdAtMs: number;
}

export interface IdempotencyRepository {
  /** @returns the earlier entry with the same key; undefined when the new entry was added */
  claim(entry: IdempotencyEntry): Promise<IdempotencyEntry | undefined>;
  find(userId: UserId, key: string): Promise<IdempotencyEntry | undefined>;
  deleteOlderThan(ms: number): Promise<void>;
}

/** A sealed value with its table and the place it is bound to. */
export interface SealedRecord {
  readonly table: 'auth_clients' | 'secrets' | 'auth_flows' | 'refresh_attempts' | 'webhooks' | 'revocations';
  readonly place: SealedPlace;
  readonly sealed: SealedText;
}

/** All sealed values, for key rotation. */
export interface SealedRepository {
  /** Counts the records by key id, including quarantined ones. */
  countByKey(): Promise<ReadonlyMap<string, number>>;
  countQuarantined(): Promise<number>;
  /** Lists some values that the key sealed, without quarantined ones. */
  listByKey(keyId: string, limit: number): Promise<readonly SealedRecord[]>;
  /** @returns false when the value was changed in the meantime */
  reseal(record: SealedRecord, sealed: SealedText, keyId: string): Promise<boolean>;
  quarantine(record: SealedRecord, atMs: number): Promise<void>;
  /** Returns the check values (a known text, sealed) by key id. */
  listKeyChecks(): Promise<ReadonlyMap<string, SealedText>>;
  addKeyCheck(keyId: string, sealed: SealedText): Promise<void>;
}
