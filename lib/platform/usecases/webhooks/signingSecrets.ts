import type { Webhook } from '../../model/webhook.js';
import type { RecordIdentity, SealedValue } from '../../model/sealedValue.js';
import { openRecord, sealRecord } from '../../vault/sealedRecord.js';
import type { Vault } from '../../vault/vault.js';

/** The secrets that sign the messages of a webhook. */
export interface SigningSecrets {
  readonly secret: string;
  /** The previous secret, while receivers may still use it. */
  readonly previous?: { readonly secret: string; readonly untilMs: number };
}

/** Encrypts the signing secrets of a webhook. */
export function sealSigningSecrets(vault: Vault, webhook: RecordIdentity, secrets: SigningSecrets): SealedValue {
  return sealRecord(vault, webhook, secrets);
}

/** @returns undefined if no configured key decrypts them */
export function openSigningSecrets(vault: Vault, webhook: Webhook): SigningSecrets | undefined {
  return openRecord(vault, webhook) as SigningSecrets | undefined;
}
