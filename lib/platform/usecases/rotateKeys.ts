import { RestError } from '../../errors.js';
import type { SealedRecord, Store } from '../store/store.js';
import type { Vault } from '../vault/vault.js';
import type { Services } from './services.js';

export interface RotationProgress {
  /** Values that were re-encrypted with the first key. */
  readonly resealed: number;
  /** Values that could not be decrypted; they are left unchanged. */
  readonly quarantined: number;
  /** Values left to do, as far as is known. */
  readonly left: number;
}

interface RotationOptions {
  /** Number of records that are re-encrypted at the same time. */
  readonly batch: number;
  /** Called between batches, to reduce the load on the store. */
  readonly pause?: () => Promise<void>;
  /** Stops the rotation after the current batch. */
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: RotationProgress) => void;
}

type RotationServices = Pick<Services, 'store' | 'vault' | 'now' | 'log'>;

/**
 * Re-encrypts with the first key what the other keys have encrypted. Values stay readable meanwhile, and concurrent
 * changes are preserved. A value that cannot be decrypted is quarantined and logged by its id. The rotation can be
 * stopped and restarted at any time, and run on several replicas at once.
 */
export async function rotateKeys(services: RotationServices, options: RotationOptions): Promise<RotationProgress> {
  const { store, vault, log } = services;
  const counts = await store.sealed.countByKey();
  // Values under keys that only other replicas have are left to them.
  const plan = vault.keyIds
    .filter((id) => id !== vault.activeKeyId)
    .map((id) => ({ id, left: counts.get(id) ?? 0 }))
    .filter(({ left }) => left > 0);
  let [resealed, quarantined] = [0, 0];
  const readProgress = (): RotationProgress => ({
    resealed,
    quarantined,
    left: plan.reduce((sum, { left }) => sum + left, 0),
  });

  for (const key of plan) {
    // At most the initial number: a replica with a different first key may be re-encrypting in the other direction.
    while (key.left > 0 && options.signal?.aborted !== true) {
      const records = await store.sealed.listByKey(key.id, Math.min(options.batch, key.left));
      const outcomes = await Promise.all(records.map((record) => rotateRecord(services, record)));
      resealed += outcomes.filter((outcome) => outcome === 'resealed').length;
      quarantined += outcomes.filter((outcome) => outcome === 'quarantined').length;
      // Fewer than counted: the others are quarantined or deleted.
      key.left = records.length === 0 ? 0 : key.left - records.length;
      options.onProgress?.(readProgress());
      if (key.left > 0) await options.pause?.();
    }
  }
  const done = readProgress();
  if (plan.length > 0) log.info({ ...done, keyId: vault.activeKeyId }, 'stored values re-encrypted with the first key');
  return done;
}

async function rotateRecord(
  { store, vault, now, log }: RotationServices,
  record: SealedRecord,
): Promise<'resealed' | 'quarantined' | 'changed'> {
  let plain: string;
  try {
    plain = vault.open(record.sealed, record.place);
  } catch (error: unknown) {
    if (!(error instanceof RestError)) throw error;
    await store.sealed.quarantine(record, now());
    log.error({ table: record.table, id: record.place.recordId }, 'stored value cannot be decrypted, quarantined');
    return 'quarantined';
  }
  const { sealed, keyId } = vault.seal(plain, record.place);
  return (await store.sealed.reseal(record, sealed, keyId)) ? 'resealed' : 'changed';
}

export interface VaultStatus {
  readonly activeKeyId: string;
  /**
   * Number of values that each key has encrypted, quarantined ones included. Configured keys without values are listed
   * with 0.
   */
  readonly records: Readonly<Record<string, number>>;
  readonly quarantined: number;
}

export async function readVaultStatus({ sealed }: Pick<Store, 'sealed'>, vault: Vault): Promise<VaultStatus> {
  const [counts, quarantined] = await Promise.all([sealed.countByKey(), sealed.countQuarantined()]);
  const records = Object.fromEntries([...vault.keyIds.map((id) => [id, 0] as const), ...counts]);
  return { activeKeyId: vault.activeKeyId, records, quarantined };
}
