import type { SealedText, SealedPlace } from '../model/sealedValue.js';

/** Seals values so that they open only with the key, and only where they belong. */
export interface Vault {
  /** Id of the key that seals. */
  readonly activeKeyId: string;
  readonly keyIds: readonly string[];
  /** @param plaintext well-formed Unicode, as JSON.stringify writes it: lone surrogates don't survive */
  seal(plaintext: string, place: SealedPlace): { readonly sealed: SealedText; readonly keyId: string };
  /** @throws RestError `vault` when no key at hand fits, or the text was changed or belongs elsewhere */
  open(sealed: SealedText, place: SealedPlace): string;
  /**
   * A keyed hash of a text that must not be guessed back, with the key's id in it.
   * @param like an earlier fingerprint: made with the same key, so that the two can be compared; unless that key is gone
   */
  fingerprint(text: string, like?: string): string;
}
