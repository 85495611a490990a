import type { SealedText, SealedPlace } from '../model/sealedValue.js';

/** Encrypts values so that they can be decrypted only with the key and only for their own record and field. */
export interface Vault {
  /** Id of the key that encrypts. */
  readonly activeKeyId: string;
  readonly keyIds: readonly string[];
  /** @param plaintext well-formed Unicode, as JSON.stringify produces it: lone surrogates are not preserved */
  seal(plaintext: string, place: SealedPlace): { readonly sealed: SealedText; readonly keyId: string };
  /**
   * Decrypts a value.
   * @throws RestError `vault` when the key is missing, or the text was changed or belongs to another record
   */
  open(sealed: SealedText, place: SealedPlace): string;
  /**
   * Returns a keyed hash of a text, with the key's id in it.
   * @param earlier an earlier fingerprint: the same key is used, unless it was removed, so that the two can be compared
   */
  fingerprint(text: string, earlier?: string): string;
}
