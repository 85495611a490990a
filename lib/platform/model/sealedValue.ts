declare const sealed: unique symbol;

/** A value as the vault made it. Stores take nothing else, so that no plaintext gets in by slip. */
export type SealedText = string & { readonly [sealed]: true };

/** What a sealed value belongs to. It opens nowhere else: a copied or swapped text is refused. */
export interface SealedPlace {
  /** `global` for what belongs to the whole deployment. */
  readonly tenantId: string;
  readonly recordId: string;
  readonly field: string;
}

/** A sealed value in its record, and the key that sealed it. */
export interface SealedValue {
  readonly sealed: SealedText;
  /** Id of the key, as in ENCRYPTION_KEYS. */
  readonly keyId: string;
  /** Since when it is known not to open; null: nothing is known against it. */
  readonly quarantinedAtMs: number | null;
}
