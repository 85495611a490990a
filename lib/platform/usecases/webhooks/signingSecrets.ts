import { RestError } from '../../../errors.js';
import type { SealedPlace, SealedValue } from '../../model/sealedValue.js';
import type { Webhook } from '../../model/webhook.js';
import type { Vault } from '../../vault/vault.js';

/** The secrets that sign the messages of a webhook. */
export interface SigningSecrets {
  readonly secret: string;
  /** The previous secret, while receivers may still use it. */
  readonly previous?: { readonly secret: string; readonly untilMs: number };
}

type WebhookIdentity = Pick<Webhook, 'id' | 'tenantId'>;

export function sealSigningSecrets(vault: Vault, webhook: WebhookIdentity, secrets: SigningSecrets): SealedValue {
  return { ...vault.seal(JSON.stringify(secrets), toSealedPlace(webhook)), quarantinedAtMs: null };
}

/** @returns undefined if no configured key decrypts them */
export function openSigningSecrets(vault: Vault, webhook: Webhook): SigningSecrets | undefined {
  if (webhook.quarantinedAtMs !== null) return undefined;
  try {
    return JSON.parse(vault.open(webhook.sealed, toSealedPlace(webhook))) as SigningSecrets;
  } catch (error: unknown) {
    if (error instanceof RestError && error.code === 'vault') return undefined;
    throw error;
  }
}

function toSealedPlace({ id, tenantId }: WebhookIdentity): SealedPlace {
  return { tenantId, recordId: id, field: 'credentials' };
}
