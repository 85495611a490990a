import { RestError } from '../../errors.js';
import type { SealedRecord, Store } from '../store/store.js';
import type { Vault } from '../vault/vault.js';
import type { Services } from './services.js';

export interface RotationProgress {
  /** Sealed anew with the first key. */
  readonly resealed: number;
  /** Did not open, and are left as they are. */
  readonly quarantined: number;
  /** Still to do, as far as is known. */
  readonly left: number;
}

export interface RotationOptions {
  /** How many records are sealed anew at the same time. */
  readonly batch: number;
  /** Called between batches, to leave the store to others. */
  readonly pause?: () => Promise<void>;
  /** Ends it after a batch; nothing is lost. */
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: RotationProgress) => void;
}

type RotationServices = Pick<Services, 'store' | 'vault' | 'now' | 'log'>;

/**
 * Seals anew, with the first key, what the other keys at hand have sealed. Everything stays readable meanwhile; a value that
 * changes meanwhile keeps the change; what does not open is put into quarantine and told in the log by its id. It can be
 * ended and begun again at any time, and run on several replicas at once.
 */
export async function rotateKeys(services: RotationServices, options: RotationOptions): Promise<RotationProgress> {
  const { store, vault, log } = services;
  const counts = await store.sealed.countByKey();
  // What only other replicas have keys for is theirs to judge.
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
    // Never more than there were at the beginning: a replica whose first key is another one may seal against this one.
    while (key.left > 0 && options.signal?.aborted !== true) {
      const records = await store.sealed.listByKey(key.id, Math.min(options.batch, key.left));
      const outcomes = await Promise.all(records.map((record) => rotateRecord(services, record)));
      resealed += outcomes.filter((outcome) => outcome === 'resealed').length;
      quarantined += outcomes.filter((outcome) => outcome === 'quarantined').length;
      // Fewer than counted: the others are in quarantine, or gone.
      key.left = records.length === 0 ? 0 : key.left - records.length;
      options.onProgress?.(readProgress());
      if (key.left > 0) await options.pause?.();
    }
  }
  const done = readProgress();
  if (plan.length > 0)
    log.info({ ...done, keyId: vault.activeKeyId }, 'stored values were sealed anew with the first key');
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
    log.error({ table: record.table, id: record.place.recordId }, 'a stored value does not open: it is in quarantine');
    return 'quarantined';
  }
  const { sealed, keyId } = vault.seal(plain, record.place);
  return (await store.sealed.reseal(record, sealed, keyId)) ? 'resealed' : 'changed';
}

export interface VaultStatus {
  readonly activeKeyId: string;
  /** How many values each key has sealed, those in quarantine included. A key at hand is there even with none. */
  readonly records: Readonly<Record<string, number>>;
  readonly quarantined: number;
}

export async function readVaultStatus({ sealed }: Pick<Store, 'sealed'>, vault: Vault): Promise<VaultStatus> {
  const [counts, quarantined] = await Promise.all([sealed.countByKey(), sealed.countQuarantined()]);
  const records = Object.fromEntries([...vault.keyIds.map((id) => [id, 0] as const), ...counts]);
  return { activeKeyId: vault.activeKeyId, records, quarantined };
}
