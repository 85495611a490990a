import type { AuditAction, AuditRecord } from '../../model/audit.js';
import type { AuditRecordId, TenantId, UserId } from '../../model/ids.js';
import type { SealedText, SealedPlace } from '../../model/sealedValue.js';

export interface AuditFilter {
  /** Records of these tenants; `all` with those of the deployment. */
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
  /** Only records with a lower id: what comes after it in the list. */
  readonly before?: AuditRecordId;
}

/** What somebody got of a resource, and how often. */
export interface AuditedUse {
  readonly userId: UserId;
  readonly action: AuditAction;
  readonly count: number;
  readonly firstAtMs: number;
  readonly lastAtMs: number;
}

/** Of which records uses are counted. */
export interface UseFilter {
  readonly resourceType: string;
  readonly resourceId: string;
  readonly actions: readonly AuditAction[];
  /** Inclusive. */
  readonly fromMs: number;
}

export interface AuditRepository {
  append(records: readonly AuditRecord[]): Promise<void>;
  /** Newest first. */
  list(filter: AuditFilter, limit: number): Promise<readonly AuditRecord[]>;
  /**
   * The successful deeds of users, by user and action, the last one first.
   * @param most how many of the resource's records are looked at, the newest ones
   */
  summarizeUses(filter: UseFilter, most: number): Promise<readonly AuditedUse[]>;
}

/** What a POST with an Idempotency-Key has made, so that its repetition makes nothing more. */
export interface IdempotencyEntry {
  readonly userId: UserId;
  readonly key: string;
  /** Keyed hash of the request, to tell a repetition from a reuse. */
  readonly fingerprint: string;
  readonly resourceId: string;
  readonly createdAtMs: number;
}

export interface IdempotencyRepository {
  /** @returns what was there before; undefined when the entry was added */
  claim(entry: IdempotencyEntry): Promise<IdempotencyEntry | undefined>;
  find(userId: UserId, key: string): Promise<IdempotencyEntry | undefined>;
  deleteOlderThan(ms: number): Promise<void>;
}

/** A sealed value wherever it is stored. */
export interface SealedRecord {
  readonly table: 'auth_clients' | 'secrets' | 'auth_flows' | 'refresh_attempts' | 'webhooks' | 'revocations';
  readonly place: SealedPlace;
  readonly sealed: SealedText;
}

/** All sealed values, for the rotation of keys. */
export interface SealedRepository {
  /** How many records each key has sealed, those in quarantine included. */
  countByKey(): Promise<ReadonlyMap<string, number>>;
  countQuarantined(): Promise<number>;
  /** Some that this key has sealed, none of them in quarantine. */
  listByKey(keyId: string, limit: number): Promise<readonly SealedRecord[]>;
  /** @returns false when the value was changed meanwhile */
  reseal(record: SealedRecord, sealed: SealedText, keyId: string): Promise<boolean>;
  quarantine(record: SealedRecord, atMs: number): Promise<void>;
  /** A known text that each key has sealed, by key id. */
  listKeyChecks(): Promise<ReadonlyMap<string, SealedText>>;
  addKeyCheck(keyId: string, sealed: SealedText): Promise<void>;
}
