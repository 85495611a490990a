declare const sealed: unique symbol;

/** A value that the vault has encrypted. Stores accept no other type, so that no plaintext is stored by mistake. */
export type SealedText = string & { readonly [sealed]: true };

/**
 * The record and field that an encrypted value belongs to. It cannot be decrypted for another one, so copied or swapped
 * values are rejected.
 */
export interface SealedPlace {
  /** `global` for records of the whole deployment. */
  readonly tenantId: string;
  readonly recordId: string;
  readonly field: string;
}

/** An encrypted value in its record, and the key that encrypted it. */
export interface SealedValue {
  readonly sealed: SealedText;
  /** Id of the key in ENCRYPTION_KEYS. */
  readonly keyId: string;
  /** The time since which the value is known to be undecryptable; null: no problem is known. */
  readonly quarantinedAtMs: number | null;
}

/** A record with an encrypted value. */
export interface RecordIdentity {
  readonly id: string;
  /** Null: the record belongs to the whole deployment. */
  readonly tenantId: string | null;
}

/** Returns the place that the encrypted value of a record is bound to. */
export function toSealedPlace({ id, tenantId }: RecordIdentity): SealedPlace {
  return { tenantId: tenantId ?? 'global', recordId: id, field: 'credentials' };
}
